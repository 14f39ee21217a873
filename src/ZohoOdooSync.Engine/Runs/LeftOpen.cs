using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>The changes that a dead run left open in the journal.</summary>
internal static class LeftOpen
{
    /// <summary>Settles what runs that died left open, by what Odoo holds now.</summary>
    public static void Settle(
        IStateStore state, string runId, IReadOnlyList<OdooProduct> products, ISyncReporter reporter)
    {
        var pending = state.Read(reader => reader.PendingJournal());
        var settled = JournalSettlement.Settle(pending, products);
        if (settled.Count == 0) return;
        state.Write(writer =>
        {
            writer.SaveJournal(settled);
            // The record of the run that left them counted only what was known at its end.
            foreach (var left in settled.GroupBy(entry => entry.RunId, StringComparer.Ordinal))
            {
                if (writer.FindRun(left.Key) is { } run)
                    writer.SaveRun(run with { Counts = RunTally.Moved(run.Counts, writer.Journal(left.Key), [.. left]) });
            }
        });
        var done = settled.Count(entry => entry.Outcome == ChangeOutcome.Done);
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"A run died with {settled.Count} changes under way: Odoo shows {done} saved and {settled.Count - done} not; "
            + $"run {runId} goes on from there."));
    }
}
