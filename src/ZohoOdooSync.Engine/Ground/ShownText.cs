using System.Buffers;
using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// Texts of any origin, made fit to be shown: names are written by people, and errors by servers. A text must not steer a
/// terminal, look like a line of its own, turn the writing around, or hide a part of itself.
/// </summary>
public static class ShownText
{
    // Below it nothing is hidden, and most texts are.
    private const char FirstHidden = '\u00AD';

    /// <summary>
    /// The text on one line. Control characters, line and paragraph separators become spaces. What nobody sees is shown by its
    /// code, as in JSON: what turns the direction of writing (<c>\u202e</c>), tags (two codes, as they are kept:
    /// <c>\udb40\udc41</c>), other format characters, what is no character (<c>\uffff</c>), and halves of
    /// characters. The joiners U+200C and U+200D stay, which Persian and Kurdish names need, and so do the marks U+200E, U+200F and
    /// U+061C of Arabic and Hebrew texts, which turn no letter.
    /// </summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (IsPlain(text)) return text;
        var shown = new StringBuilder(text.Length + 16);
        for (var rest = text.AsSpan(); rest.Length > 0;) rest = rest[AppendFirst(shown, rest)..];
        return shown.ToString();
    }

    /// <summary>The text on one line, shortened by whole characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxCharacters">How many characters at most, as people count them; more end with an ellipsis.</param>
    public static string OneLine(string text, int maxCharacters)
    {
        var shown = OneLine(text);
        var characters = StringInfo.ParseCombiningCharacters(shown);
        return characters.Length <= maxCharacters ? shown : string.Concat(shown.AsSpan(0, characters[maxCharacters]), "…");
    }

    /// <summary>The message of an error. One of the settings has a line for each problem, and keeps its lines.</summary>
    public static string MessageOf(SyncException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.ErrorId == "SettingsInvalid"
            ? string.Join(Environment.NewLine, error.Message.ReplaceLineEndings("\n").Split('\n').Select(line => OneLine(line)))
            : OneLine(error.Message);
    }

    /// <summary>
    /// A JSON text of the same meaning, in which the control characters U+007F to U+009F and everything that nobody sees are
    /// written by their codes.
    /// </summary>
    /// <param name="json">A JSON text.</param>
    public static string Json(string json)
    {
        using var text = new StringWriter(new StringBuilder(json.Length + 16), CultureInfo.InvariantCulture);
        using (var writer = new JsonTextFilter(text)) writer.Write(json);
        return text.ToString();
    }

    /// <summary>The text as <see cref="OneLine(string)"/> shows it, without blanks at its ends, shortened.</summary>
    internal static string Shortened(string text, int maxLength = 80)
    {
        var shown = new StringBuilder(Math.Min(text.Length, maxLength));
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (shown.Length >= maxLength)
            {
                shown.Append('…');
                break;
            }

            rest = rest[AppendFirst(shown, rest)..];
        }

        return shown.ToString().Trim();
    }

    /// <summary>Appends the first character of a text as it is shown.</summary>
    /// <returns>How many UTF-16 units of the text it took.</returns>
    internal static int AppendFirst(StringBuilder shown, ReadOnlySpan<char> text)
    {
        if (BreaksLine(text[0]))
        {
            shown.Append(' ');
            return 1;
        }

        var hidden = Hidden(text);
        if (hidden > 0)
        {
            foreach (var unit in text[..hidden]) AppendCode(shown, unit);
            return hidden;
        }

        var length = char.IsHighSurrogate(text[0]) ? 2 : 1;
        shown.Append(text[..length]);
        return length;
    }

    /// <summary>How many UTF-16 units the first character takes where nobody would see it; 0 where it is one to be seen.</summary>
    internal static int Hidden(ReadOnlySpan<char> text)
    {
        if (text[0] < FirstHidden) return 0;
        // Half a character is none.
        if (Rune.DecodeFromUtf16(text, out var rune, out var length) != OperationStatus.Done) return 1;
        return IsHidden(rune) ? length : 0;
    }

    /// <summary>Whether nobody would see a character, or it would turn what stands behind it.</summary>
    internal static bool IsHidden(Rune rune) => rune.Value switch
    {
        < FirstHidden => false,
        // The joiners, and the marks of direction.
        0x200C or 0x200D or 0x200E or 0x200F or 0x061C => false,
        // Signs of Arabic, Syriac and Kaithi numbers, which are seen.
        (>= 0x0600 and <= 0x0605) or 0x06DD or 0x070F or 0x0890 or 0x0891 or 0x08E2 or 0x110BD or 0x110CD => false,
        // Tags, and what Unicode keeps for characters that nobody will see (Default_Ignorable_Code_Point, not assigned yet).
        0x2065 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE00FF) or (>= 0xE01F0 and <= 0xE0FFF) => true,
        // What Unicode says is no character.
        (>= 0xFDD0 and <= 0xFDEF) => true,
        _ => (rune.Value & 0xFFFE) == 0xFFFE || Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format,
    };

    /// <summary>Whether a character breaks lines or steers a terminal.</summary>
    internal static bool BreaksLine(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';

    /// <summary>Appends a UTF-16 unit by its code.</summary>
    internal static void AppendCode(StringBuilder text, char unit) =>
        text.Append(@"\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture));

    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or >= '\u007F' && (character is <= '\u00AD' or >= '\u0600')) return false;
        }

        return true;
    }
}

/// <summary>
/// Passes a JSON text on, with codes in place of the control characters from U+007F on and of what nobody sees. In JSON such
/// characters are met within texts alone, where a code means the same.
/// </summary>
/// <param name="inner">Where to; it is left open.</param>
internal sealed class JsonTextFilter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    private readonly StringBuilder _code = new(12);
    private char? _half;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (_half is { } half)
        {
            _half = null;
            Pass([half, value]);
        }
        else if (char.IsHighSurrogate(value))
        {
            _half = value;
        }
        else
        {
            Pass([value]);
        }
    }

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _half is { } half) inner.Write(half);
        _half = null;
        base.Dispose(disposing);
    }

    private void Pass(ReadOnlySpan<char> units)
    {
        // Half a character is left as it is: whoever writes the bytes decides about it.
        var isWhole = units.Length == 1 ? !char.IsSurrogate(units[0]) : char.IsLowSurrogate(units[1]);
        if (units.Length == 2 && !isWhole)
        {
            inner.Write(units[0]);
            Write(units[1]);
            return;
        }

        if (!isWhole || (!IsLateControl(units[0]) && ShownText.Hidden(units) == 0))
        {
            inner.Write(units);
            return;
        }

        _code.Clear();
        foreach (var unit in units) ShownText.AppendCode(_code, unit);
        inner.Write(_code.ToString());
    }

    private static bool IsLateControl(char unit) => unit is (>= '\u007F' and <= '\u009F') or '\u2028' or '\u2029';
}
