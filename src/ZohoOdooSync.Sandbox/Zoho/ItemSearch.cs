using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>The search parameters of a listing. A parameter that is not known here is ignored, as Zoho does.</summary>
internal sealed class ItemSearch
{
    private readonly List<(string Column, string Text, string Comparator)> _criteria = [];
    private readonly List<Func<SandboxItem, bool>> _tests = [];

    public ItemSearch(Incoming incoming, bool honourLastModified)
    {
        Text(incoming, "search_text", "contains", text => item => Holds(item.Name, text) || Holds(item.Description, text));
        Text(incoming, "name", "equals", text => item => item.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        Text(incoming, "name_contains", "contains", text => item => Holds(item.Name, text));
        Text(incoming, "name_startswith", "starts_with",
            text => item => item.Name.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        Text(incoming, "sku", "equals", text => item => item.Sku == text);
        Number(incoming, "rate", (rate, limit) => rate == limit);
        Number(incoming, "rate_less_than", (rate, limit) => rate < limit);
        Number(incoming, "rate_less_equals", (rate, limit) => rate <= limit);
        Number(incoming, "rate_greater_than", (rate, limit) => rate > limit);
        Number(incoming, "rate_greater_equals", (rate, limit) => rate >= limit);
        // Documented as "modified after" for other modules. An unreadable value is ignored like an unknown parameter.
        if (honourLastModified && ReadTime(incoming.Query("last_modified_time")) is { } since)
            _tests.Add(item => item.LastModifiedTime > since);
    }

    public IReadOnlyList<SandboxItem> Apply(IReadOnlyList<SandboxItem> rows) =>
        _tests.Count == 0 ? rows : [.. rows.Where(item => _tests.TrueForAll(test => test(item)))];

    public void WriteCriteria(JsonTextWriter json)
    {
        if (_criteria.Count == 0)
            return;
        json.WritePropertyName("search_criteria");
        json.WriteStartArray();
        foreach (var (column, text, comparator) in _criteria)
        {
            json.WriteStartObject();
            json.WritePropertyName("column_name");
            json.WriteValue(column);
            json.WritePropertyName("search_text");
            json.WriteValue(text);
            json.WritePropertyName("comparator");
            json.WriteValue(comparator);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Text(Incoming incoming, string name, string comparator, Func<string, Func<SandboxItem, bool>> test)
    {
        if (incoming.Query(name) is not { Length: > 0 } text)
            return;
        _tests.Add(test(text));
        _criteria.Add((name.Split('_')[0], text, comparator));
    }

    private void Number(Incoming incoming, string name, Func<decimal, decimal, bool> test)
    {
        if (decimal.TryParse(incoming.Query(name), NumberStyles.Number, CultureInfo.InvariantCulture, out var limit))
            _tests.Add(item => test(item.Rate, limit));
    }

    private static bool Holds(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-ddTHH:mm:sszzz", "yyyy-MM-ddTHH:mm:ss'Z'"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : text is { Length: 24 } && DateTimeOffset.TryParseExact(text.Insert(22, ":"), "yyyy-MM-ddTHH:mm:sszzz",
                CultureInfo.InvariantCulture, DateTimeStyles.None, out time) ? time : null;
}
