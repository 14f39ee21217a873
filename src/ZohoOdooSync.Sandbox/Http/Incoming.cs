using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Http;

/// <summary>A request with its body already read.</summary>
internal sealed partial class Incoming
{
    private Incoming(HttpContext http, string body)
    {
        Http = http;
        Body = body;
        Path = http.Request.Path.Value ?? "/";
        Method = http.Request.Method;
    }

    public HttpContext Http { get; }
    public string Path { get; }
    public string Method { get; }
    public string Body { get; }

    /// <summary>Everything that <see cref="Faults.Fault.Containing"/> is looked for in.</summary>
    public string Searchable => Path + Http.Request.QueryString.Value + "\n" + Body;

    public string? ContentType => Http.Request.ContentType;

    public static async Task<Incoming> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        return new Incoming(http, await reader.ReadToEndAsync(http.RequestAborted).ConfigureAwait(false));
    }

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public string? Header(string name) => Http.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>Fields of a form body; empty for another body.</summary>
    public IReadOnlyDictionary<string, string> Form()
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            return fields;
        foreach (var pair in Body.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var cut = pair.IndexOf('=', StringComparison.Ordinal);
            var name = cut < 0 ? pair : pair[..cut];
            fields[Decode(name)] = cut < 0 ? "" : Decode(pair[(cut + 1)..]);
        }
        return fields;

        static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
    }

    /// <summary>Whether the body escapes half of a surrogate pair, for which the reader of JSON puts the replacement character.</summary>
    public bool HasLoneSurrogate => LoneSurrogate().IsMatch(Body);

    /// <summary>The body as JSON: numbers as decimals, dates left as text.</summary>
    /// <exception cref="JsonException">The body is not one JSON value.</exception>
    public JToken Json() => ParseJson(Body);

    public static JToken ParseJson(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
        };
        var token = JToken.ReadFrom(reader);
        if (reader.Read())
            throw new JsonReaderException("Additional text after the JSON value.");
        return token;
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")]
    private static partial Regex LoneSurrogate();
}
