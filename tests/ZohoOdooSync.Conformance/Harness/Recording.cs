using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>
/// The neutral answers of a real server: <c>{server, exchanges: {name: {json-rpc: [...], json-2: [...]}}}</c>. What json-2
/// answered is left out where it is the same.
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
            foreach (var (key, list) in (JObject)doors!)
            {
                foreach (var door in Keys(key))
                    answers[door] = (JArray)list!;
            }
            recording.Add(name, answers);
        }
        return recording;
    }

    public void Add(string exchange, IReadOnlyDictionary<Door, JArray> answers) => _exchanges[exchange] = answers;

    /// <summary>The first thing that differs from the recorded answers, in words; null where all is the same.</summary>
    public string? Difference(string exchange, IReadOnlyDictionary<Door, JArray> answers)
    {
        if (!_exchanges.TryGetValue(exchange, out var recorded))
            return "it was never recorded";
        foreach (var (door, list) in answers)
        {
            if (!recorded.TryGetValue(door, out var expected))
                return $"{door}: it was never recorded through this door";
            if (list.Count != expected.Count)
                return $"{door}: {list.Count} answers, recorded {expected.Count}";
            for (var at = 0; at < list.Count; at++)
            {
                if (!JToken.DeepEquals(list[at], expected[at]))
                    return $"{door}, answer {at + 1}:\n      recorded {Line(expected[at])}\n      now      {Line(list[at])}";
            }
        }
        return null;
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
            var same = answers.Count == 2 && JToken.DeepEquals(answers[Door.JsonRpc], answers[Door.Json2]);
            text.AppendJoin(",", answers.Where(pair => !same || pair.Key == Door.JsonRpc).Select(pair =>
                $"\n      \"{(same ? "both" : Key(pair.Key))}\": [\n        {string.Join(",\n        ", pair.Value.Select(Line))}\n      ]"));
            text.Append("\n    }");
        }
        return text.Append("\n  }\n}\n").ToString();
    }

    private static string Line(JToken answer) => answer.ToString(Formatting.None);

    private static string Key(Door door) => door == Door.JsonRpc ? "json-rpc" : "json-2";

    private static Door[] Keys(string key) => key switch
    {
        "both" => [Door.JsonRpc, Door.Json2],
        "json-rpc" => [Door.JsonRpc],
        _ => [Door.Json2],
    };
}
