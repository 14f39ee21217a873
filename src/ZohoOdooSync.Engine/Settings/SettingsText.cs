using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// The text of a settings file, in which single values are exchanged so that everything else stays as somebody wrote it:
/// comments, order, spaces. Knows where each value of the text, and each entry of a list, begins and ends.
/// </summary>
internal sealed class SettingsText
{
    private readonly string _text;
    private readonly List<int> _lines = [0];
    private readonly Dictionary<string, Range> _values = [];
    private readonly Dictionary<string, Place> _sections = [];

    private SettingsText(string text)
    {
        _text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) _lines.Add(i + 1);
        }
    }

    /// <summary>Exchanges or adds one value.</summary>
    /// <returns>The new text. The caller parses it: where the place was misjudged, it does not say what was meant.</returns>
    public static string With(string text, IReadOnlyList<string> path, JToken value)
    {
        var places = Of(text);
        var known = path.Count;
        while (known > 0 && !places._values.ContainsKey(Joined(path.Take(known)))) known--;
        // Of a path of which only the beginning is there, the rest is made within.
        for (var i = path.Count - 1; i > known; i--) value = new JObject { [path[i]] = value };
        if (known == path.Count || !places._sections.TryGetValue(Joined(path.Take(known)), out var section))
        {
            return places.Exchanged(
                places._values[Joined(path.Take(known))], known == path.Count ? value : new JObject { [path[known]] = value });
        }

        return places.Added(section, path[known], value);
    }

    /// <summary>Exchanges, adds or takes away entries of a list, so that whatever stands around the others stays.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where the list is.</param>
    /// <param name="had">The list that is there.</param>
    /// <param name="wanted">The list that is wanted.</param>
    /// <returns>The new text, as of <see cref="With"/>.</returns>
    public static string WithEntries(string text, IReadOnlyList<string> path, JArray had, JArray wanted)
    {
        var least = Math.Min(had.Count, wanted.Count);
        var first = Enumerable.Range(0, least).TakeWhile(i => JToken.DeepEquals(had[i], wanted[i])).Count();
        var last = Enumerable.Range(1, least - first).TakeWhile(i => JToken.DeepEquals(had[^i], wanted[^i])).Count();
        // Entries in the midst of others are put in by nobody.
        if (wanted.Count > had.Count && last > 0) return With(text, path, wanted);
        for (var i = first; i < wanted.Count - last; i++) text = With(text, [.. path, Index(i)], wanted[i]);
        for (var i = had.Count - last; i > wanted.Count - last; i--) text = Of(text).Without(path, i - 1);
        return text;
    }

    private static SettingsText Of(string text)
    {
        var places = new SettingsText(text);
        using var reader = WireJson.Read(text);
        SettingsJson.ReadToken(reader);
        places.Read(reader, string.Empty, places.At(reader) - 1);
        return places;
    }

    private static string Index(int entry) => entry.ToString(CultureInfo.InvariantCulture);

    // No key holds this character: the reader of settings knows none, and a unit's text with it would only be misjudged.
    private static string Joined(IEnumerable<string> path) => string.Join('\u0001', path);

    private string Exchanged(Range range, JToken value) =>
        string.Concat(_text[..range.Start], value.ToString(Formatting.None), _text[range.End..]);

    private string Added(Place section, string key, JToken value)
    {
        var written = (section.IsList ? string.Empty : $"{JsonConvert.ToString(key)}: ") + value.ToString(Formatting.None);
        if (section.LastValueEnd is not { } end)
            return string.Concat(_text.AsSpan(0, section.Open + 1), $" {written} ", _text.AsSpan(section.Open + 1).TrimStart(' '));
        var indent = IndentAt(section.FirstKey);
        return string.Concat(_text.AsSpan(0, end), indent is null ? $", {written}" : $",{indent}{written}", _text.AsSpan(end));
    }

    // An entry goes with its comma, and with its line where nothing else is on it.
    private string Without(IReadOnlyList<string> path, int entry)
    {
        var (start, end) = _values[Joined([.. path, Index(entry)])];
        var comma = Blank(end, isComma: false);
        if (comma < _text.Length && _text[comma] == ',') return Cut(Cut(_text, comma, comma + 1), start, end);
        if (entry == 0) return Cut(_text, start, end);
        var before = Blank(_values[Joined([.. path, Index(entry - 1)])].End, isComma: false);
        return Cut(Cut(_text, start, end), before, before + 1);
    }

    private static string Cut(string text, int start, int end)
    {
        var (from, to) = (start, end);
        while (from > 0 && text[from - 1] is ' ' or '\t') from--;
        while (to < text.Length && text[to] is ' ' or '\t') to++;
        var isLine = from > 0 && text[from - 1] is '\n' or '\r' && to < text.Length && text[to] is '\n' or '\r';
        if (!isLine) return text.Remove(start, end - start);
        to += to + 1 < text.Length && text[to] == '\r' && text[to + 1] == '\n' ? 2 : 1;
        return text.Remove(from, to - from);
    }

    // The line end and the spaces before a key; null where it shares its line.
    private string? IndentAt(int key)
    {
        var start = key;
        while (start > 0 && _text[start - 1] is ' ' or '\t') start--;
        if (start == 0 || _text[start - 1] is not ('\n' or '\r')) return null;
        var lineEnd = start > 1 && _text[start - 2] == '\r' && _text[start - 1] == '\n' ? "\r\n" : _text[(start - 1)..start];
        return lineEnd + _text[start..key];
    }

    private void Read(JsonTextReader reader, string path, int open)
    {
        var place = new Place(open);
        while (SettingsJson.ReadToken(reader) && reader.TokenType == JsonToken.PropertyName)
        {
            var key = (string)reader.Value!;
            var inner = path.Length == 0 ? key : $"{path}\u0001{key}";
            var after = At(reader);
            if (place.LastValueEnd is null) place.FirstKey = Blank(place.Open + 1);
            var start = Blank(after);
            SettingsJson.ReadToken(reader);
            if (reader.TokenType == JsonToken.StartObject) Read(reader, inner, start);
            else if (reader.TokenType == JsonToken.StartArray) ReadList(reader, inner, start);
            place.LastValueEnd = At(reader);
            _values[inner] = new Range(start, At(reader));
        }

        _sections[path] = place;
    }

    private void ReadList(JsonTextReader reader, string path, int open)
    {
        var place = new Place(open) { IsList = true };
        var after = At(reader);
        for (var entry = 0; SettingsJson.ReadToken(reader) && reader.TokenType != JsonToken.EndArray; entry++)
        {
            var start = Blank(after);
            reader.Skip();
            after = At(reader);
            if (entry == 0) place.FirstKey = start;
            place.LastValueEnd = after;
            _values[$"{path}\u0001{Index(entry)}"] = new Range(start, after);
        }

        _sections[path] = place;
    }

    // The reader counts lines from 1 and letters of a line from 0, behind what it has read.
    private int At(JsonTextReader reader) => _lines[reader.LineNumber - 1] + reader.LinePosition;

    // The next place that is neither space, colon, comma nor comment.
    private int Blank(int at, bool isComma = true)
    {
        while (at < _text.Length)
        {
            if (char.IsWhiteSpace(_text[at]) || _text[at] == ':' || (isComma && _text[at] == ',')) at++;
            else if (At(at, "//")) at = _text.AsSpan(at).IndexOfAny('\r', '\n') is var end and >= 0 ? at + end : _text.Length;
            else if (At(at, "/*")) at = _text.IndexOf("*/", at + 2, StringComparison.Ordinal) is var end and >= 0 ? end + 2 : _text.Length;
            else break;
        }

        return at;
    }

    private bool At(int at, string mark) => string.CompareOrdinal(_text, at, mark, 0, mark.Length) == 0;

    private readonly record struct Range(int Start, int End);

    private sealed class Place(int open)
    {
        /// <summary>Where the brace is, or the bracket of a list.</summary>
        public int Open { get; } = open;

        /// <summary>Whether it is a list, whose entries have no keys.</summary>
        public bool IsList { get; init; }

        /// <summary>Where the first key begins.</summary>
        public int FirstKey { get; set; }

        /// <summary>Where the last value ends; null where there is none.</summary>
        public int? LastValueEnd { get; set; }
    }
}
