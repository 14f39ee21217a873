using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// The form of a line: <c>2026-11-22T08:15:30.123Z [INF] run=20261122-081530-7f3a item=4812000000093001 the text</c>, run and
/// item only where there are such. Exactly one line whatever the text holds, and what is read back is what was written:
/// control characters, line separators, characters that nobody sees and backslashes are escaped as in JSON.
/// </summary>
public static class SyncLogFormat
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
    private const int TimeLength = 24;
    private const string RunField = "run=";
    private const string ItemField = "item=";

    private static readonly string[] Levels = ["VRB", "INF", "WRN", "ERR"];

    /// <summary>The line, without its line break. The time loses what is below a millisecond; an empty id is none.</summary>
    /// <param name="line">What it says.</param>
    public static string Write(SyncLogLine line) => $"{TimeText(line.Time)} {WriteUntimed(line)}";

    /// <summary>The line without its time, for a place that has a time of its own.</summary>
    /// <param name="line">What it says.</param>
    public static string WriteUntimed(SyncLogLine line)
    {
        var text = new StringBuilder(line.Text.Length + 96);
        text.Append('[').Append(Levels[(int)line.Level]).Append(']');
        AppendField(text, RunField, line.RunId);
        AppendField(text, ItemField, line.ItemId);
        text.Append(' ');
        // A text that looks like a field must not be read as one.
        var mistakable = line.Text.StartsWith(RunField, StringComparison.Ordinal)
            || line.Text.StartsWith(ItemField, StringComparison.Ordinal);
        if (mistakable) ShownText.AppendCode(text, line.Text[0]);
        Append(text, mistakable ? line.Text.AsSpan(1) : line.Text, escapeSpaces: false);
        return text.ToString();
    }

    /// <summary>Reads a line back; null where it is none of this program's (the earlier scripts wrote to the same file).</summary>
    /// <param name="line">A line of the file, of this form or of that of <see cref="SyncLogJson"/>.</param>
    public static SyncLogLine? Parse(string line)
    {
        if (line.StartsWith('{')) return SyncLogJson.Parse(line);
        if (line.Length < TimeLength + 7 || line[TimeLength] != ' ' || line[TimeLength + 1] != '[' || line[TimeLength + 5] != ']'
            || line[TimeLength + 6] != ' ')
        {
            return null;
        }

        var level = Array.IndexOf(Levels, line.Substring(TimeLength + 2, 3));
        if (level < 0 || TimeOf(line[..TimeLength]) is not { } time) return null;
        var rest = line.AsSpan(TimeLength + 7);
        var run = TakeField(RunField, ref rest);
        var item = TakeField(ItemField, ref rest);
        return new SyncLogLine(time, (SyncLogLevel)level, Unescape(rest), item, run);
    }

    /// <summary>A time as the log writes it: UTC, to the millisecond.</summary>
    internal static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Reads a time back; null where it is none.</summary>
    internal static DateTimeOffset? TimeOf(string? text) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static void AppendField(StringBuilder text, string field, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        text.Append(' ').Append(field);
        Append(text, value, escapeSpaces: true);
    }

    private static string? TakeField(string field, ref ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith(field, StringComparison.Ordinal)) return null;
        var end = rest.IndexOf(' ');
        if (end < 0) return null;
        var value = Unescape(rest[field.Length..end]);
        rest = rest[(end + 1)..];
        return value;
    }

    private static void Append(StringBuilder text, ReadOnlySpan<char> value, bool escapeSpaces)
    {
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            // Halves of characters, which a file cannot hold, among them.
            if (ShownText.Hidden(value[i..]) is > 0 and var hidden)
            {
                foreach (var unit in value.Slice(i, hidden)) ShownText.AppendCode(text, unit);
                i += hidden - 1;
            }
            else if (char.IsHighSurrogate(c))
                text.Append(c).Append(value[++i]);
            else if (c == '\\') text.Append(@"\\");
            else if (c == '\n') text.Append(@"\n");
            else if (c == '\r') text.Append(@"\r");
            else if (c == '\t') text.Append(@"\t");
            else if (ShownText.BreaksLine(c) || (escapeSpaces && c == ' ')) ShownText.AppendCode(text, c);
            else text.Append(c);
        }
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (text.IndexOf('\\') < 0) return text.ToString();
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            var code = text[++i];
            if (code == 'u' && i + 4 < text.Length
                && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var letter))
            {
                plain.Append((char)letter);
                i += 4;
                continue;
            }

            // Anything else that follows a backslash was not written here; it is shown as it stands.
            _ = code switch
            {
                '\\' => plain.Append('\\'),
                'n' => plain.Append('\n'),
                'r' => plain.Append('\r'),
                't' => plain.Append('\t'),
                _ => plain.Append('\\').Append(code),
            };
        }

        return plain.ToString();
    }
}
