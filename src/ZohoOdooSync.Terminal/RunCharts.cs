using System.Globalization;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>The last runs as charts, the newest at the right: how long they took, what they changed, what Odoo held.</summary>
internal sealed class RunCharts(SyncStatus status, ScreenSpace space)
{
    // What is said beside a chart needs about this much.
    private const int WordsBeside = 34;

    /// <summary>The charts, a line each; none before there are two runs to compare.</summary>
    public IReadOnlyList<ScreenLine> Lines()
    {
        var room = space.Width - StatusFacts.Margin - WordsBeside;
        var runs = status.RecentRuns.Where(run => run.Ended is not null).Take(Math.Max(room, 8)).Reverse().ToList();
        if (runs.Count < 2) return [];
        var durations = runs.ConvertAll(run => (double?)run.Duration!.Value.TotalSeconds);
        var changes = runs.ConvertAll(run => (double?)run.Counts.Changed);
        var counts = runs.ConvertAll(run =>
            run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete ? run.Counts.OdooCount : (double?)null);
        return
        [
            Line("Duration", runs, durations, 0, $"{Seconds(durations[^1])} last, {Seconds(durations.Max())} longest"),
            Line("Changes", runs, changes, 0, $"{Whole(changes[^1])} last, {Whole(changes.Max())} most"),
            Line("Products", runs, counts, counts.Min() ?? 0,
                counts.Max() is null ? "not counted" : $"{Whole(counts.Min())} to {Whole(counts.Max())}"),
        ];
    }

    private ScreenLine Line(string label, List<SyncRun> runs, List<double?> values, double least, string words)
    {
        var line = new ScreenLine(space.Width, space.Unicode).AddCell(label, StatusFacts.Margin, style: ScreenStyle.Faint);
        var marks = Sparkline.Of(values, least, space.Unicode);
        // Runs next to each other that mean the same are one piece.
        for (var first = 0; first < runs.Count;)
        {
            var style = StyleOf(runs[first]);
            var next = first + 1;
            while (next < runs.Count && StyleOf(runs[next]) == style) next++;
            line.Add(marks[first..next], style);
            first = next;
        }

        return line.Add("  ").Add(words);
    }

    private static ScreenStyle StyleOf(SyncRun run) => run.Outcome switch
    {
        RunOutcome.Succeeded or RunOutcome.Cancelled => ScreenStyle.Plain,
        var outcome => StatusWords.StyleOf(outcome),
    };

    private static string Seconds(double? value) => string.Create(CultureInfo.InvariantCulture, $"{value:N1} s");

    private static string Whole(double? value) => string.Create(CultureInfo.InvariantCulture, $"{value:N0}");
}

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
