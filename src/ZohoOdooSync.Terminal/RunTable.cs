using System.Globalization;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>The last runs, a line each, newest first; as many columns as the width holds.</summary>
internal sealed class RunTable(SyncStatus status, ScreenSpace space)
{
    private const int NarrowGap = 1, WideGap = 2, LeastNote = 16, ZohoColumn = 3, OdooColumn = 4;

    // The order on the screen; the numbers say which ones are wanted first.
    private static readonly Column[] Columns =
    [
        new("Start", 0, false, run => null, _ => ScreenStyle.Plain),
        new("Kind", 7, false, run => run.Kind.ToString(), _ => ScreenStyle.Plain),
        new("Outcome", 1, false, run => run.Outcome.ToString(), run => StatusWords.StyleOf(run.Outcome)),
        new("Zoho", 8, true, run => CountOf(run, run.Counts.ZohoCount), _ => ScreenStyle.Plain),
        new("Odoo", 9, true, run => CountOf(run, run.Counts.OdooCount),
            run => run.Counts.CountsMatch == false ? ScreenStyle.Warning : ScreenStyle.Plain),
        Number("Added", 2, run => run.Counts.Created + run.Counts.Adopted),
        Number("Updated", 3, run => run.Counts.Updated),
        Number("Archived", 4, run => run.Counts.Archived),
        Number("Restored", 5, run => run.Counts.Restored),
        Number("Calls", 10, run => run.ZohoCalls),
        new("Seconds", 6, true,
            run => run.Duration is { } took ? took.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture) : string.Empty,
            _ => ScreenStyle.Plain),
    ];

    /// <summary>Lines that all of it takes, with its head; 0 where there are no runs.</summary>
    public int Whole => status.RecentRuns.Count == 0 ? 0 : status.RecentRuns.Count + 1;

    /// <summary>The head and as many runs as so many lines hold.</summary>
    public IReadOnlyList<ScreenLine> Lines(int lines)
    {
        var runs = status.RecentRuns.Take(lines - 1).ToList();
        if (runs.Count == 0) return [];
        var cells = Columns.Select(column => runs.ConvertAll(run => column.Text(run) ?? StartOf(run))).ToList();
        var widths = Columns.Select((column, i) => Math.Max(column.Label.Length, cells[i].Max(cell => cell.Length))).ToList();
        var gap = space.Width < 88 ? NarrowGap : WideGap;
        var shown = Choose(widths, gap);
        var table = new List<ScreenLine> { new(space.Width, space.Unicode) };
        table.AddRange(runs.ConvertAll(_ => new ScreenLine(space.Width, space.Unicode)));
        foreach (var i in shown)
        {
            if (i != shown[0]) table.ForEach(line => line.Add(new string(' ', gap)));
            table[0].AddCell(Columns[i].Label, widths[i], Columns[i].IsNumber, ScreenStyle.Faint);
            for (var row = 0; row < runs.Count; row++)
                table[row + 1].AddCell(cells[i][row], widths[i], Columns[i].IsNumber, Columns[i].Style(runs[row]));
        }

        AddNotes(table, runs, gap);
        return table;
    }

    private List<int> Choose(List<int> widths, int gap)
    {
        var left = space.Width + gap;
        var chosen = new List<int>();
        foreach (var i in Enumerable.Range(0, Columns.Length).OrderBy(i => Columns[i].Rank))
        {
            if (widths[i] + gap > left) break;
            left -= widths[i] + gap;
            chosen.Add(i);
        }

        // The counts of one side alone say nothing.
        if (!chosen.Contains(OdooColumn)) chosen.Remove(ZohoColumn);
        return [.. chosen.Order()];
    }

    /// <summary>Behind the columns, where there is room: what was left undone, or why the run failed.</summary>
    private static void AddNotes(List<ScreenLine> table, List<SyncRun> runs, int gap)
    {
        var notes = runs.ConvertAll(NoteOf);
        if (table[0].Left < LeastNote + gap || notes.TrueForAll(note => note.Length == 0)) return;
        table[0].Add(new string(' ', gap)).Add("Note", ScreenStyle.Faint);
        for (var row = 0; row < runs.Count; row++)
            if (notes[row].Length > 0) table[row + 1].Add(new string(' ', gap)).Add(notes[row]);
    }

    private static string NoteOf(SyncRun run)
    {
        if (run.ErrorId is not null) return $"{run.ErrorId}: {run.ErrorMessage}";
        (int? Count, string Words)[] left =
            [(run.Counts.Quarantined, "quarantined"), (run.Counts.Conflicts, "in conflict"), (run.Counts.Blocked, "blocked")];
        return string.Join(", ", left.Where(part => part.Count > 0).Select(part => $"{TimeWords.Number(part.Count)} {part.Words}"));
    }

    private string StartOf(SyncRun run) => TimeZoneInfo.ConvertTime(run.Started, space.Zone)
        .ToString(space.Width < 60 ? "MM-dd HH:mm" : "MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    // One that has not ended is still counting.
    private static string CountOf(SyncRun run, int? count) => run.Outcome == RunOutcome.Running ? string.Empty : TimeWords.Number(count);

    private static Column Number(string label, int rank, Func<SyncRun, int> value) => new(
        label, rank, true, run => TimeWords.Number(value(run)), run => value(run) == 0 ? ScreenStyle.Faint : ScreenStyle.Plain);

    private sealed record Column(
        string Label, int Rank, bool IsNumber, Func<SyncRun, string?> Text, Func<SyncRun, ScreenStyle> Style);
}

/// <summary>The first items of the quarantine with their reasons, and how many more there are.</summary>
internal sealed class QuarantineList(SyncStatus status, ScreenSpace space)
{
    /// <summary>Lines that all of it takes.</summary>
    public int Whole => status.Quarantine.Count;

    /// <summary>As much of it as so many lines hold; nothing where that would be no item at all.</summary>
    public IEnumerable<ScreenLine> Lines(int lines)
    {
        var count = status.Quarantine.Count;
        var shown = count <= lines ? count : lines - 1;
        if (shown <= 0) yield break;
        var items = status.Quarantine.Take(shown).Select(item => (
            Name: ScreenText.Clean(item.Name.Trim().Length == 0 ? item.ItemId : item.Name, space.Unicode), item.Reason)).ToList();
        var most = Math.Max(8, (space.Width - StatusFacts.Margin) * 2 / 5);
        var width = Math.Min(most, items.Max(item => ScreenText.WidthOf(item.Name)));
        foreach (var (name, reason) in items)
        {
            yield return new ScreenLine(space.Width, space.Unicode)
                .Add(new string(' ', StatusFacts.Margin)).AddCell(name, width).Add("  ").Add(reason, ScreenStyle.Warning);
        }

        if (shown < count)
        {
            yield return new ScreenLine(space.Width, space.Unicode)
                .Add(new string(' ', StatusFacts.Margin)).Add($"… and {TimeWords.Number(count - shown)} more", ScreenStyle.Faint);
        }
    }
}
