using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine;

/// <content>Taking back what a run wrote.</content>
public sealed partial class SyncEngine
{
    /// <summary>
    /// What <see cref="UndoAsync"/> would do: reads the products of the run in Odoo, and writes nothing anywhere. Its reasons
    /// name the limits of the guard, and a server that works.
    /// </summary>
    /// <param name="request">The run, and which of its products.</param>
    /// <param name="force">Also puts back what somebody changed in Odoo since the run.</param>
    /// <param name="reporter">Told of progress and messages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SyncException"><c>RunNotFound</c>, <c>RunStillRunning</c>, <c>RunChangedNothing</c>,
    /// <c>UndoNotInRun</c>, <c>UndoForeign</c>, and whatever prevents the plan.</exception>
    public async Task<SyncPlanResult> PlanUndoAsync(
        UndoRequest request, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var told = new MaskingReporter(_settings.Secrets, reporter);
        using var state = OpenState();
        var subject = UndoRun.Find(state, request);
        using var services = OpenServices(state, ReadingAllOf(subject), told);
        var prepared = await new UndoRun(_settings, services.Odoo, state, _time, told)
            .PrepareAsync(subject, force, cancellationToken).ConfigureAwait(false);
        IEnumerable<string> server = LivingServer(state) is { } beat
            ? [$"the server of this profile works (process {beat.ProcessId} on {beat.Host}), and its next cycle would write again what Zoho and the settings say"]
            : [];
        return new SyncPlanResult(prepared.Plan, [.. prepared.Verdict.Reasons, .. server], services.Zoho.Usage.Calls, services.Odoo.Calls);
    }

    /// <summary>
    /// Puts back what a run overwrote, from its journal: a run of its own, with its own journal, which can be undone in the same
    /// way. Products that the run made are archived, bindings stay, and what was deleted cannot be put back. A product where
    /// Odoo has moved on since is left as it is and told in the plan's issues. Reads the products concerned and nothing of
    /// Zoho. Its trouble is in the result's record, not thrown; only what prevents a record is thrown. The next run writes
    /// again whatever Zoho and the settings say.
    /// </summary>
    /// <param name="request">The run, and which of its products.</param>
    /// <param name="force">Passes the guard this once, puts values back also where Odoo has moved on, and works beside a server.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException"><c>RunNotFound</c>, <c>RunStillRunning</c>, <c>RunChangedNothing</c>,
    /// <c>UndoNotInRun</c>, <c>ServerRunning</c>, <c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>,
    /// <c>PlainHttpRefused</c>.</exception>
    public async Task<SyncRunResult> UndoAsync(
        UndoRequest request, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        _settings.RequireSafeTransport();
        RequireUndoable(request, force);
        using var hand = Hold("undo", reporter, cancellationToken);
        var (state, told, recorder) = (hand.State, hand.Told, hand.Recorder);
        cancellationToken = hand.Stop;
        var subject = UndoRun.Find(state, request);
        var run = recorder.Begin(RunId.New(_time.GetUtcNow(), _random), RunKind.Undo, request.RunId);
        using var services = OpenServices(state, ReadingAllOf(subject), told);
        var operation = new UndoRun(_settings, services.Odoo, state, _time, told);
        UndoPreparation? prepared = null;
        try
        {
            prepared = await operation.PrepareAsync(subject, force, cancellationToken).ConfigureAwait(false);
            if (!prepared.Verdict.Passes && !force)
            {
                var refused = recorder.Refuse(WithCalls(run, services), prepared.Plan, prepared.Verdict);
                return new SyncRunResult(refused, prepared.Plan, [], prepared.Verdict.Reasons);
            }

            var end = await operation.ApplyAsync(run.RunId, subject, prepared, cancellationToken).ConfigureAwait(false);
            var ended = recorder.CompleteUndo(WithCalls(run, services), end.Counts, end.IsWhole);
            return new SyncRunResult(ended, prepared.Plan, end.Changes, prepared.Verdict.Reasons);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Ended(recorder.Cancel(WithCalls(run, services), prepared?.Plan), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var error = e.AsSyncException(_settings);
            return Ended(recorder.Fail(WithCalls(run, services), error, prepared?.Plan), error);
        }
        finally
        {
            WriteMetrics(state, told);
        }

        SyncRunResult Ended(SyncRun ended, SyncException? error) =>
            new(ended, prepared?.Plan, state.Read(reader => reader.Journal(ended.RunId)), [], error);
    }

    /// <summary>What cannot be undone is no run: it is told before the lock is taken, and leaves no record.</summary>
    private void RequireUndoable(UndoRequest request, bool force)
    {
        using var state = OpenState();
        if (!force && LivingServer(state) is { } server) throw RunErrors.ServerRunning(server);
        if (state.Read(reader => reader.FindRun(request.RunId)) is not { Outcome: RunOutcome.Running }) UndoRun.Find(state, request);
    }

    private Heartbeat? LivingServer(IStateStore state) =>
        state.Read(reader => reader.ServerHeartbeat) is { } beat && ProcessLiveness.Of(beat, _time.GetUtcNow()) != ProcessSign.Dead ? beat : null;

    /// <summary>The settings, with every field that the run wrote: also one that is no longer mirrored is put back.</summary>
    private SyncSettings ReadingAllOf(UndoSubject subject) => _settings with
    {
        Mapping = _settings.Mapping with
        {
            Fields = _settings.Mapping.Fields.Concat(subject.Changes.SelectMany(change => change.After.Fields)).ToHashSet(),
        },
    };
}
