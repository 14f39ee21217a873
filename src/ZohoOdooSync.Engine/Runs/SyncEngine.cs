using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>A plan that was made and not applied.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="GuardReasons">Why the guard would refuse it; empty where it would not.</param>
/// <param name="ZohoCalls">Calls to Zoho.</param>
/// <param name="OdooCalls">Calls to Odoo.</param>
public sealed record SyncPlanResult(SyncPlan Plan, IReadOnlyList<string> GuardReasons, int ZohoCalls, int OdooCalls);

/// <summary>
/// The operations of one profile, as front ends call them: parameters in, results and events out. Nothing is opened or sent
/// before an operation is called. Safe to keep; one operation at a time.
/// </summary>
public sealed partial class SyncEngine
{
    private readonly SyncSettings _settings;
    private readonly IReadOnlyList<IStateStoreProvider> _stores;
    private readonly TimeProvider _time;
    private readonly Random _random;

    /// <summary>Makes the engine of a profile.</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="stores">State stores of this build, the preferred one first.</param>
    /// <param name="time">Clock; the system's unless a test gives another.</param>
    /// <param name="random">Jitter and run ids; unpredictable unless a test gives another.</param>
    public SyncEngine(
        SyncSettings settings, IReadOnlyList<IStateStoreProvider> stores, TimeProvider? time = null, Random? random = null)
    {
        _settings = settings;
        _stores = stores;
        _time = time ?? TimeProvider.System;
        _random = random ?? Random.Shared;
    }

    /// <summary>One full run. Its trouble is in the result's record, not thrown; only what prevents a record is thrown.</summary>
    /// <param name="force">Passes the guard this once.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>,
    /// <c>PlainHttpRefused</c>.</exception>
    public async Task<SyncRunResult> RunFullAsync(bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        _settings.RequireSafeTransport();
        using var log = SyncLog.Open(_settings, _time);
        var told = new SerialReporter(reporter, log);
        using var held = RunLock.Acquire(_settings.LockPath, _time);
        using var state = OpenState(StateAccess.ReadWrite);
        var recorder = new RunRecorder(state, _time, _settings.Schedule.HistoryRuns, told);
        recorder.CloseInterrupted();
        var run = recorder.Begin(RunId.New(_time.GetUtcNow(), _random), RunKind.Full);
        using var services = OpenServices(state);
        var operation = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
        Preparation? prepared = null;
        try
        {
            prepared = await operation.PrepareAsync(force, cancellationToken).ConfigureAwait(false);
            if (!prepared.Verdict.Passes && !force)
            {
                var refused = recorder.Refuse(WithCalls(run, services), prepared.Plan, prepared.Verdict);
                return new SyncRunResult(refused, prepared.Plan, [], prepared.Verdict.Reasons);
            }

            var (counts, changes) = await operation.ApplyAsync(run.RunId, prepared, cancellationToken).ConfigureAwait(false);
            var ended = recorder.Complete(WithCalls(run, services), counts, SyncMarks.After(_settings, prepared));
            return new SyncRunResult(ended, prepared.Plan, changes, prepared.Verdict.Reasons);
        }
        catch (SyncException e)
        {
            return Ended(recorder.Fail(WithCalls(run, services), e, prepared?.Plan), e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Ended(recorder.Cancel(WithCalls(run, services), prepared?.Plan), null);
        }

        SyncRunResult Ended(SyncRun ended, SyncException? error) =>
            new(ended, prepared?.Plan, state.Read(reader => reader.Journal(ended.RunId)), [], error);
    }

    /// <summary>The plan of a full run; nothing is written anywhere, the local state included.</summary>
    /// <exception cref="SyncException">Whatever prevents the plan.</exception>
    public async Task<SyncPlanResult> PlanAsync(ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var told = new SerialReporter(reporter, null);
        using var state = OpenState(StateAccess.ReadOnly);
        using var services = OpenServices(state);
        var operation = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
        var prepared = await operation.PrepareAsync(force: false, cancellationToken).ConfigureAwait(false);
        return new SyncPlanResult(
            prepared.Plan, prepared.Verdict.Reasons, services.Zoho.Usage.Calls, services.Odoo.Calls);
    }

    /// <summary>Reads both sides completely and compares every mirrored field; nothing is written anywhere.</summary>
    /// <exception cref="SyncException">Whatever prevents the comparison.</exception>
    public async Task<ParityReport> CompareAsync(ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var told = new SerialReporter(reporter, null);
        using var state = OpenState(StateAccess.ReadOnly);
        using var services = OpenServices(state);
        var operation = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
        return await operation.CompareAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The status, from local state alone: no call to either service.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public SyncStatus GetStatus()
    {
        using var state = OpenState(StateAccess.ReadOnly);
        return SyncStatus.From(_settings, state);
    }

    private static SyncRun WithCalls(SyncRun run, Services services) =>
        run with { ZohoCalls = services.Zoho.Usage.Calls, OdooCalls = services.Odoo.Calls };

    private IStateStore OpenState(StateAccess access) =>
        StateStores.Open(_settings.StatePath, _settings.StateStore, access, _stores);

    private Services OpenServices(IStateStore state)
    {
        _settings.RequireSafeTransport();
        return new(ZohoCatalogue.Create(_settings, state, _time, _random), OdooTarget.Create(_settings, _time, _random));
    }

    private sealed record Services(ZohoCatalogue Zoho, OdooTarget Odoo) : IDisposable
    {
        public void Dispose()
        {
            Zoho.Dispose();
            Odoo.Dispose();
        }
    }
}
