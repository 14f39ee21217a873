using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using static ZohoOdooSync.Engine.Settings.SettingKinds;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The rows of <c>mapping.only</c> and <c>mapping.except</c>, which are the same.</summary>
internal static class ItemPatternRows
{
    /// <summary>The words of <c>status</c>.</summary>
    internal static readonly string[] States = ["active", "inactive", "confirmation_pending"];

    private static readonly SettingKind<IReadOnlyList<string>> Patterns = ListKind(
        AnyText, "a list of texts such as [\"Tools\", \"Hand*\"] is allowed, with at least one of them");

    private static readonly SettingKind<IReadOnlyList<string>> StateList = ListKind(
        Choice([.. States.Select(word => (word, word))]), $"a list with at least one of {string.Join(", ", States)} is allowed")
        with { Range = string.Join(", ", States.Select(word => $"`{word}`")) };

    /// <summary>The rows of a section.</summary>
    public static IEnumerable<Setting> Of(SettingsPart<ItemPatterns> part) =>
    [
        part.Row("category", Patterns, s => s.Category, (s, v) => s with { Category = v }, "names of categories", Setting.Added),
        part.Row("product_type", Patterns, s => s.ProductType, (s, v) => s with { ProductType = v },
            "`goods`, `service`, `digital_service`, and what else the edition of Zoho Books has", Setting.Added),
        part.Row("status", StateList, s => s.Status, (s, v) => s with { Status = v }, place: Setting.Added),
        part.Row("sku", Patterns, s => s.Sku, (s, v) => s with { Sku = v }, "such as `[\"A-*\", \"B-???\"]`", Setting.Added),
        part.Row("custom_fields", new CustomFieldPatternsKind(Patterns), s => s.CustomFields, (s, v) => s with { CustomFields = v },
            "API names of custom fields with the values of each, such as `{ \"cf_web\": [\"yes\"] }`; edited in the file", Setting.Added),
    ];

    private static SettingKind<IReadOnlyList<string>> ListKind(SettingKind<string> one, string allowed) => new(
        "list of texts", allowed,
        new JObject
        {
            ["type"] = new JArray("array", "null"), ["minItems"] = 1,
            ["items"] = new JObject(one.Schema.Properties().Select(property => Strict(property))),
        },
        token => token is JArray { Count: > 0 } list && list.Select(one.Read).ToList() is var read && !read.Contains(null)
            ? new([.. read.Select(value => value!.Value.Is).Distinct(StringComparer.OrdinalIgnoreCase)]) : null,
        list => list.Select(Shown).ToList())
    {
        Typed = text => new JArray(text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
    };

    // In a list nothing may be null.
    private static JProperty Strict(JProperty property) => property.Name switch
    {
        "type" => new("type", "string"),
        "enum" => new("enum", new JArray(property.Value.Where(value => value.Type != JTokenType.Null))),
        _ => property,
    };

    // Patterns are shown with commas between them: one that holds a comma is told apart.
    private static string Shown(string pattern) =>
        pattern.Length == 0 || pattern.AsSpan().ContainsAny(",|\"") ? JsonConvert.ToString(pattern) : pattern;

    /// <summary>A section whose keys are custom fields. It is edited in the file, not key by key.</summary>
    internal sealed record CustomFieldPatternsKind(SettingKind<IReadOnlyList<string>> List)
        : SettingKind<IReadOnlyDictionary<string, IReadOnlyList<string>>>(
            "section", "a section in braces is allowed",
            new JObject
            {
                ["type"] = new JArray("object", "null"), ["additionalProperties"] = false,
                ["patternProperties"] = new JObject { [$"^{ApiName}$"] = List.Schema },
            },
            _ => null, fields => fields.OrderBy(field => field.Key, StringComparer.Ordinal)
                .Select(field => $"{field.Key}: {string.Join(" | ", field.Value.Select(Shown))}").ToList())
    {
        private const string ApiName = "cf_[A-Za-z0-9_]+";

        /// <inheritdoc/>
        public override IReadOnlyDictionary<string, IReadOnlyList<string>> ReadFrom(
            SettingsSection section, string key, IReadOnlyDictionary<string, IReadOnlyList<string>> fallback)
        {
            var fields = section.Section(key);
            var read = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach (var name in fields.Names)
            {
                if (!System.Text.RegularExpressions.Regex.IsMatch(name, $"^{ApiName}\\z"))
                    fields.Problems.Add($"{fields.PathOf(name)} is no custom field: the API name of one, such as cf_web, is allowed");
                else if (List.ReadFrom(fields, name, []) is { Count: > 0 } patterns) read[name] = patterns;
            }

            return read;
        }
    }
}
