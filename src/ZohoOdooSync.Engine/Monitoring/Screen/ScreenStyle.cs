namespace ZohoOdooSync.Engine.Monitoring.Screen;

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
