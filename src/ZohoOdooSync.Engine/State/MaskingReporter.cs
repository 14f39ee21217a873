using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The one way of an event out of the engine. Passes events of several threads on one at a time, as
/// <see cref="ISyncReporter"/> promises, to the front end and, where there is one, to the log; and masks the secrets in every
/// text of theirs, whatever they are about and wherever the text came from.
/// </summary>
/// <param name="mask">Knows the secrets.</param>
/// <param name="first">The front end.</param>
/// <param name="second">The log; it is told first.</param>
internal sealed class MaskingReporter(SecretMask mask, ISyncReporter first, ISyncReporter? second = null) : ISyncReporter
{
    private readonly object _gate = new();

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        var masked = Masked(syncEvent);
        lock (_gate)
        {
            second?.Report(masked);
            first.Report(masked);
        }
    }

    private SyncEvent Masked(SyncEvent syncEvent) => syncEvent switch
    {
        SyncProgressed progress => progress with { Activity = mask.Scrub(progress.Activity) },
        SyncMessage message => message with { Text = mask.Scrub(message.Text), ItemId = Masked(message.ItemId) },
        SyncRunBegan began => new SyncRunBegan(Masked(began.Run)),
        SyncRunEnded ended => new SyncRunEnded(Masked(ended.Run)),
        SyncChangeSettled settled => new SyncChangeSettled(Masked(settled.Entry)),
        SyncServerBegan began => new SyncServerBegan(Masked(began.Server)),
        SyncServerIdles or SyncServerEnds => syncEvent,
        SyncServerWaits waits => waits with { Activity = mask.Scrub(waits.Activity) },
        // An event that nobody here knows the texts of.
        _ => throw new ArgumentException($"There is no mask for a {syncEvent.GetType().Name}.", nameof(syncEvent)),
    };

    private SyncRun Masked(SyncRun run) => run with
    {
        RunId = mask.Scrub(run.RunId), ErrorId = Masked(run.ErrorId), ErrorMessage = Masked(run.ErrorMessage),
    };

    private Heartbeat Masked(Heartbeat beat) => beat with
    {
        Host = mask.Scrub(beat.Host), Version = mask.Scrub(beat.Version), Phase = mask.Scrub(beat.Phase), ProcessMark = Masked(beat.ProcessMark),
    };

    private JournalEntry Masked(JournalEntry entry) => entry with
    {
        RunId = mask.Scrub(entry.RunId),
        ItemId = mask.Scrub(entry.ItemId),
        Name = mask.Scrub(entry.Name),
        Reason = Masked(entry.Reason),
        Before = Masked(entry.Before),
        After = Masked(entry.After),
    };

    private ProductValues Masked(ProductValues values) => values.All(pair => !pair.Value.IsText || mask.Scrub(pair.Value.Text) == pair.Value.Text)
        ? values
        : ProductValues.Of(values.Select(pair => pair.Value.IsText
            ? new KeyValuePair<MirroredField, FieldValue>(pair.Key, FieldValue.Of(mask.Scrub(pair.Value.Text)))
            : pair));

    private string? Masked(string? text) => text is null ? null : mask.Scrub(text);
}
