using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>
/// The neutral answers of a real server: <c>{server, exchanges: {name: {json-rpc: [...], json-2: {...}}}}</c>. Of json-2 those
/// answers are kept that differ, under their numbers; an exchange that is made through one door alone has that one's list.
/// </summary>
internal sealed class Recording
{
    private readonly SortedDictionary<string, IReadOnlyDictionary<Door, JArray>> _exchanges = new(StringComparer.Ordinal);

    /// <summary>The version of the server, as it says it.</summary>
    public required string Server { get; init; }

    public IReadOnlyCollection<string> Names => _exchanges.Keys;

    /// <summary>The recording that lies beside the program, or null where none was made of that version.</summary>
    public static Recording? Of(int version)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Recorded", $"odoo-{version}.json");
        return File.Exists(file) ? Read(File.ReadAllText(file)) : null;
    }

    public static Recording Read(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal,
        };
        var json = JObject.Load(reader);
        var recording = new Recording { Server = (string)json["server"]! };
        foreach (var (name, doors) in (JObject)json["exchanges"]!)
        {
            var answers = new Dictionary<Door, JArray>();
            if (doors!["json-rpc"] is JArray rpc)
                answers[Door.JsonRpc] = rpc;
            if (doors["json-2"] is JArray alone)
                answers[Door.Json2] = alone;
            else if (doors["json-2"] is JObject others)
                answers[Door.Json2] = new JArray(answers[Door.JsonRpc].Select((answer, at) => others[$"{at + 1}"] ?? answer));
            recording.Add(name, answers);
        }
        return recording;
    }

    public void Add(string exchange, IReadOnlyDictionary<Door, JArray> answers) => _exchanges[exchange] = answers;

    /// <summary>What differs from the recorded answers, in words; null where all is the same.</summary>
    public string? Difference(string exchange, IReadOnlyDictionary<Door, JArray> answers)
    {
        if (!_exchanges.TryGetValue(exchange, out var recorded))
            return "it was never recorded";
        var lines = new List<string>();
        foreach (var (door, list) in answers)
        {
            if (!recorded.TryGetValue(door, out var expected) || list.Count != expected.Count)
            {
                lines.Add($"{door}: {list.Count} answers, recorded {expected?.Count ?? 0}");
                continue;
            }

            lines.AddRange(Enumerable.Range(0, list.Count).Where(at => !JToken.DeepEquals(list[at], expected[at])).Select(at =>
                $"{door}, answer {at + 1}:\n      recorded {Line(expected[at])}\n      now      {Line(list[at])}"));
        }

        return lines.Count == 0 ? null : string.Join("\n      ", lines);
    }

    /// <summary>One line an answer, so that a change reads well.</summary>
    public string ToJson()
    {
        var text = new StringBuilder("{\n").Append("  \"server\": ").Append(JsonConvert.ToString(Server)).Append(",\n  \"exchanges\": {");
        var first = true;
        foreach (var (name, answers) in _exchanges)
        {
            text.Append(first ? "\n    " : ",\n    ").Append(JsonConvert.ToString(name)).Append(": {");
            first = false;
            text.AppendJoin(",", Parts(answers));
            text.Append("\n    }");
        }
        return text.Append("\n  }\n}\n").ToString();
    }

    private static IEnumerable<string> Parts(IReadOnlyDictionary<Door, JArray> answers)
    {
        var rpc = answers.GetValueOrDefault(Door.JsonRpc);
        var json2 = answers.GetValueOrDefault(Door.Json2);
        if (rpc is not null)
            yield return $"\n      \"json-rpc\": [{Lines(rpc.Select(Line))}]";
        if (json2 is null)
            yield break;
        if (rpc is null || rpc.Count != json2.Count)
            yield return $"\n      \"json-2\": [{Lines(json2.Select(Line))}]";
        else
            yield return $"\n      \"json-2\": {{{Lines(Others(rpc, json2))}}}";
    }

    private static IEnumerable<string> Others(JArray rpc, JArray json2) => Enumerable.Range(0, rpc.Count)
        .Where(at => !JToken.DeepEquals(rpc[at], json2[at])).Select(at => $"\"{at + 1}\": {Line(json2[at])}");

    private static string Lines(IEnumerable<string> lines) =>
        string.Join(",", lines.Select(line => "\n        " + line)) is { Length: > 0 } text ? text + "\n      " : "";

    private static string Line(JToken answer) => answer.ToString(Formatting.None);
}
