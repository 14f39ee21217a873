using System.Globalization;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring.Screen;

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
        var counts = runs.ConvertAll(run => run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete ? run.Counts.OdooCount : (double?)null);
        return
        [
            Line("Duration", runs, durations, 0, $"{Seconds(durations[^1])} last, {Seconds(durations.Max())} longest"),
            Line("Changes", runs, changes, 0, $"{Whole(changes[^1])} last, {Whole(changes.Max())} most"),
            Line("Products", runs, counts, counts.Min() ?? 0, counts.Max() is null ? "not counted" : $"{Whole(counts.Min())} to {Whole(counts.Max())}"),
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
