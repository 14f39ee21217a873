using System.Globalization;
using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// The one way in which JSON is read and written on the wire: numbers as decimal, dates left as text, any depth up to 128.
/// </summary>
internal static class WireJson
{
    /// <summary>For values that are written as they are.</summary>
    public static JsonSerializer Serializer { get; } = JsonSerializer.Create(new JsonSerializerSettings
    {
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Decimal,
        Culture = CultureInfo.InvariantCulture,
    });

    /// <summary>A reader over a reply's body, see <see cref="WireText"/>; closes the stream with itself.</summary>
    public static JsonTextReader ReadReply(Stream body) => Configure(new JsonTextReader(new WireText(body)));

    /// <summary>A reader over a file; closes the stream with itself.</summary>
    public static JsonTextReader Read(Stream body) => Configure(new JsonTextReader(
        new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 16 * 1024)));

    /// <summary>A reader over text.</summary>
    public static JsonTextReader Read(string text) => Configure(new JsonTextReader(new StringReader(text)));

    /// <summary>Writes JSON text.</summary>
    public static string Write(Action<JsonWriter> content)
    {
        var text = new StringBuilder(1024);
        using (var json = new JsonTextWriter(new StringWriter(text, CultureInfo.InvariantCulture))) content(json);
        return text.ToString();
    }

    private static JsonTextReader Configure(JsonTextReader reader)
    {
        reader.FloatParseHandling = FloatParseHandling.Decimal;
        reader.DateParseHandling = DateParseHandling.None;
        reader.Culture = CultureInfo.InvariantCulture;
        reader.MaxDepth = WireText.MaxDepth;
        return reader;
    }
}
