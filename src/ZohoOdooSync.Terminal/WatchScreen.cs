namespace ZohoOdooSync.Terminal;

/// <summary>What the environment says about the terminal.</summary>
/// <param name="IsDumb">Whether it can only print line after line.</param>
/// <param name="Colours">Whether colours are wanted.</param>
/// <param name="Unicode">Whether it shows more than ASCII.</param>
public sealed record TerminalTraits(bool IsDumb, bool Colours, bool Unicode)
{
    /// <summary>Reads <c>TERM</c>, <c>NO_COLOR</c> and the locale.</summary>
    /// <param name="variable">Gives an environment variable; null where it is not set.</param>
    public static TerminalTraits From(Func<string, string?> variable)
    {
        var isDumb = string.Equals(variable("TERM"), "dumb", StringComparison.OrdinalIgnoreCase);
        var locale = FirstOf(variable("LC_ALL"), variable("LC_CTYPE"), variable("LANG"));
        return new TerminalTraits(isDumb, !isDumb && string.IsNullOrEmpty(variable("NO_COLOR")), IsUnicode(locale));
    }

    // A locale that is not set says nothing about the terminal, and nearly every one shows UTF-8.
    private static bool IsUnicode(string? locale) => locale is null
        || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
        || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase)
        || (!locale.Contains('.', StringComparison.Ordinal) && locale is not ("C" or "POSIX"));

    private static string? FirstOf(params string?[] values) => Array.Find(values, value => !string.IsNullOrEmpty(value));
}

/// <summary>
/// A terminal that moments are drawn on in place. From the first frame to its end it shows the terminal's other screen; then it
/// is as it was before, with the last frame printed.
/// </summary>
/// <param name="size">Columns and lines of the terminal, as they are now.</param>
/// <param name="colours">Whether colours are wanted.</param>
/// <param name="unicode">Whether it shows more than ASCII.</param>
/// <param name="howToEnd">What ends the watching, in words: <c>q ends</c>.</param>
public sealed class WatchScreen(Func<(int Width, int Height)> size, bool colours, bool unicode, string howToEnd)
{
    private WatchMoment? _last;

    /// <summary>The text that draws a moment, in the size that the terminal has by now.</summary>
    public string Draw(WatchMoment moment)
    {
        var space = Space();
        var begin = _last is null ? AnsiFrame.Begin() : string.Empty;
        _last = moment;
        return begin + AnsiFrame.Draw(moment.Draw(space, howToEnd), space.Width, colours);
    }

    /// <summary>The text that gives the terminal back; empty where nothing was drawn on it.</summary>
    public string End() => _last is null ? string.Empty : AnsiFrame.End(_last.DrawLast(Space()), colours);

    private ScreenSpace Space()
    {
        // Some terminals do not say how large they are.
        var (width, height) = size();
        return new ScreenSpace(width > 0 ? width : 80, height > 0 ? height : 24) { Unicode = unicode };
    }
}
