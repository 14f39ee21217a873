using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Engine.Monitoring.Screen;

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
