using System.Runtime.ExceptionServices;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>How a plan is applied.</summary>
/// <param name="RunId">The run that it belongs to.</param>
/// <param name="BatchSize">Rows a call.</param>
/// <param name="BindInOdoo">Whether adopted products get their external id in Odoo.</param>
/// <param name="HighestProductId">Highest product id in Odoo before the run.</param>
public sealed record ApplyOptions(string RunId, int BatchSize, bool BindInOdoo, int HighestProductId)
{
    /// <summary>Batches that travel at once; null for what is found out. One where nothing else is said.</summary>
    public int? Connections { get; init; } = 1;

    /// <summary>Reads back what is written; null where that is not wanted.</summary>
    internal ReadBack? ReadBack { get; init; }

    /// <summary>The pictures that are known on both sides.</summary>
    internal PictureMarks Marks { get; init; } = new();

    /// <summary>Gives pictures; null where none is wanted.</summary>
    internal PictureSource? Pictures { get; init; }

    /// <summary>The products as they were read for the plan: all of them, or in a cycle some.</summary>
    public IReadOnlyList<OdooProduct> Products { get; init; } = [];
}

/// <summary>
/// Carries a plan out: each batch is in the journal before it is sent, and settled there afterwards together with its
/// bindings and its quarantine. Batches of one verb travel on several connections at once. Stopping ends the batches in hand and
/// no others; one that takes longer than <see cref="StopPatience"/> is left as it is in the journal, and settled by the next run.
/// </summary>
public sealed partial class PlanApplier : IBatchWork
{
    /// <summary>How long a stop waits for the batches in hand.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(7);

    private readonly IOdooTarget _target;
    private readonly IStateStore _state;
    private readonly TimeProvider _time;
    private readonly ISyncReporter _reporter;
    private readonly ApplyOptions _options;
    private readonly CallSize _size;
    private readonly BatchFindings _findings;
    private readonly OrderedWrites _writes = new();
    private readonly BatchLanes _lanes;
    private readonly UniqueHolders _holders;

    // Held for all that follows: several lanes settle at once.
    private readonly object _gate = new();
    private readonly AppliedRecords _records;
    private readonly List<PlannedChange> _toArchive = [];

    private readonly MissingRights _rights = new();

    // Changes that were sent and of which nobody knows what became.
    private readonly HashSet<PlannedChange> _unknown = [];

    private IReadOnlyList<PlannedChange> _changes = [];
    private CancellationToken _stop;
    private int _done;
    private int _waiting;

    // A batch of which every row that was tried failed with an exception, before anything else was saved.
    private (ApplyBatch Batch, SyncException Error)? _later;

    /// <summary>Makes an applier for one run.</summary>
    public PlanApplier(
        IOdooTarget target, IStateStore state, TimeProvider time, ISyncReporter reporter, ApplyOptions options)
    {
        (_target, _state, _time, _reporter, _options) = (target, state, time, reporter, options);
        _holders = new UniqueHolders(options.Products);
        _findings = new BatchFindings(options.HighestProductId);
        (var quarantine, _size) = state.Read(reader => (reader.Quarantine(), new CallSize(options.BatchSize, reader)));
        _records = new AppliedRecords(state, time, reporter, options, _holders, quarantine);
        _lanes = new BatchLanes(options.Connections, () => target.Connections, _writes, time);
    }

    /// <summary>The pairs as this run left them, by item; those that it did not touch are not among them.</summary>
    internal IReadOnlyDictionary<string, Binding> Bindings => _records.Kept;

    /// <summary>Pictures that this run left for later ones.</summary>
    internal int PicturesLeft => _waiting;

    /// <summary>Applies a plan.</summary>
    /// <param name="plan">The plan; its guard has been asked.</param>
    /// <param name="cancellationToken">Asks to stop after the batches in hand.</param>
    /// <returns>Every change with its outcome.</returns>
    /// <exception cref="SyncException">Trouble that ended the work; what was done until then is settled in the journal.</exception>
    /// <exception cref="OperationCanceledException">Stopped; likewise.</exception>
    public async Task<IReadOnlyList<JournalEntry>> ApplyAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        var changes = plan.Entries.Select((entry, index) => new PlannedChange(entry, Line(entry, index + 1))).ToList();
        (_changes, _stop) = (changes, cancellationToken);
        try
        {
            await SendAllAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await EndReadingAsync().ConfigureAwait(false);
            await WriteDownAsync().ConfigureAwait(false);
            ReportLeftOpen();
            throw;
        }
        catch (SyncException e)
        {
            await EndReadingAsync().ConfigureAwait(false);
            Abandon(_later?.Batch.Changes ?? [], e.Message);
            Abandon([.. changes.Where(change => change.Saved.Count > 0)], e.Message);
            await WriteDownAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _rights.Keep(_state, _records.Quarantine, changes, _reporter, _time.GetUtcNow());
            _size.Keep(_state);
        }

        return [.. changes.Select(change => change.Journal)];
    }

    private async Task SendAllAsync(List<PlannedChange> changes, CancellationToken stop)
    {
        var doubtful = _records.Quarantine.Keys.ToHashSet(StringComparer.Ordinal);
        var products = _options.Products.ToDictionary(product => product.Id);
        foreach (var stage in ApplyOrder.Stages(changes, _holders, products, doubtful))
        {
            foreach (var cleared in stage.Clears)
                await _lanes.RunAsync([new ApplyBatch(BatchVerb.Clear, [cleared], false)], this, stop).ConfigureAwait(false);
            foreach (var batches in Verbs(ApplyBatch.Cut(stage.Changes, _options.BatchSize, _options.BindInOdoo, _lanes.Width)))
                await _lanes.RunAsync(batches, this, stop).ConfigureAwait(false);
            PlannedChange[] fallback = [.. _toArchive];
            _toArchive.Clear();
            await _lanes.RunAsync(
                fallback.Chunk(_options.BatchSize).Select(some => new ApplyBatch(BatchVerb.Archive, some, false)), this, stop)
                .ConfigureAwait(false);
        }

        // The server works, as other batches showed: what failed for a sample of a batch is looked for row by row.
        if (_later is { Batch: var put, Error: var error })
        {
            if (!_findings.Works) ExceptionDispatchInfo.Throw(error);
            _later = null;
            await _lanes.RunAsync([put], this, stop).ConfigureAwait(false);
        }

        if (!_options.BindInOdoo) SettleLocalAdoptions();
        await WriteDownAsync().ConfigureAwait(false);
    }

    /// <summary>Batches in their order, those of one verb together.</summary>
    private static IEnumerable<IReadOnlyList<ApplyBatch>> Verbs(IReadOnlyList<ApplyBatch> batches)
    {
        for (var i = 0; i < batches.Count;)
        {
            var same = batches.Skip(i).TakeWhile(batch => batch.Verb == batches[i].Verb).ToList();
            i += same.Count;
            yield return same;
        }
    }

    PreparedBatch? IBatchWork.Prepare(ApplyBatch batch)
    {
        // An adopted product whose binding was refused is not touched further.
        var open = batch.Changes
            .Where(change => change.Journal.Outcome == ChangeOutcome.Pending && change.Steps.Contains(batch.Verb)).ToList();
        if (open.Count == 0) return null;
        if (batch.Verb != BatchVerb.Clear)
        {
            foreach (var change in open) change.Sent = ApplyBatch.Sent(batch.Verb, change.Entry);
        }

        var lines = open.ConvertAll(change => change.Journal);
        return new PreparedBatch(
            batch with { Changes = open },
            _writes.AddAsync(() => _state.Write(writer => writer.SaveJournal(lines)), isUrgent: true));
    }

    async Task<Action> IBatchWork.SendAsync(PreparedBatch prepared, CancellationToken stop)
    {
        var (batch, open) = (prepared.Batch, prepared.Batch.Changes);
        await prepared.Journalled.ConfigureAwait(false);
        // Not the caller's token: a batch that was sent is seen through to its end, if that is near.
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var registration = stop.Register(() => patience.CancelAfter(StopPatience));
        try
        {
            // A product that could not be restored is found only where archived ones are asked for.
            var isById = batch.Verb is BatchVerb.Update or BatchVerb.Picture;
            foreach (var part in open.GroupBy(change => isById && change.IsArchived).ToList())
            {
                var changes = batch with { Changes = [.. part], Archived = part.Key };
                await (batch.Verb == BatchVerb.Picture
                    ? Pictures(changes).SendAsync(changes.Changes, stop, patience.Token)
                    : Sender(batch.Verb).SendAsync(changes, patience.Token)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            lock (_gate) _unknown.UnionWith(open);
            throw;
        }
        catch (SyncException e)
        {
            lock (_gate)
            {
                if (e.ErrorId == OdooErrors.UnexpectedId && !_findings.Works && _later is null)
                {
                    _later = (batch, e);
                    return _records.Take();
                }

                if (e.OutcomeUnknown) _unknown.UnionWith(open);
                else Abandon(open, e.Message);
            }

            throw;
        }

        lock (_gate)
        {
            _reporter.Report(new SyncProgressed(SyncPhase.Applying, _done, _changes.Count, Activity(batch.Verb)));
            return _records.Take();
        }
    }

    void IBatchWork.GiveBack(PreparedBatch prepared)
    {
        lock (_gate)
        {
            // A line that an earlier call brought into the journal tells what became of that.
            foreach (var change in prepared.Batch.Changes.Where(change => change.IsUntouched)) _records.Forget(change);
        }
    }

    void IBatchWork.Rest()
    {
        lock (_gate)
        {
            var done = _changes.Select(change => change.Journal)
                .Where(line => line is { Outcome: ChangeOutcome.Done, ProductId: not null } && line.Kind != ChangeKind.Delete);
            _options.ReadBack?.Begin([.. done.Select(line => line.ProductId!.Value)], _stop);
        }
    }

    private BatchSender Sender(BatchVerb verb, Action<PlannedChange, int>? done = null) => new(_target, _findings, _size, _time, _reporter)
    {
        Done = done ?? ((change, product) =>
        {
            lock (_gate) SettleDone(verb, change, product);
        }),
        Refuse = (change, row) =>
        {
            lock (_gate) SettleRefused(verb, change, row);
        },
        Deny = (changes, words) =>
        {
            lock (_gate) SettleDenied(verb, changes, words);
        },
    };

    private PictureSender Pictures(ApplyBatch batch) => new(_options.Pictures, _target, Known)
    {
        Send = (some, saved, token) => Sender(BatchVerb.Picture, saved).SendAsync(batch with { Changes = some }, token),
        Done = (change, product) =>
        {
            lock (_gate) SettleDone(BatchVerb.Picture, change, product);
        },
        Refuse = (change, row) =>
        {
            lock (_gate) SettleRefused(BatchVerb.Picture, change, row);
        },
        Wait = (change, why) =>
        {
            lock (_gate) SettleWaiting(change, why);
        },
    };

    private KnownPicture Known(PlannedChange change)
    {
        lock (_gate) return _options.Marks.Of(change.ProductId!.Value, change.Entry.Before[MirroredField.Image]);
    }

    /// <summary>
    /// Pairs that could only be bound locally and needed no change of values: there was nothing to send, only to remember.
    /// </summary>
    private void SettleLocalAdoptions()
    {
        foreach (var change in _changes)
        {
            if (change.Entry.Kind == ChangeKind.Adopt && change.Journal.Outcome == ChangeOutcome.Pending)
                SettleDone(BatchVerb.Bind, change, change.Entry.ProductId!.Value);
        }
    }

    private Task EndReadingAsync() => _options.ReadBack?.EndAsync() ?? Task.CompletedTask;

    private Task WriteDownAsync() => _writes.AddAsync(_records.Take(), isUrgent: false);

    private JournalEntry Line(PlanEntry entry, int sequence) => new()
    {
        RunId = _options.RunId,
        Sequence = sequence,
        Kind = entry.Kind,
        ItemId = entry.ItemId,
        ProductId = entry.ProductId,
        Name = entry.Name,
        Before = entry.Before,
        After = entry.After,
        Written = _time.GetUtcNow(),
    };

    private void ReportLeftOpen()
    {
        var open = _unknown.Count(change => change.Journal.Outcome == ChangeOutcome.Pending);
        if (open == 0) return;
        _reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"Odoo had not answered {StopPatience.TotalSeconds:0} seconds after the stop: {open} changes stay open. The next run "
                + $"looks in Odoo for their result."));
    }

    private static string Activity(BatchVerb verb) => verb switch
    {
        BatchVerb.Restore => "bringing products back",
        BatchVerb.Bind => "binding existing products",
        BatchVerb.Create => "creating products",
        BatchVerb.Update => "updating products",
        BatchVerb.Picture => "writing pictures",
        BatchVerb.Clear => "freeing values that move",
        BatchVerb.Archive => "archiving products",
        _ => "deleting products",
    };
}
