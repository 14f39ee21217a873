namespace ZohoOdooSync.Engine.Monitoring.Screen;

/// <summary>A chart of one line: a column for each value, its height the value's.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";
    private const string Ascii = "_.-:=+*#";

    /// <summary>The character of each value, in their order; a space where there is none.</summary>
    /// <param name="values">The values; null where there is none.</param>
    /// <param name="least">What the lowest character stands for. Where all values are equal, they stand in the middle.</param>
    /// <param name="unicode">Blocks, else ASCII.</param>
    public static string Of(IReadOnlyList<double?> values, double least, bool unicode)
    {
        var marks = unicode ? Blocks : Ascii;
        var most = values.Max() ?? least;
        return string.Concat(values.Select(value => value is { } known ? marks[LevelOf(known, least, most, marks.Length)] : ' '));
    }

    private static int LevelOf(double value, double least, double most, int levels)
    {
        if (most <= least) return value == 0 ? 0 : levels / 2;
        // What is more than the least stands out from it, however little it is.
        var level = (int)Math.Ceiling((value - least) / (most - least) * (levels - 1));
        return Math.Clamp(level, 0, levels - 1);
    }
}
