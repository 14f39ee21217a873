namespace ZohoOdooSync.Engine.Monitoring.Screen;

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
