using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine;

/// <summary>
/// The operations of one profile, as front ends call them: parameters in, results and events out. Nothing is opened or sent
/// before an operation is called. Safe to keep; one operation at a time.
/// </summary>
public sealed partial class SyncEngine
{
    private readonly SyncSettings _settings;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly TokenMemory _tokens = new();

    /// <summary>Makes the engine of a profile.</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="time">Clock; the system's unless a test gives another.</param>
    /// <param name="random">Jitter and run ids; unpredictable unless a test gives another.</param>
    public SyncEngine(SyncSettings settings, TimeProvider? time = null, Random? random = null)
    {
        _settings = settings;
        _time = time ?? TimeProvider.System;
        _random = random ?? Random.Shared;
    }

    /// <summary>Makes what carries the requests in place of the network, one for each service and operation; for tests.</summary>
    internal Func<HttpMessageHandler>? Wire { get; init; }

    /// <summary>Opens the state; a test may watch or break what it opens.</summary>
    internal StateOpener OpenStateFile { get; init; } = StateStore.Open;

    /// <summary>One full run. Its trouble is in the result's record, not thrown; only what prevents a record is thrown.</summary>
    /// <param name="force">Passes the guard this once.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>,
    /// <c>PlainHttpRefused</c>.</exception>
    public Task<SyncRunResult> RunFullAsync(bool force, ISyncReporter reporter, CancellationToken cancellationToken) =>
        RunAsync(null, force, reporter, cancellationToken);

    /// <summary>
    /// One full run that applies exactly a plan made before, or a part of it, and nothing else. Both sides are read anew; if
    /// only one of the plan's changes is no longer wanted as it was planned, the run is refused with <c>PlanStale</c> in the
    /// result's <see cref="SyncRunResult.Error"/>, and nothing is written. What else is wanted by now is left alone.
    /// </summary>
    /// <param name="plan">A plan of <see cref="PlanAsync"/>; for a part of it, <c>plan with { Entries = … }</c>.</param>
    /// <param name="force">Passes the guard this once; it never passes a stale plan.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>,
    /// <c>PlainHttpRefused</c>.</exception>
    public Task<SyncRunResult> RunPlanAsync(
        SyncPlan plan, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return RunAsync(plan, force, reporter, cancellationToken);
    }

    private async Task<SyncRunResult> RunAsync(
        SyncPlan? given, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        _settings.RequireSafeTransport();
        using var hand = Hold("full run", reporter, cancellationToken);
        var (state, told, recorder) = (hand.State, hand.Told, hand.Recorder);
        cancellationToken = hand.Stop;
        var run = recorder.Begin(RunId.New(_time.GetUtcNow(), _random), RunKind.Full);
        using var services = OpenServices(state, told);
        var operation = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
        Preparation? prepared = null;
        try
        {
            prepared = await operation.PrepareAsync(force, cancellationToken, given).ConfigureAwait(false);
            if (!prepared.Verdict.Passes && !force)
            {
                var refused = recorder.Refuse(WithCalls(run, services), prepared.Plan, prepared.Verdict);
                return new SyncRunResult(refused, prepared.Plan, [], prepared.Verdict.Reasons);
            }

            var (counts, changes) = await operation.ApplyAsync(run.RunId, prepared, cancellationToken).ConfigureAwait(false);
            var ended = recorder.Complete(
                WithCalls(run, services), counts, changes, prepared.WatermarksAfter(_settings), given is not null);
            return new SyncRunResult(ended, prepared.Plan, changes, prepared.Verdict.Reasons);
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

    /// <summary>The plan of a full run; nothing is written anywhere, the local state included.</summary>
    /// <exception cref="SyncException">Whatever prevents the plan.</exception>
    public async Task<SyncPlanResult> PlanAsync(ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var told = new MaskingReporter(_settings.Secrets, reporter);
        using var state = OpenState();
        using var services = OpenServices(state, told);
        var operation = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
        var prepared = await InWordsAsync(() => operation.PrepareAsync(force: false, cancellationToken)).ConfigureAwait(false);
        return new SyncPlanResult(
            prepared.Plan, prepared.Verdict.Reasons, services.Zoho.Usage.Calls, services.Odoo.Calls);
    }

    /// <summary>
    /// Reads both sides completely and compares every mirrored field; nothing is written to either. What other languages read is
    /// noted for the status, where there is a state.
    /// </summary>
    /// <param name="reporter">Told of progress.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="withEqual">Whether the equal pairs are lines of the report, too.</param>
    /// <exception cref="SyncException">Whatever prevents the comparison.</exception>
    public async Task<ParityReport> CompareAsync(ISyncReporter reporter, CancellationToken cancellationToken, bool withEqual = false)
    {
        var told = new MaskingReporter(_settings.Secrets, reporter);
        using var state = OpenState();
        using var services = OpenServices(state, told);
        var operation = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
        var report = await InWordsAsync(() => operation.CompareAsync(withEqual, cancellationToken)).ConfigureAwait(false);
        KeepLanguages(report);
        return report;
    }

    /// <summary>The status, from local state alone: no call to either service.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public SyncStatus GetStatus()
    {
        using var state = OpenState();
        return SyncStatus.From(_settings, state, _time);
    }

    /// <summary>
    /// The status with the counts of both services as they are now. Takes no lock and writes nothing; a service that cannot
    /// be asked is told in <see cref="SyncStatus.Live"/>, not thrown.
    /// </summary>
    /// <param name="reporter">Told of progress, where items must be listed to be counted.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SyncException"><c>StateUnreadable</c>, <c>PlainHttpRefused</c>.</exception>
    public async Task<SyncStatus> GetLiveStatusAsync(ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var told = new MaskingReporter(_settings.Secrets, reporter);
        using var state = OpenState();
        using var services = OpenServices(state, told);
        var counting = new LiveCounting(_settings, services.Zoho, services.Odoo, state, _time, told);
        var live = await InWordsAsync(() => counting.CountAsync(cancellationToken)).ConfigureAwait(false);
        return SyncStatus.From(_settings, state, _time) with { Live = live };
    }

    /// <summary>The newest runs, newest first.</summary>
    /// <param name="newest">How many at most, 0 or more; as many as <c>schedule.history_runs</c> are kept, and older ones that changed
    /// something for <c>schedule.journal_days</c>.</param>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public IReadOnlyList<SyncRun> GetHistory(int newest)
    {
        using var state = OpenState();
        return state.Read(reader => reader.Runs(newest));
    }

    /// <summary>Every change of a run, with the values before and after, in the order in which they were written.</summary>
    /// <param name="runId">The run.</param>
    /// <exception cref="SyncException"><c>RunNotFound</c>, <c>StateUnreadable</c>.</exception>
    public IReadOnlyList<JournalEntry> GetChanges(string runId)
    {
        using var state = OpenState();
        return state.Read(reader => reader.FindRun(runId) is null
            ? throw RunErrors.NotFound(runId, reader.Runs(5))
            : reader.Journal(runId));
    }

    /// <summary>The lines of the log that meet a query, oldest first; none where there is no log yet.</summary>
    /// <param name="query">Which lines.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>, while the lines are taken.</exception>
    public IEnumerable<SyncLogLine> ReadLog(SyncLogQuery query) => new SyncLogReader(_settings.LogPath, _time).ReadLog(query);

    /// <summary>The lines of the log that meet a query, and every further one as it is written, until it is cancelled.</summary>
    /// <param name="query">Which lines.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public IAsyncEnumerable<SyncLogLine> FollowLogAsync(SyncLogQuery query, CancellationToken cancellationToken) =>
        new SyncLogReader(_settings.LogPath, _time).FollowLogAsync(query, cancellationToken);

    /// <summary>
    /// Looks at everything that a run needs, one check after the other, and goes on after a failed one where that makes
    /// sense. A handful of calls; nothing is written in either service. What fails is in the list and never thrown.
    /// </summary>
    /// <param name="cancellationToken">Ends the checks.</param>
    public Task<IReadOnlyList<ConnectionCheck>> TestConnectionAsync(CancellationToken cancellationToken) =>
        new ConnectionTest(_settings, OpenStateFile, _time, _random, _tokens).RunAsync(cancellationToken);

    /// <summary>The way of all events of a run: masked, one at a time, to the log and to the front end.</summary>
    private MaskingReporter Logged(ISyncReporter reporter) => new(_settings.Secrets, reporter, new SyncLog(_settings, _time));

    private static SyncRun WithCalls(SyncRun run, EngineServices services) =>
        run with { ZohoCalls = services.Zoho.Usage.Calls, OdooCalls = services.Odoo.Calls };

    private RunScope Hold(string phase, ISyncReporter reporter, CancellationToken cancellationToken) => RunScope.Begin(
        _settings, phase, OpenStateFile, Logged, reporter, _time, cancellationToken);

    private void KeepLanguages(ParityReport report)
    {
        if (!File.Exists(_settings.StatePath)) return;
        try
        {
            // Where nothing differs, and nobody was told that something does, there is nothing to note.
            if (report.Languages.All(found => found.Differing == 0) && GetStatus().Languages.All(found => found.Differing == 0)) return;
            using var state = OpenStateFile(_settings.StatePath, StateAccess.ReadWrite);
            state.Write(writer => LanguageDifferences.Save(writer, report.Languages, report.ComparedAt));
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            // Whoever may only read the state compares all the same.
        }
    }

    private IStateStore OpenState() =>
        OpenStateFile(_settings.StatePath, StateAccess.ReadOnly);

    private EngineServices OpenServices(IStateStore state, ISyncReporter told) => OpenServices(state, _settings, told);

    private EngineServices OpenServices(IStateStore state, SyncSettings settings, ISyncReporter told)
    {
        settings.RequireSafeTransport();
        return new(
            ZohoCatalogue.Create(settings, state, _time, _random, _tokens, Wire?.Invoke(), told),
            OdooTarget.Create(settings, _time, _random, Wire?.Invoke(), told));
    }
}
