using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Terminal;

/// <summary>
/// A status as a screen full of lines: the facts, the quarantine, charts and a table of the last runs. Pure: the same status
/// at the same time in the same space is the same screen. What does not fit is left out, the least important first.
/// </summary>
public static class StatusScreen
{
    // Below these a part says too little to be worth its lines.
    private const int LeastQuarantine = 3, LeastTable = 3, UsualTable = 5;

    /// <summary>Draws a status.</summary>
    /// <param name="status">The status.</param>
    /// <param name="now">The time, UTC: countdowns and ages are counted from it.</param>
    /// <param name="space">What is drawn on.</param>
    /// <returns>The lines, as many as the height at most, none wider than the width.</returns>
    public static IReadOnlyList<ScreenLine> Draw(SyncStatus status, DateTimeOffset now, ScreenSpace space)
    {
        var facts = new StatusFacts(status, now, space).Lines();
        var charts = new RunCharts(status, space).Lines();
        var quarantine = new QuarantineList(status, space);
        var table = new RunTable(status, space);
        var hasFooter = space.Footer.Length > 0 && space.Height > 3;
        var left = space.Height - (hasFooter ? 1 : 0);

        var kept = facts.OrderBy(fact => fact.Rank).Take(left).Select(fact => fact.Line).ToHashSet();
        left -= kept.Count;
        int Take(int wanted, int least)
        {
            var taken = left < least ? 0 : Math.Min(wanted, left);
            left -= taken;
            return taken;
        }

        // First each part gets the least that makes sense, then the rest is shared out.
        var quarantineLines = Take(Math.Min(Math.Max(LeastQuarantine, space.Height / 7), quarantine.Whole), Math.Min(2, quarantine.Whole));
        var tableLines = Take(Math.Min(LeastTable, table.Whole), Math.Min(LeastTable, table.Whole));
        var chartLines = Take(charts.Count, charts.Count);
        var gapBeforeTable = tableLines > 0 ? Take(1, 1) : 0;
        var gapBeforeCharts = chartLines > 0 ? Take(1, 1) : 0;
        tableLines += Take(Math.Min(UsualTable, table.Whole) - tableLines, 1);
        var gapBelowTitle = Take(1, 1);
        if (quarantineLines > 0) quarantineLines += Take(Math.Min(left / 3, quarantine.Whole - quarantineLines), 1);
        if (tableLines > 0) tableLines += Take(table.Whole - tableLines, 1);

        var lines = new List<ScreenLine>(space.Height);
        void Blank(int count) => lines.AddRange(Enumerable.Range(0, count).Select(_ => new ScreenLine(space.Width, space.Unicode)));
        foreach (var (_, line) in facts)
        {
            if (!kept.Contains(line)) continue;
            lines.Add(line);
            if (lines.Count == 1) Blank(gapBelowTitle);
        }

        lines.AddRange(quarantine.Lines(quarantineLines));
        Blank(gapBeforeCharts);
        if (chartLines > 0) lines.AddRange(charts);
        Blank(gapBeforeTable);
        lines.AddRange(table.Lines(tableLines));
        if (hasFooter) lines.Add(new ScreenLine(space.Width, space.Unicode).Add(space.Footer, space.FooterStyle));
        return lines;
    }
}
