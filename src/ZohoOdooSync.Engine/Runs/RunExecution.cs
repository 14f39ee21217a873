using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Begins the record of a run, once its kind is known; before that there is nothing in the history.</summary>
/// <param name="kind">What the run sets out to do.</param>
/// <param name="undoneRun">The run that it undoes, for an undo.</param>
internal delegate void RunBegin(RunKind kind, string? undoneRun = null);

/// <summary>A kind of run: what it prepares, and how it applies that. <see cref="RunExecution"/> does everything else.</summary>
/// <typeparam name="T">What it knows before it writes.</typeparam>
internal interface IRunOperation<T>
    where T : Preparation
{
    /// <summary>Whether the guard is passed this once.</summary>
    bool Force { get; }

    /// <summary>Reads and plans; writes nothing in either service.</summary>
    /// <param name="begin">Called once the kind of the run is known.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What to apply; null where nothing is to be done now, and there is no run.</returns>
    Task<T?> PrepareAsync(RunBegin begin, CancellationToken cancellationToken);

    /// <summary>Applies what was prepared, reads it back and counts.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="prepared">What <see cref="PrepareAsync"/> returned; the guard has been asked.</param>
    /// <param name="cancellationToken">Asks to stop after the batch in hand.</param>
    Task<RunEnd> ApplyAsync(string runId, T prepared, CancellationToken cancellationToken);
}

/// <summary>What every run knows before it writes.</summary>
/// <param name="Plan">What is to be done.</param>
/// <param name="Verdict">What the guard says about it.</param>
/// <param name="Identity">The pair as it was found.</param>
/// <param name="Products">The products that were read.</param>
internal abstract record Preparation(SyncPlan Plan, GuardVerdict Verdict, PairIdentity Identity, IReadOnlyList<OdooProduct> Products);

/// <summary>What a run came to.</summary>
/// <param name="Counts">Its counts.</param>
/// <param name="Changes">Each change with its outcome.</param>
/// <param name="IsWhole">Whether everything that was asked for was done.</param>
/// <param name="Watermarks">What the next cycle starts from; null where it must be a full run.</param>
internal sealed record RunEnd(RunCounts Counts, IReadOnlyList<JournalEntry> Changes, bool IsWhole, Watermarks? Watermarks)
{
    /// <summary>Whether both sides match after a run: a change that was refused leaves it incomplete, quarantined or not.</summary>
    public static bool IsInSync(RunCounts counts, IReadOnlyList<JournalEntry> changes) =>
        counts is { CountsMatch: true, Quarantined: 0, Conflicts: 0, Blocked: 0, PicturesPending: null or 0 }
        && changes.All(change => change.Outcome != ChangeOutcome.Refused);
}

/// <summary>
/// Carries out one run of any kind: begins its record, asks the guard, applies, and ends the record whatever happens. The caller
/// holds the lock.
/// </summary>
internal sealed class RunExecution(SyncSettings settings, IStateStore state, RunRecorder recorder, EngineServices services)
{
    private readonly int _zohoCalls = services.Zoho.Usage.Calls;
    private readonly int _odooCalls = services.Odoo.Calls;

    /// <summary>Carries out a run. Its trouble is in the result's record and error, not thrown.</summary>
    /// <param name="operation">The kind of run.</param>
    /// <param name="stop">Asks to stop after the batch in hand.</param>
    /// <returns>The result; null where there was nothing to run.</returns>
    /// <exception cref="SyncException">Only where the record itself cannot be written.</exception>
    public async Task<SyncRunResult?> ExecuteAsync<T>(IRunOperation<T> operation, CancellationToken stop)
        where T : Preparation
    {
        SyncRun? run = null;
        T? prepared = null;
        try
        {
            prepared = await operation.PrepareAsync((kind, undone) => run = recorder.Begin(kind, undone), stop).ConfigureAwait(false);
            if (prepared is null) return null;
            run ??= recorder.Begin(RunKind.Full);
            var (plan, reasons) = (prepared.Plan, prepared.Verdict.Reasons);
            if (!prepared.Verdict.Passes && !operation.Force)
                return new SyncRunResult(recorder.Refuse(WithCalls(run), plan, prepared.Verdict), plan, [], reasons);
            var end = await operation.ApplyAsync(run.RunId, prepared, stop).ConfigureAwait(false);
            return new SyncRunResult(recorder.Complete(WithCalls(run), end), plan, end.Changes, reasons);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return run is null ? null : Ended(recorder.Cancel(WithCalls(run), prepared?.Plan), null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var error = e.AsSyncException(settings);
            run ??= recorder.Begin(RunKind.Incremental);
            return Ended(recorder.Fail(WithCalls(run), error, prepared?.Plan), error);
        }

        SyncRunResult Ended(SyncRun ended, SyncException? error) =>
            new(ended, prepared?.Plan, state.Read(reader => reader.Journal(ended.RunId)), [], error);
    }

    private SyncRun WithCalls(SyncRun run) => run with
    {
        ZohoCalls = services.Zoho.Usage.Calls - _zohoCalls, OdooCalls = services.Odoo.Calls - _odooCalls,
    };
}

/// <summary>What a run did.</summary>
/// <param name="Run">Its record, as history keeps it.</param>
/// <param name="Plan">What it set out to do; null where it did not get that far.</param>
/// <param name="Changes">Each change with its outcome.</param>
/// <param name="GuardReasons">What speaks against the plan: why the guard refused, or what force passed; else empty.</param>
/// <param name="Error">What ended the run, or null.</param>
public sealed record SyncRunResult(
    SyncRun Run, SyncPlan? Plan, IReadOnlyList<JournalEntry> Changes, IReadOnlyList<string> GuardReasons,
    SyncException? Error = null)
{
    /// <summary>The exit code that stands for it: that of the error, else that of the outcome.</summary>
    public int ExitCode => Error?.ExitCode ?? Run.Outcome.ExitCode();
}
