using System.Text;

namespace ZohoOdooSync.Engine.Monitoring.Screen;

/// <summary>A line of a screen: texts with what they mean. Whatever is added, nothing in it can steer a terminal.</summary>
/// <param name="width">Columns that it has at most; what is added beyond is shortened or left out.</param>
/// <param name="unicode">Whether it may hold more than ASCII.</param>
public sealed class ScreenLine(int width, bool unicode = true)
{
    private readonly List<ScreenSegment> _segments = [];

    /// <summary>Columns that are taken.</summary>
    public int Width { get; private set; }

    /// <summary>Columns that are left.</summary>
    public int Left => width - Width;

    /// <summary>The pieces, from left to right.</summary>
    public IReadOnlyList<ScreenSegment> Segments => _segments;

    /// <summary>Adds a text; shortened where it does not fit.</summary>
    public ScreenLine Add(string text, ScreenStyle style = ScreenStyle.Plain)
    {
        var fit = ScreenText.Fit(ScreenText.Clean(text, unicode), Left, unicode);
        if (fit.Length == 0) return this;
        _segments.Add(new ScreenSegment(fit, style));
        Width += ScreenText.WidthOf(fit);
        return this;
    }

    /// <summary>Adds a text only where all of it fits.</summary>
    /// <returns>Whether it did.</returns>
    public bool TryAdd(string text, ScreenStyle style = ScreenStyle.Plain)
    {
        if (ScreenText.WidthOf(ScreenText.Clean(text, unicode)) > Left) return false;
        Add(text, style);
        return true;
    }

    /// <summary>Adds a text in exactly so many columns; left or right in them, and shortened where they are too few.</summary>
    public ScreenLine AddCell(string text, int columns, bool right = false, ScreenStyle style = ScreenStyle.Plain)
    {
        var clean = ScreenText.Clean(text, unicode);
        if (right && ScreenText.WidthOf(clean) is var taken && taken < columns) Add(new string(' ', columns - taken));
        return Add(right ? ScreenText.Fit(clean, columns, unicode) : ScreenText.Fill(clean, columns, unicode), style);
    }

    /// <summary>The text without its meaning, and without spaces at its end.</summary>
    public override string ToString() => string.Concat(_segments.Select(segment => segment.Text)).TrimEnd();

    /// <summary>The text with the colours of a terminal.</summary>
    public string ToAnsi()
    {
        var text = new StringBuilder();
        foreach (var (part, style) in _segments)
        {
            if (style == ScreenStyle.Plain) text.Append(part);
            else text.Append("\u001b[").Append(CodeOf(style)).Append('m').Append(part).Append("\u001b[0m");
        }

        return text.ToString();
    }

    private static string CodeOf(ScreenStyle style) => style switch
    {
        ScreenStyle.Faint => "2",
        ScreenStyle.Strong => "1",
        ScreenStyle.Good => "32",
        ScreenStyle.Warning => "33",
        ScreenStyle.Bad => "31",
        _ => "0",
    };
}
