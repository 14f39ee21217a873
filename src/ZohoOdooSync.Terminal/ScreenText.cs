using System.Globalization;
using System.Text;
using Wcwidth;

namespace ZohoOdooSync.Terminal;

/// <summary>Texts of any script and any origin, made fit for the columns of a screen.</summary>
public static class ScreenText
{
    // More than any language puts on one letter; what piles up without end would be a picture and no name.
    private const int MostMarks = 6;

    /// <summary>
    /// The text as one line that cannot steer a terminal, each character of which takes the columns that
    /// <see cref="WidthOf(string)"/> counts. Control characters and line breaks become spaces; what nobody sees is shown by its
    /// code, as <see cref="ShownText"/> does; marks of direction, and what chooses between two pictures of a character, are left out.
    /// </summary>
    /// <param name="text">Any text.</param>
    /// <param name="unicode">False where the screen shows ASCII alone: other characters become <c>?</c> or their like.</param>
    public static string Clean(string text, bool unicode = true)
    {
        if (IsPlain(text)) return text;
        var clean = new StringBuilder(text.Length);
        var marks = 0;
        var joins = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (ShownText.IsHidden(rune))
            {
                foreach (var unit in rune.ToString()) ShownText.AppendCode(clean, unit);
                (marks, joins) = (0, false);
                continue;
            }

            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    clean.Append(' ');
                    joins = false;
                    break;
                case UnicodeCategory.Format:
                    // The joiners of Persian and of India's scripts; between pictures they make one of several, or do not.
                    if (unicode && joins && rune.Value is 0x200C or 0x200D) clean.Append(rune);
                    break;
                case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark:
                    if (unicode && !IsPictureChoice(rune) && marks++ < MostMarks) clean.Append(rune);
                    break;
                default:
                    marks = 0;
                    joins = Rune.IsLetter(rune);
                    if (unicode || rune.IsAscii) clean.Append(rune);
                    else clean.Append(InAscii(rune));
                    break;
            }
        }

        return clean.ToString();
    }

    /// <summary>Writes a line that is one whatever the texts in it hold.</summary>
    public static void WriteShown(this TextWriter output, string line) => output.WriteLine(ShownText.OneLine(line));

    /// <summary>Columns that a clean text takes.</summary>
    public static int WidthOf(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes()) width += WidthOf(rune);
        return width;
    }

    /// <summary>A clean text in so many columns at most: shortened by whole characters, with an ellipsis at its end.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Columns; nothing is left of the text where there is none.</param>
    /// <param name="unicode">Whether the ellipsis may be one character.</param>
    public static string Fit(string text, int width, bool unicode = true)
    {
        if (width <= 0) return string.Empty;
        if (WidthOf(text) <= width) return text;
        var ellipsis = unicode ? "…" : new string('.', Math.Min(3, width));
        return Take(text, width - ellipsis.Length).TrimEnd() + ellipsis;
    }

    /// <summary>A clean text in exactly so many columns: shortened, or followed by spaces.</summary>
    public static string Fill(string text, int width, bool unicode = true)
    {
        var fit = Fit(text, width, unicode);
        return fit + new string(' ', Math.Max(0, width - WidthOf(fit)));
    }

    /// <summary>
    /// A clean text as lines of so many columns at most, broken between words where they fit; what is beyond the last line is
    /// left out with an ellipsis.
    /// </summary>
    public static IReadOnlyList<string> Wrap(string text, int width, int lines, bool unicode = true)
    {
        var wrapped = new List<string>();
        var rest = text.Trim();
        while (rest.Length > 0 && width > 0 && wrapped.Count < lines)
        {
            if (wrapped.Count == lines - 1 || WidthOf(rest) <= width)
            {
                wrapped.Add(Fit(rest, width, unicode));
                break;
            }

            var part = Take(rest, width);
            // A character that is wider than the line is none that could be shown.
            if (part.Length == 0) break;
            var space = rest[part.Length] == ' ' ? part.Length : part.LastIndexOf(' ');
            if (space > 0) part = part[..space];
            wrapped.Add(part.TrimEnd());
            rest = rest[part.Length..].TrimStart();
        }

        return wrapped;
    }

    private static string Take(string text, int width)
    {
        var taken = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = StringInfo.GetNextTextElementLength(text, at);
            taken += WidthOf(text.Substring(at, length));
            if (taken > width) return text[..at];
            at += length;
        }

        return text;
    }

    // Of a control character the package says -1; a clean text has none.
    private static int WidthOf(Rune rune) => rune.IsAscii ? 1 : Math.Max(0, UnicodeCalculator.GetWidth(rune));

    private static bool IsPlain(string text)
    {
        foreach (var character in text)
        {
            if (character is < ' ' or > '~') return false;
        }

        return true;
    }

    private static bool IsPictureChoice(Rune rune) => rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static string InAscii(Rune rune) => rune.Value switch
    {
        '→' => "->",
        '…' => "...",
        '·' or '–' or '—' => "-",
        '“' or '”' or '„' or '«' or '»' => "\"",
        '’' or '‘' => "'",
        0xA0 => " ",
        _ => WidthOf(rune) == 2 ? "??" : WidthOf(rune) == 0 ? string.Empty : "?",
    };
}
