using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// Says events in words, one line each, for the log and for whatever shows the same lines. Between the begin and the end of
/// a run every line names it. Not safe to use from several threads; events come one at a time.
/// </summary>
/// <param name="time">Clock of the lines.</param>
public sealed class SyncEventLines(TimeProvider time)
{
    private string? _runId;

    /// <summary>The line of an event; null for one that is no line, such as progress.</summary>
    /// <param name="syncEvent">What happened.</param>
    public SyncLogLine? LineOf(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncRunBegan { Run: var run }:
                _runId = run.RunId;
                return null;
            case SyncMessage message:
                return Line(message.Level, message.Text, message.ItemId);
            case SyncChangeSettled { Entry: var entry }:
                return Line(
                    entry.Outcome == ChangeOutcome.Done ? SyncLogLevel.Verbose : SyncLogLevel.Warning, TextOf(entry), entry.ItemId);
            case SyncRunEnded { Run: var run }:
                var line = Line(LevelOf(run.Outcome), TextOf(run), null);
                _runId = null;
                return line;
            default:
                return null;
        }
    }

    private SyncLogLine Line(SyncLogLevel level, string text, string? itemId) =>
        new(time.GetUtcNow(), level, text, itemId, _runId);

    private static SyncLogLevel LevelOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => SyncLogLevel.Information,
        RunOutcome.Failed or RunOutcome.Refused => SyncLogLevel.Error,
        _ => SyncLogLevel.Warning,
    };

    private static string TextOf(JournalEntry entry) =>
        $"{entry.Kind} product {entry.ProductId?.ToString(CultureInfo.InvariantCulture) ?? "(new)"}: "
        + $"{entry.Outcome}{(entry.Reason is null ? string.Empty : ", " + entry.Reason)}";

    private static string TextOf(SyncRun run)
    {
        var counts = run.Counts;
        return $"Run {run.RunId} ended: {run.Outcome}; {counts.Created} created, {counts.Adopted} adopted, "
            + $"{counts.Updated} updated, {counts.Archived} archived, {counts.Restored} restored"
            + (counts.CountsMatch is null
                ? "; both counts unknown."
                : $", {counts.Quarantined} quarantined; Zoho {counts.ZohoCount}, Odoo {counts.OdooCount}"
                    + (counts.PicturesPending > 0 ? $"; {counts.PicturesPending} pictures pending" : string.Empty)
                    + (counts.OutOfScope is { } left ? $"; {left} items out of scope." : "."))
            + (run.ErrorMessage is null ? string.Empty : $" {run.ErrorId}: {run.ErrorMessage}");
    }
}
