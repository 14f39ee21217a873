using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Reads the text of a settings file: comments are allowed, numbers are decimal, dates stay text, and a key that occurs
/// twice in one section is a problem (a plain parser would silently keep the last one).
/// </summary>
internal static class SettingsJson
{
    /// <summary>The root section.</summary>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> with line and column where the text is no JSON.</exception>
    public static JObject Parse(string text, string file, SettingsProblems problems)
    {
        using var reader = WireJson.Read(text);
        try
        {
            if (!ReadToken(reader)) throw Malformed(file, 1, 1, "the file is empty");
            if (reader.TokenType != JsonToken.StartObject) throw MalformedHere(file, reader, "a section in braces is expected");
            var root = ReadSection(reader, string.Empty, problems);
            if (ReadToken(reader)) throw MalformedHere(file, reader, "there is more text after the closing brace");
            return root;
        }
        catch (JsonReaderException exception)
        {
            // The parser's own message quotes the text it stumbled on, which can be a secret: neither it nor the exception
            // is passed on.
            throw Malformed(
                file, exception.LineNumber, exception.LinePosition,
                "a quote, comma, colon or bracket is missing or surplus here or just before");
        }
    }

    private static JObject ReadSection(JsonTextReader reader, string path, SettingsProblems problems)
    {
        var section = new JObject();
        while (ReadToken(reader) && reader.TokenType != JsonToken.EndObject)
        {
            var key = (string)reader.Value!;
            var keyPath = path.Length == 0 ? key : $"{path}.{key}";
            var line = reader.LineNumber;
            ReadToken(reader);
            var value = ReadValue(reader, keyPath, problems);
            if (section.ContainsKey(key)) problems.Add($"{keyPath} occurs twice (again in line {line}): one of them is allowed");
            section[key] = value;
        }

        return reader.TokenType == JsonToken.EndObject ? section : throw new JsonReaderException(
            string.Empty, string.Empty, reader.LineNumber, reader.LinePosition, null);
    }

    private static JToken ReadValue(JsonTextReader reader, string path, SettingsProblems problems)
    {
        if (reader.TokenType == JsonToken.StartObject) return ReadSection(reader, path, problems);
        if (reader.TokenType != JsonToken.StartArray) return JToken.ReadFrom(reader);
        var list = new JArray();
        while (ReadToken(reader) && reader.TokenType != JsonToken.EndArray) list.Add(ReadValue(reader, path, problems));
        return list;
    }

    /// <summary>Reads on to the next token that is no comment.</summary>
    public static bool ReadToken(JsonTextReader reader)
    {
        do
        {
            if (!reader.Read()) return false;
        }
        while (reader.TokenType == JsonToken.Comment);

        return true;
    }

    private static SyncException MalformedHere(string file, JsonTextReader reader, string what) =>
        Malformed(file, reader.LineNumber, reader.LinePosition, what);

    private static SyncException Malformed(string file, int line, int column, string what) => new(
        "SettingsInvalid", SyncErrorKind.Settings,
        $"The settings file is not valid JSON: line {line}, column {column}: {what} ({file}).",
        "Correct the file at this place and try again; comments are allowed, everything else is plain JSON.");
}
