using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The one way of an event out of the engine. It masks the secrets in every text, and passes events of several threads on one at
/// a time: first to the listeners (heartbeat, log, metrics), then to the front end.
/// </summary>
/// <param name="mask">Knows the secrets.</param>
/// <param name="frontEnd">The front end.</param>
/// <param name="listeners">Who else listens. One that fails is reported to the others, and stops nothing.</param>
internal sealed class MaskingReporter(SecretMask mask, ISyncReporter frontEnd, params ISyncReporter[] listeners) : ISyncReporter
{
    private readonly object _gate = new();

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        var masked = Masked(syncEvent);
        lock (_gate) Pass(masked, except: null);
    }

    private void Pass(SyncEvent masked, ISyncReporter? except)
    {
        foreach (var listener in listeners)
        {
            if (listener == except) continue;
            try
            {
                listener.Report(masked);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // What fails over the report of a failure is not reported again.
                if (except is null) Pass(FailureOf(e), listener);
            }
        }

        frontEnd.Report(masked);
    }

    private SyncMessage FailureOf(Exception e) =>
        new(SyncLogLevel.Warning, mask.Scrub(e is SyncException known ? $"{known.Message} {known.NextStep}" : e.Message));

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
        Host = mask.Scrub(beat.Host), Version = mask.Scrub(beat.Version), Phase = mask.Scrub(beat.Phase),
            ProcessMark = Masked(beat.ProcessMark),
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

    private ProductValues Masked(ProductValues values) =>
        values.All(pair => !pair.Value.IsText || mask.Scrub(pair.Value.Text) == pair.Value.Text)
        ? values
        : ProductValues.Of(values.Select(pair => pair.Value.IsText
            ? new KeyValuePair<MirroredField, FieldValue>(pair.Key, FieldValue.Of(mask.Scrub(pair.Value.Text)))
            : pair));

    private string? Masked(string? text) => text is null ? null : mask.Scrub(text);
}

/// <summary>A run began: what is told from here on belongs to it.</summary>
/// <param name="Run">Its record, not ended yet.</param>
public sealed record SyncRunBegan(SyncRun Run) : SyncEvent;

/// <summary>A run ended, however it did.</summary>
/// <param name="Run">Its record, as history keeps it.</param>
public sealed record SyncRunEnded(SyncRun Run) : SyncEvent;

/// <summary>A server works from here on: its first heartbeat is written down.</summary>
/// <param name="Server">That sign.</param>
public sealed record SyncServerBegan(Heartbeat Server) : SyncEvent;

/// <summary>One change was carried out or refused.</summary>
/// <param name="Entry">The change, with its outcome.</param>
public sealed record SyncChangeSettled(JournalEntry Entry) : SyncEvent;
