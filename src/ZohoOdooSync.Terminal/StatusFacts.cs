using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Terminal;

/// <summary>What a status says, a line each under a common margin; each line with its rank, for screens that cannot hold all.</summary>
internal sealed class StatusFacts(SyncStatus status, DateTimeOffset now, ScreenSpace space)
{
    /// <summary>Columns of the labels, and where everything beside them begins.</summary>
    public const int Margin = 12;

    // Long enough for the step that an operator has to take; the whole text is in the log and in the history.
    private const int ErrorLines = 3;

    /// <summary>The lines in their order; those with the lowest ranks are wanted first.</summary>
    public IReadOnlyList<(int Rank, ScreenLine Line)> Lines()
    {
        var lines = new List<(int Rank, ScreenLine Line)> { (0, Title()) };
        void Add(int rank, string label, StatusWord word) => lines.Add((rank, Labelled(label).Add(word.Text, word.Style)));

        AddState(lines);
        if (status.RunHeartbeat is { } run && run != status.Heartbeat)
            Add(6, "By hand", new("process " + StatusWords.Process(run), ScreenStyle.Plain));
        Add(3, "Last run", StatusWords.LastRun(status, now, space.Zone));
        AddError(lines);
        Add(4, "Next run", StatusWords.Next(status, now, space.Zone));
        AddMatch(lines);
        AddCounts(lines);
        if (StatusWords.Success(status) is { } success) Add(10, "Success", new(success, ScreenStyle.Plain));
        if (StatusWords.Languages(status) is { } languages)
        {
            var text = ScreenText.Fit(ScreenText.Clean(languages, space.Unicode), space.Width - Margin, space.Unicode);
            Add(10, "Languages", new(text, ScreenStyle.Warning));
        }

        if (StatusWords.Calls(status, now, space.Zone) is { } calls) Add(9, "Zoho calls", calls);
        if (StatusWords.Hints(status, now) is { } hints)
        {
            var text = ScreenText.Fit(ScreenText.Clean(hints.Text, space.Unicode), space.Width - Margin, space.Unicode);
            Add(10, "Hints", hints with { Text = text });
        }

        Add(5, "Quarantine", status.Quarantine.Count == 0
            ? new("none", ScreenStyle.Plain)
            : new(TimeWords.Count(status.Quarantine.Count, "item"), ScreenStyle.Warning));
        return lines;
    }

    /// <summary>A new line with its label.</summary>
    public ScreenLine Labelled(string label) => new ScreenLine(space.Width, space.Unicode).AddCell(label, Margin, style: ScreenStyle.Faint);

    private ScreenLine Title()
    {
        var line = new ScreenLine(space.Width, space.Unicode);
        var clock = TimeWords.Clock(now, now, space.Zone);
        var room = space.Width - clock.Length - 2;
        var profile = status.Profile is { } name ? $"  {name}" : string.Empty;
        var pair = $"  organisation {status.OrganizationId} → database {status.Database}";
        line.Add("ZohoOdooSync", ScreenStyle.Strong);
        line.Add(ScreenText.Fit(ScreenText.Clean(profile, space.Unicode), room - line.Width, space.Unicode), ScreenStyle.Strong);
        line.Add(ScreenText.Fit(ScreenText.Clean(pair, space.Unicode), room - line.Width, space.Unicode));
        if (line.Left > clock.Length) line.Add(new string(' ', line.Left - clock.Length)).Add(clock, ScreenStyle.Faint);
        return line;
    }

    private void AddState(List<(int Rank, ScreenLine Line)> lines)
    {
        var word = StatusWords.State(status, now, space.Zone);
        var line = Labelled("State").Add(word.Text, word.Style);
        lines.Add((1, line));
        if (status.Heartbeat is not { } beat) return;
        var process = StatusWords.Process(beat);
        if (!line.TryAdd(", process " + process)) lines.Add((7, Labelled(string.Empty).Add("process " + process)));
    }

    private void AddError(List<(int Rank, ScreenLine Line)> lines)
    {
        if (status.LastRun?.ErrorMessage is not { } message) return;
        var text = ScreenText.Clean($"{status.LastRun.ErrorId}: {message}", space.Unicode);
        var label = "Error";
        foreach (var part in ScreenText.Wrap(text, space.Width - Margin, ErrorLines, space.Unicode))
        {
            // The first part says what it is; the rest only where there is room for it.
            lines.Add((label.Length > 0 ? 5 : 11, Labelled(label).Add(part, ScreenStyle.Bad)));
            label = string.Empty;
        }
    }

    /// <summary>Never shortened: what stands against a match stands at its end.</summary>
    private void AddMatch(List<(int Rank, ScreenLine Line)> lines)
    {
        var (text, style) = StatusWords.Match(status, now, space.Zone);
        var parts = ScreenText.Wrap(ScreenText.Clean(text, space.Unicode), Math.Max(1, space.Width - Margin), 3, space.Unicode);
        for (var i = 0; i < parts.Count; i++) lines.Add((2, Labelled(i == 0 ? "Match" : string.Empty).Add(parts[i], style)));
    }

    private void AddCounts(List<(int Rank, ScreenLine Line)> lines)
    {
        if (status.LastCompletedRun?.Counts is not { } counts) return;
        var width = Math.Max(TimeWords.Number(counts.ZohoCount).Length, TimeWords.Number(counts.OdooCount).Length);
        lines.Add((8, CountLine("Zoho", counts.ZohoCount, "items", counts.ZohoActive, width)
            .Add(RunText.Beside(counts.OutOfScope), ScreenStyle.Faint)));
        var odoo = CountLine("Odoo", counts.OdooCount, "products", counts.OdooActive, width);
        var difference = counts.OdooCount - counts.ZohoCount;
        if (difference is { } apart)
        {
            odoo.TryAdd(
                $"  difference {(apart > 0 ? "+" : string.Empty)}{TimeWords.Number(apart)}",
                apart == 0 ? ScreenStyle.Faint : ScreenStyle.Bad);
        }

        if (counts.Retired > 0)
            odoo.TryAdd($"  beside {TimeWords.Number(counts.Retired)} of {RunText.Gone(counts.OutOfScope)}", ScreenStyle.Faint);
        var and = counts.Retired > 0 ? "," : "  beside";
        if (counts.Unmanaged > 0) odoo.TryAdd($"{and} {TimeWords.Number(counts.Unmanaged)} bound to nothing", ScreenStyle.Faint);
        lines.Add((8, odoo));
        if (StatusWords.Pictures(status) is { } pictures) lines.Add((8, Labelled("Pictures").Add(pictures, ScreenStyle.Warning)));
    }

    private ScreenLine CountLine(string label, int? all, string things, int? active, int width) => Labelled(label)
        .AddCell(TimeWords.Number(all), width, right: true)
        .AddCell(" " + things, 9)
        .AddCell(TimeWords.Number(active), width + 2, right: true)
        .Add(" active");
}
