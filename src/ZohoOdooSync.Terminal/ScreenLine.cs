namespace ZohoOdooSync.Terminal;

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
}

/// <summary>What a piece of text means; a colour only where it means something.</summary>
public enum ScreenStyle
{
    /// <summary>Text as any other.</summary>
    Plain,

    /// <summary>Less important: labels, zeros.</summary>
    Faint,

    /// <summary>To be seen first.</summary>
    Strong,

    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Somebody should look at it some time.</summary>
    Warning,

    /// <summary>Somebody should look at it now.</summary>
    Bad,
}

/// <summary>A piece of a line.</summary>
/// <param name="Text">The text, fit for a screen.</param>
/// <param name="Style">What it means.</param>
public readonly record struct ScreenSegment(string Text, ScreenStyle Style);

/// <summary>What the screen is like that is drawn on.</summary>
/// <param name="Width">Columns, 1 and more.</param>
/// <param name="Height">Lines, 1 and more.</param>
public sealed record ScreenSpace(int Width, int Height)
{
    /// <summary>Whether it shows more than ASCII.</summary>
    public bool Unicode { get; init; } = true;

    /// <summary>The time zone that people in front of it live in.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    /// <summary>What the last line says, such as how to end; empty for none.</summary>
    public string Footer { get; init; } = string.Empty;

    /// <summary>What that line means.</summary>
    public ScreenStyle FooterStyle { get; init; } = ScreenStyle.Faint;
}
