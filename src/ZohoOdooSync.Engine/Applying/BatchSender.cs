using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// Sends one batch until each of its changes is known to be done or refused. Odoo saves a call as a whole or not at all, so
/// a refused row is taken out and the rest goes again; where no row is named the call is halved, whatever the reason was.
/// After a lost reply Odoo is looked at before anything is sent again. Made for one batch; what it finds out serves the others.
/// </summary>
internal sealed class BatchSender
{
    // A reply may be lost again and again while a proxy is sick; then calls get smaller, and one row is not tried for ever.
    private const int MaxLooks = 3;

    // Load stops telling rows at ten, and the first of them does not count where it may stand for the batch.
    private const int ManyRefused = 9;

    // After a second refusal a third is likely, and what it costs grows with the call: load repeats all of it row by row.
    private const int SmallestPiece = 25;
    private static readonly TimeSpan WaitBeforeLook = TimeSpan.FromSeconds(5);

    // Rows that are refused, told when the others are through.
    private readonly List<(PlannedChange Change, RefusedRow Row)> _refused = [];

    // Those of them to which Odoo never answered: the rows' own trouble only where another row of the batch was saved.
    private readonly List<PlannedChange> _unanswered = [];
    private readonly BatchFindings _findings;
    private readonly BatchCalls _calls;
    private readonly CallSize _size;
    private readonly TimeProvider _time;
    private readonly ISyncReporter _reporter;
    private readonly FieldSearch _fields;

    // Highest product id that was seen before the call in hand: what a lost create made lies above it. Other lanes make products
    // meanwhile, so it is this batch's own.
    private int _highestId;

    // Rows that were saved, rows that failed alone, and replies that were lost one after another.
    private int _saved;
    private int _failedAlone;
    private int _lost;
    private bool _wasSampled;
    private SyncException? _lastLost;

    public BatchSender(IOdooTarget target, BatchFindings findings, CallSize size, TimeProvider time, ISyncReporter reporter)
    {
        (_calls, _findings, _size, _time, _reporter) = (new BatchCalls(target), findings, size, time, reporter);
        _highestId = findings.HighestId;
        _fields = new FieldSearch(findings, (batch, token) => SendAsync(batch, batch.Changes, token));
    }

    /// <summary>Called for each change that is done, wholly or, as its trial says, in part; with its product.</summary>
    public required Action<PlannedChange, int> Done { get; init; }

    /// <summary>Called for each change that is refused, with the reason.</summary>
    public required Action<PlannedChange, RefusedRow> Refuse { get; init; }

    /// <summary>Called for changes that all wait for one right, with Odoo's words.</summary>
    public required Action<IReadOnlyList<PlannedChange>, string> Deny { get; init; }

    /// <summary>Sends the batch.</summary>
    /// <exception cref="SyncException">Trouble that is not one of rows; changes neither done nor refused were not carried
    /// out, or, where <see cref="SyncException.OutcomeUnknown"/> is set, are unknown.</exception>
    public async Task SendAsync(ApplyBatch batch, CancellationToken cancellationToken)
    {
        if (_findings.Denial(batch.Verb) is { } right)
        {
            Deny(batch.Changes, right);
            return;
        }

        try
        {
            await SendAsync(batch, batch.Changes, cancellationToken).ConfigureAwait(false);
            if (_unanswered.Count > 0 && _saved == 0) throw _lastLost!;
            await FindFieldsAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SyncException or OperationCanceledException)
        {
            if (_saved == 0) _refused.RemoveAll(refused => _unanswered.Contains(refused.Change));
            ReportRefused();
            throw;
        }

        ReportRefused();
    }

    /// <summary>The rest of the batch is through: now the fields are looked for that its refused rows were refused for.</summary>
    private async Task FindFieldsAsync(ApplyBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Verb is not (BatchVerb.Create or BatchVerb.Update)) return;
        var rows = _refused.Where(refused => !refused.Row.IsGone && !_unanswered.Contains(refused.Change) && refused.Change.Sent.Count > 1)
            .ToList();
        foreach (var (change, row) in rows) change.Trial = new FieldTrial(row);
        await _fields.RunAsync(batch, [.. rows.Select(refused => refused.Change)], cancellationToken).ConfigureAwait(false);
    }

    private void ReportRefused()
    {
        foreach (var (change, row) in _refused)
        {
            if (change.Trial is { Saved.Count: > 0 } trial) Done(change, trial.ProductId ?? change.ProductId!.Value);
            else Refuse(change, change.Trial?.Last is { IsGone: true } gone ? gone : row);
        }
    }

    private void SetRefused(PlannedChange change, RefusedRow row)
    {
        if (change.Trial is { } trial) trial.Last = row;
        else _refused.Add((change, row));
    }

    private async Task SendAsync(ApplyBatch batch, IReadOnlyList<PlannedChange> changes, CancellationToken cancellationToken)
    {
        var refusals = 0;
        while (changes.Count > 0)
        {
            var most = refusals < 2 ? int.MaxValue : Math.Max(SmallestPiece, changes.Count / 4);
            most = Math.Min(most, _size.Of(batch.Verb));
            if (changes.Count > most)
            {
                foreach (var piece in changes.Chunk(most)) await SendAsync(batch, piece, cancellationToken).ConfigureAwait(false);
                return;
            }

            BatchReply reply;
            try
            {
                reply = await _calls.SendAsync(batch, changes, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.OutcomeUnknown && (_saved > 0 || _unanswered.Count == 0))
            {
                var isLastTry = _lost >= MaxLooks && changes.Count == 1;
                changes = await LookAfterAsync(batch.Verb, changes, e, cancellationToken).ConfigureAwait(false);
                if (isLastTry) changes = GiveUp(changes, e);
                continue;
            }
            catch (SyncException e) when (e.ErrorId == OdooErrors.TooLargeId && changes.Count > 1)
            {
                ReportSmaller(batch.Verb, changes.Count, e);
                continue;
            }
            catch (SyncException e) when (IsOfRows(e))
            {
                var words = e.Kind == SyncErrorKind.Permission ? $"{e.Message} {e.NextStep}" : e.Message;
                var row = new RefusedRow(0, words, e.ErrorId == OdooErrors.RecordMissingId);
                await IsolateAsync(batch, changes, row, e, cancellationToken).ConfigureAwait(false);
                return;
            }

            refusals++;
            changes = await JudgeAsync(batch, changes, reply, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Does what a reply asks for.</summary>
    /// <returns>What goes again: where rows were refused by name, all others.</returns>
    private async Task<IReadOnlyList<PlannedChange>> JudgeAsync(
        ApplyBatch batch, IReadOnlyList<PlannedChange> changes, BatchReply reply, CancellationToken cancellationToken)
    {
        if (reply.IsSaved)
        {
            _size.Worked(batch.Verb, changes.Count);
            for (var i = 0; i < changes.Count; i++) Settle(changes[i], reply.Ids[i]);
            return [];
        }

        if (reply.Refused.Count == 0)
        {
            await IsolateAsync(batch, changes, new RefusedRow(0, reply.Words), null, cancellationToken).ConfigureAwait(false);
            return [];
        }

        if (changes[0].Trial is null && (reply.Refused.Count >= ManyRefused || reply.Refused.Count == changes.Count)
            && !await _calls.MayAsync(batch.Verb, cancellationToken).ConfigureAwait(false))
        {
            _findings.Deny(batch.Verb, reply.Refused[0].Reason);
            Deny(changes, reply.Refused[0].Reason);
            return [];
        }

        foreach (var row in reply.Refused) SetRefused(changes[row.Index], row);
        var refused = reply.Refused.Select(row => row.Index).ToHashSet();
        PlannedChange[] rest = [.. changes.Where((_, index) => !refused.Contains(index))];
        return reply.Refused.Count < ManyRefused || rest.Length <= ManyRefused || changes[0].Trial is not null
            ? rest
            : await SampleRestAsync(batch, rest, reply.Refused[0], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Load tells ten refused rows and no more: where some of the rest, tried alone, are refused with the same words, all are (a
    /// right to one column that the account lacks, for one), and asking ten by ten would take fifty calls.
    /// </summary>
    /// <returns>What goes again.</returns>
    private async Task<IReadOnlyList<PlannedChange>> SampleRestAsync(
        ApplyBatch batch, PlannedChange[] rest, RefusedRow refusal, CancellationToken cancellationToken)
    {
        var words = RefusalWords.Key(refusal.Reason);
        var left = rest.ToList();
        foreach (var place in new[] { 0, rest.Length / 2, rest.Length - 1 })
        {
            var before = _refused.Count;
            left.Remove(rest[place]);
            await SendAsync(batch, [rest[place]], cancellationToken).ConfigureAwait(false);
            if (_refused.Count == before || RefusalWords.Key(_refused[^1].Row.Reason) != words) return left;
        }

        foreach (var change in left) SetRefused(change, refusal);
        return [];
    }

    /// <summary>A row that was tried alone often enough without an answer, unless the last look showed that it was saved.</summary>
    private IReadOnlyList<PlannedChange> GiveUp(IReadOnlyList<PlannedChange> changes, SyncException lost)
    {
        foreach (var change in changes)
        {
            if (change.Trial is null) _unanswered.Add(change);
            SetRefused(change, new RefusedRow(0, $"Odoo never answered: {lost.Message}") { IsUnanswered = true });
        }

        return [];
    }

    /// <summary>
    /// Whether an error may be the trouble of a row: a refusal, a missing right, or an exception that a custom module or a
    /// method made for one record raises. All others meet every row alike.
    /// </summary>
    private static bool IsOfRows(SyncException error) =>
        error.Kind is SyncErrorKind.Data or SyncErrorKind.Permission
        || error.ErrorId is OdooErrors.UnexpectedId or OdooErrors.TooLargeId;

    /// <summary>Whether a smaller call may get through where this one did not.</summary>
    private static bool IsSlow(SyncException error) => error.ErrorId is OdooErrors.TimedOutId or OdooErrors.UnavailableId;

    /// <summary>After a lost reply: waits, settles what was saved, and gives back what was not.</summary>
    private async Task<IReadOnlyList<PlannedChange>> LookAfterAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, SyncException lost, CancellationToken cancellationToken)
    {
        _lost++;
        _lastLost = lost;
        _reporter.Report(new SyncMessage(
            SyncLogLevel.Warning, $"A reply was lost ({lost.Message.TrimEnd('.')}). The run looks in Odoo for what was saved."));
        await Task.Delay(WaitBeforeLook * Math.Min(_lost, MaxLooks), _time, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PlannedChange> open;
        try
        {
            open = SettleKnown(changes, await _calls.LookAsync(verb, changes, _highestId, cancellationToken).ConfigureAwait(false));
        }
        catch (SyncException unseen)
        {
            // Whatever prevented the look: what became of the batch is still not known.
            throw unseen.AsUnknown(true);
        }

        // A connection that broke once says nothing about the size of the call; one that the server or a proxy gave up does.
        if (open.Count == changes.Count && open.Count > 1 && (IsSlow(lost) || _lost > 1)) ReportSmaller(verb, open.Count, lost);
        return open;
    }

    private void ReportSmaller(BatchVerb verb, int rows, SyncException error)
    {
        var smaller = _size.Halve(verb, rows);
        _reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"A call with {rows} rows failed ({error.Message.TrimEnd('.')}), and nothing was saved. Calls now have "
            + $"{smaller} rows and grow again gradually. Set odoo.*.batch_size to a size that the server takes."));
    }

    /// <summary>Settles what a lost reply saved; gives back what was not saved.</summary>
    private IReadOnlyList<PlannedChange> SettleKnown(IReadOnlyList<PlannedChange> changes, Func<PlannedChange, int?> find)
    {
        var open = new List<PlannedChange>();
        foreach (var change in changes)
        {
            if (find(change) is { } id) Settle(change, id);
            else open.Add(change);
        }

        return open;
    }

    /// <summary>Finds the rows that a call failed for, by halving it; or that it failed for none of them.</summary>
    private async Task IsolateAsync(
        ApplyBatch batch, IReadOnlyList<PlannedChange> changes, RefusedRow refusal, SyncException? error,
        CancellationToken cancellationToken)
    {
        if (changes.Count == 1)
        {
            _failedAlone++;
            SetRefused(changes[0], refusal);
            return;
        }

        // Where the server works, an exception that nobody knows is like a refusal.
        var kind = error is null || (_findings.Works && error.Kind != SyncErrorKind.Permission) ? SyncErrorKind.Data : error.Kind;
        var isManyEnough = kind != SyncErrorKind.Data || changes.Count > 2 * Samples(kind);
        if (_saved == 0 && !_wasSampled && changes[0].Trial is null && isManyEnough)
        {
            _wasSampled = true;
            (changes, var isOfAll) = await SampleAsync(batch, changes, Samples(kind), cancellationToken).ConfigureAwait(false);
            if (isOfAll && EndForAll(batch.Verb, changes, refusal, kind)) return;
            if (isOfAll && changes.Count > 0 && kind != SyncErrorKind.Data) throw error!;

            await SendAsync(batch, changes, cancellationToken).ConfigureAwait(false);
            return;
        }

        var half = changes.Count / 2;
        await SendAsync(batch, [.. changes.Take(half)], cancellationToken).ConfigureAwait(false);
        await SendAsync(batch, [.. changes.Skip(half)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a call that failed for every row of a sample; false where that is the trouble of the run.</summary>
    private bool EndForAll(BatchVerb verb, IReadOnlyList<PlannedChange> left, RefusedRow refusal, SyncErrorKind kind)
    {
        if (kind == SyncErrorKind.Permission && left.Count + _refused.Count > 1)
        {
            // What a row of other columns may be sent is another question.
            if (verb is not (BatchVerb.Create or BatchVerb.Update)) _findings.Deny(verb, refusal.Reason);
            Deny([.. _refused.Select(refused => refused.Change), .. left], refusal.Reason);
            _refused.Clear();
            return true;
        }

        if (kind == SyncErrorKind.Data)
        {
            foreach (var change in left) SetRefused(change, refusal);
            return true;
        }

        // No row is to blame, those that were tried alone neither.
        if (left.Count > 0) _refused.Clear();
        return false;
    }

    /// <summary>
    /// A missing right, or a server that is broken, mostly meets every row alike, and halving down would ask twice as often as
    /// there are rows for the same answer. So some are tried alone: where one of them is saved, it does not.
    /// </summary>
    /// <returns>The rows that were not tried, and whether all that were failed.</returns>
    private async Task<(IReadOnlyList<PlannedChange> Left, bool IsOfAll)> SampleAsync(
        ApplyBatch batch, IReadOnlyList<PlannedChange> changes, int most, CancellationToken cancellationToken)
    {
        var left = changes.ToList();
        foreach (var place in Enumerable.Range(0, most).Select(i => (int)((long)i * (changes.Count - 1) / (most - 1))).Distinct())
        {
            var before = _failedAlone;
            left.Remove(changes[place]);
            await SendAsync(batch, [changes[place]], cancellationToken).ConfigureAwait(false);
            if (_failedAlone == before) return (left, false);
        }

        return (left, true);
    }

    private static int Samples(SyncErrorKind kind) => kind switch
    {
        // The first and the last.
        SyncErrorKind.Permission => 2,
        // Refused rows are the rule here, and trouble of all is rare: enough for a catalogue of which every second row is bad.
        SyncErrorKind.Data => 16,
        _ => 5,
    };

    private void Settle(PlannedChange change, int productId)
    {
        _saved++;
        _lost = 0;
        _findings.Saved(productId);
        if (productId > _highestId) _highestId = productId;
        if (change.Trial is not { } trial)
        {
            Done(change, productId);
            return;
        }

        trial.Last = null;
        trial.ProductId = productId;
        trial.Saved = trial.Saved.With(change.Sent);
    }
}
