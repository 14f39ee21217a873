using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>
/// Makes the answers of one exchange comparable: ids become T1, P2 … in the order in which they are first seen, times a
/// mark, the exchange's own tag "~"; of messages the first two lines stay; tracebacks, paths and groups go.
/// </summary>
internal sealed partial class Neutral(string tag)
{
    private static readonly Dictionary<string, string> Letters = new(StringComparer.Ordinal)
    {
        ["product.template"] = "T", ["product.product"] = "P", ["uom.uom"] = "U", ["res.company"] = "C", ["ir.model.data"] = "X",
        ["product_tmpl_id"] = "T", ["product_variant_id"] = "P", ["product_variant_ids"] = "P", ["product_id"] = "P",
        ["uom_id"] = "U", ["uom_po_id"] = "U", ["company_id"] = "C", ["company_ids"] = "C",
    };

    private static readonly string[] KeptOfMessages = ["rows", "record", "type", "field", "message"];

    private readonly Dictionary<(string Letter, string Id), string> _labels = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>The bare result of a call, or <c>{error, message}</c>, of JSON-2 with the status.</summary>
    public static JToken Result(Door door, HttpAnswer answer)
    {
        if (answer.Json is not { } json)
            return new JObject { ["error"] = "no JSON", ["status"] = answer.Status, ["type"] = answer.MediaType };
        if (door == Door.Json2)
            return answer.Status == 200 ? json : new JObject { ["error"] = json["name"], ["message"] = json["message"],
                ["status"] = answer.Status };
        // None has neither a result nor an error.
        return json["error"] is JObject error
            ? new JObject { ["error"] = error["data"]?["name"], ["message"] = error["data"]?["message"] }
            : json["result"] ?? JValue.CreateNull();
    }

    /// <summary>Status, kind and, where it is JSON, the body of a reply that is no call of a model.</summary>
    public static JObject Http(HttpAnswer answer)
    {
        var kept = new JObject { ["status"] = answer.Status, ["type"] = answer.MediaType };
        if (answer.Json is { } json)
        {
            foreach (var noise in json.SelectTokens("$..debug").Concat(json.SelectTokens("$..arguments"))
                .Concat(json.SelectTokens("$..context")).ToList())
                noise.Parent!.Remove();
            kept["body"] = json;
        }
        return kept;
    }

    /// <summary>The neutral form of what a method of a model answered; without a model, of another reply.</summary>
    public JToken Of(JToken result, string model = "", string method = "") => Walk(result, method, Letter(model));

    private JToken Walk(JToken token, string key, string space) => token switch
    {
        // The id of a request is no record's.
        { Type: JTokenType.Integer } when space.Length == 0 => token.DeepClone(),
        JObject row when row["rows"] is not null || row["moreinfo"] is not null || key == "messages" =>
            Properties(row.Properties().Where(property => Array.IndexOf(KeptOfMessages, property.Name) >= 0), space),
        JObject row => Properties(row.Properties(), space),
        JArray and [{ Type: JTokenType.String } model, { Type: JTokenType.Integer } id] when key == "check_object_reference" =>
            new JArray(model, Label(Letter((string)model!), id)),
        JArray and [{ Type: JTokenType.Integer } id, { Type: JTokenType.String } name] when IsLink(key) =>
            new JArray(Label(Letter(key), id), Letter(key) is "T" or "P" or "U" ? Text((string)name!, key) : "#"),
        JArray list => new JArray(list.Select(item => Walk(item, key, space))),
        { Type: JTokenType.Integer } number when IsId(key) => Label(IsLink(key) ? Letter(key) : space, number),
        { Type: JTokenType.String } text => Text((string)text!, key),
        _ => token.DeepClone(),
    };

    private JObject Properties(IEnumerable<JProperty> properties, string space) => new(properties.Select(property => new JProperty(
        property.Name.All(char.IsAsciiDigit) ? Label(space, property.Name) : property.Name.Replace(tag, "~", StringComparison.Ordinal),
        Walk(property.Value, property.Name, space))));

    private static bool IsLink(string key) => key.EndsWith("_id", StringComparison.Ordinal) && key != "res_id"
        || key.EndsWith("_ids", StringComparison.Ordinal) || key.EndsWith("_uid", StringComparison.Ordinal);

    private static bool IsId(string key) => key is "id" or "ids" or "res_id" or "create" or "search" || IsLink(key);

    private static string Letter(string model) => model.Length == 0 ? "" : Letters.GetValueOrDefault(model, "#");

    private string Label(string letter, object id)
    {
        if (letter == "#")
            return letter;
        var key = (letter, Convert.ToString(id, CultureInfo.InvariantCulture)!);
        if (!_labels.TryGetValue(key, out var label))
            _labels[key] = label = letter + (_seen[letter] = _seen.GetValueOrDefault(letter) + 1);
        return label;
    }

    private string Text(string text, string key)
    {
        if (key is "server_version" or "version")
            return "<version>";
        if (Time().Match(text) is { Success: true } time)
            return time.Groups[1].Success ? "<time with parts of seconds>" : "<time>";
        if (key is "message")
            text = string.Join(" / ", text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .TakeWhile(line => !Database().IsMatch(line)).Take(2));
        text = text.Replace(tag, "~", StringComparison.Ordinal).Replace(tag.ToUpperInvariant(), "~~", StringComparison.Ordinal);
        text = Socket().Replace(text, "connection to server failed:");
        text = User().Replace(text, "User: #");
        text = PythonMethod().Replace(text, "$1()");
        text = ParserWords().Replace(text, "could not parse the body as json");
        text = Records().Replace(text, match => match.Groups[1].Value + "(" + string.Join(",", match.Groups[2].Value
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(id =>
                Known(Letter(match.Groups[1].Value), id))) + ")");
        return Identifier().Replace(text, match => $"identifier '{Known("T", match.Groups[1].Value)}'");
    }

    private string Known(string letter, string id) =>
        _labels.GetValueOrDefault((letter, id), id == Talk.Nobody.ToString(CultureInfo.InvariantCulture) ? id : "#");

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$")]
    private static partial Regex Time();

    // Where in its statement the database stumbled.
    [GeneratedRegex(@"^(LINE \d|DETAIL:|CONTEXT:|HINT:|\^)")]
    private static partial Regex Database();

    [GeneratedRegex("connection to server .*failed:")]
    private static partial Regex Socket();

    // Which class of Python defines a method, and in what words its JSON reader complains, is nothing that a client reads.
    [GeneratedRegex(@"\b[A-Za-z_.]+\.(\w+)\(\)")]
    private static partial Regex PythonMethod();

    [GeneratedRegex("could not parse the body as json: .*")]
    private static partial Regex ParserWords();

    [GeneratedRegex(@"User: \d+")]
    private static partial Regex User();

    [GeneratedRegex(@"([a-z_]+(?:\.[a-z_]+)+) ?\((\d[\d, ]*)\)")]
    private static partial Regex Records();

    [GeneratedRegex(@"identifier '(\d+)'")]
    private static partial Regex Identifier();
}
