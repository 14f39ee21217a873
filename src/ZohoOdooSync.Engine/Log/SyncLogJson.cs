using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// A line of the log as one JSON object on one line, for programs:
/// <c>{"time":"2026-11-22T08:15:30.123Z","level":"information","run":"…","item":"…","text":"…"}</c>, run and item only where
/// there are such. What is read back is what was written; only half a character, which no JSON text may hold, becomes U+FFFD.
/// </summary>
internal static class SyncLogJson
{
    private static readonly string[] Levels = ["verbose", "information", "warning", "error"];

    /// <summary>The line, without its line break. The time loses what is below a millisecond; an empty id is none.</summary>
    public static string Write(SyncLogLine line) => ShownText.Json(WireJson.Write(json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("time");
        json.WriteValue(SyncLogFormat.TimeText(line.Time));
        json.WritePropertyName("level");
        json.WriteValue(Levels[(int)line.Level]);
        WriteField(json, "run", line.RunId);
        WriteField(json, "item", line.ItemId);
        json.WritePropertyName("text");
        json.WriteValue(line.Text);
        json.WriteEndObject();
    }));

    /// <summary>Reads a line back; null where it is none of this form.</summary>
    public static SyncLogLine? Parse(string line)
    {
        if (!line.StartsWith('{')) return null;
        try
        {
            using var reader = WireJson.Read(line);
            var json = JObject.Load(reader);
            var level = Array.IndexOf(Levels, Text(json["level"]));
            if (level < 0 || Text(json["text"]) is not { } text || SyncLogFormat.TimeOf(Text(json["time"])) is not { } time) return null;
            return new SyncLogLine(time, (SyncLogLevel)level, text, Text(json["item"]), Text(json["run"]));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void WriteField(JsonWriter json, string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        json.WritePropertyName(name);
        json.WriteValue(value);
    }

    private static string? Text(JToken? value) =>
        (value as JValue)?.Value as string;
}
