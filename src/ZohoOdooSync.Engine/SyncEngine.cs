using ZohoOdooSync.Engine.Import;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine;

/// <summary>
/// The operations of one profile, as front ends call them: parameters in, results and events out. Nothing is opened or sent
/// before an operation is called. Safe to keep; one operation at a time.
/// </summary>
public sealed class SyncEngine
{
    private readonly EngineContext _context;

    /// <summary>Makes the engine of a profile.</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="time">Clock; the system's unless a test gives another.</param>
    /// <param name="random">Jitter and run ids; unpredictable unless a test gives another.</param>
    public SyncEngine(SyncSettings settings, TimeProvider? time = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _context = new EngineContext(settings, time ?? TimeProvider.System, random ?? Random.Shared);
    }

    /// <summary>Makes what carries the requests in place of the network, one for each service and operation; for tests.</summary>
    internal Func<HttpMessageHandler>? Wire
    {
        get => _context.Wire;
        init => _context = _context with { Wire = value };
    }

    /// <summary>Opens the state; a test may watch or break what it opens.</summary>
    internal StateOpener OpenStateFile
    {
        get => _context.OpenStateFile;
        init => _context = _context with { OpenStateFile = value };
    }

    /// <summary>How notifications leave: a test gives bounds and trust, a front end its commands.</summary>
    internal NotificationWire NotificationWire
    {
        get => _context.NotificationWire;
        init => _context = _context with { NotificationWire = value };
    }

    /// <summary>One full run. Its trouble is in the result's record, not thrown; only what prevents a record is thrown.</summary>
    /// <param name="force">Passes the guard this once.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>,
    /// <c>PlainHttpRefused</c>.</exception>
    public Task<SyncRunResult> RunFullAsync(bool force, ISyncReporter reporter, CancellationToken cancellationToken) =>
        RunInScopeAsync("full run", scope =>
            scope.ExecuteAsync(context => new FullRun(context) { Force = force }), reporter, cancellationToken);

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
        return RunInScopeAsync(
            "full run", scope => scope.ExecuteAsync(context => new FullRun(context) { Force = force, Given = plan }), reporter,
                cancellationToken);
    }

    /// <summary>The plan of a full run; nothing is written anywhere, the local state included.</summary>
    /// <exception cref="SyncException">Whatever prevents the plan.</exception>
    public Task<SyncPlanResult> PlanAsync(ISyncReporter reporter, CancellationToken cancellationToken) =>
        _context.ReadAsync(reporter, async (context, services) =>
        {
            var prepared = await new FullRun(context).PlanAsync(cancellationToken).ConfigureAwait(false);
            return new SyncPlanResult(prepared.Plan, prepared.Verdict.Reasons, services.Zoho.Usage.Calls, services.Odoo.Calls);
        });

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
    public Task<SyncPlanResult> PlanUndoAsync(
        UndoRequest request, bool force, ISyncReporter reporter, CancellationToken cancellationToken) =>
        UndoRequests.PlanAsync(_context, request, force, reporter, cancellationToken);

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
    public Task<SyncRunResult> UndoAsync(
        UndoRequest request, bool force, ISyncReporter reporter, CancellationToken cancellationToken) =>
        UndoRequests.ExecuteAsync(_context, request, force, reporter, cancellationToken);

    /// <summary>
    /// Reads both sides completely and compares every mirrored field; nothing is written to either. What other languages read is
    /// noted for the status, where there is a state.
    /// </summary>
    /// <param name="reporter">Told of progress.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="withEqual">Whether the equal pairs are lines of the report, too.</param>
    /// <param name="withPictures">Whether each picture of Zoho is fetched, one call each, and compared; else their names are.</param>
    /// <exception cref="SyncException"><c>PicturesOff</c>, and whatever prevents the comparison.</exception>
    public Task<ParityReport> CompareAsync(
        ISyncReporter reporter, CancellationToken cancellationToken, bool withEqual = false, bool withPictures = false) =>
        ParityRun.ExecuteAsync(_context, withEqual, withPictures, reporter, cancellationToken);

    /// <summary>The status, from local state alone: no call to either service.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public SyncStatus GetStatus() =>
        Read(state => SyncStatus.From(_context.Settings, state, _context.Time));

    /// <summary>
    /// The status with the counts of both services as they are now. Takes no lock and writes nothing; a service that cannot
    /// be asked is told in <see cref="SyncStatus.Live"/>, not thrown.
    /// </summary>
    /// <param name="reporter">Told of progress, where items must be listed to be counted.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SyncException"><c>StateUnreadable</c>, <c>PlainHttpRefused</c>.</exception>
    public Task<SyncStatus> GetLiveStatusAsync(ISyncReporter reporter, CancellationToken cancellationToken) =>
        _context.ReadAsync(reporter, async (context, _) =>
        {
            var live = await new LiveCounting(
                context.Settings, context.Zoho, context.Odoo, context.State, context.Time, context.Reporter)
            {
                CompleteAsync = items => ItemDetails.CompleteAsync(
                    [], context.Zoho, items, context.Reporter, cancellationToken),
            }.CountAsync(cancellationToken).ConfigureAwait(false);
            return SyncStatus.From(context.Settings, context.State, context.Time) with { Live = live };
        });

    /// <summary>Whether somebody must look after the synchronisation, from local state alone; see <see cref="HealthCheck"/>.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public Health CheckHealth() =>
        HealthCheck.Of(GetStatus(), _context.Settings, _context.Time.GetUtcNow());

    /// <summary>
    /// Writes a page to show into one HTML file that needs no network: state, counts, runs, quarantine, drift, changes. Offline and
    /// from local state alone, unless both sides shall be read and compared.
    /// </summary>
    /// <param name="request">Which file, how many days, and whether with parity.</param>
    /// <param name="reporter">Told of progress, where both sides are read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> for a number of days out of range, <c>OutFileExists</c>,
    /// <c>OutFileNotWritable</c>, <c>StateUnreadable</c>; with parity whatever prevents the comparison.</exception>
    public Task<ExportedReport> ExportReportAsync(
        SyncReportRequest request, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return ReportRun.ExecuteAsync(_context, request, reporter, cancellationToken);
    }

    /// <summary>The newest runs, newest first.</summary>
    /// <param name="newest">How many at most, 0 or more; as many as <c>schedule.history_runs</c> are kept, and older ones that changed
    /// something for <c>schedule.journal_days</c>.</param>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public IReadOnlyList<SyncRun> GetHistory(int newest) =>
        Read(state => state.Read(reader => reader.Runs(newest)));

    /// <summary>Every change of a run, with the values before and after, in the order in which they were written.</summary>
    /// <param name="runId">The run.</param>
    /// <exception cref="SyncException"><c>RunNotFound</c>, <c>StateUnreadable</c>.</exception>
    public IReadOnlyList<JournalEntry> GetChanges(string runId) =>
        Read(state => state.Read(reader => reader.FindRun(runId) is null
            ? throw RunErrors.NotFound(runId, reader.Runs(5))
            : reader.Journal(runId)));

    /// <summary>The lines of the log that meet a query, oldest first; none where there is no log yet.</summary>
    /// <param name="query">Which lines.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>, while the lines are taken.</exception>
    public IEnumerable<SyncLogLine> ReadLog(SyncLogQuery query) =>
        new SyncLogReader(_context.Settings.LogPath, _context.Time).ReadLog(query);

    /// <summary>The lines of the log that meet a query, and every further one as it is written, until it is cancelled.</summary>
    /// <param name="query">Which lines.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public IAsyncEnumerable<SyncLogLine> FollowLogAsync(SyncLogQuery query, CancellationToken cancellationToken) =>
        new SyncLogReader(_context.Settings.LogPath, _context.Time).FollowLogAsync(query, cancellationToken);

    /// <summary>
    /// Looks at everything that a run needs, one check after the other, and goes on after a failed one where that makes
    /// sense. A handful of calls; nothing is written in either service. What fails is in the list and never thrown.
    /// </summary>
    /// <param name="cancellationToken">Ends the checks.</param>
    public Task<IReadOnlyList<ConnectionCheck>> TestConnectionAsync(CancellationToken cancellationToken) =>
        _context.TestConnectionAsync(cancellationToken);

    /// <summary>
    /// Every field that can be mirrored, with what the settings, the columns of this server and one item say of it. A handful of calls;
    /// nothing is written in either service.
    /// </summary>
    /// <param name="reporter">Told of waits and retries.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SyncException">Whatever prevents the asking.</exception>
    public Task<IReadOnlyList<SyncField>> GetFieldsAsync(ISyncReporter reporter, CancellationToken cancellationToken) =>
        _context.ReadAsync(reporter, (context, _) => new FieldOverview(context.Settings, context.Zoho, context.Odoo, context.State)
            .ReadAsync(cancellationToken));

    /// <summary>
    /// The names that a field of the users' own can have: the keys that some items have, and the columns of product.template. A handful of
    /// calls; nothing is written in either service. What a service does not tell, or not before the token ends, is missing in the result.
    /// </summary>
    /// <param name="cancellationToken">Ends the asking, without an exception.</param>
    /// <exception cref="SyncException"><c>StateUnreadable</c>, <c>PlainHttpRefused</c>.</exception>
    public Task<FieldNames> ReadFieldNamesAsync(CancellationToken cancellationToken) =>
        _context.ReadAsync(SilentReporter.Instance, (_, services) => FieldNames.ReadAsync(services.Zoho, services.Odoo, cancellationToken));

    /// <summary>Shortest interval of the server.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(60);

    /// <summary>Longest interval of the server.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>
    /// The server: runs cycles, the first at once, then one every interval, from start to start. A cycle reads only what
    /// changed, where the source can show it, and is a full run where it cannot or where anything does not add up. A failed
    /// cycle is recorded, told, and tried again after a growing wait. Ends when asked to, by the token or by
    /// <see cref="StopAsync"/> of any process, after the batch in hand.
    /// </summary>
    /// <param name="interval">60 seconds to a day; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>One result a cycle; none for one that was left out.</returns>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> for an interval out of range; <c>SyncLocked</c> where another
    /// server works on the profile; <c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public IAsyncEnumerable<SyncRunResult> RunCyclesAsync(
        TimeSpan? interval, int? maxCycles, ISyncReporter reporter, CancellationToken stop) =>
        RunCyclesAsync(interval, maxCycles, reporter, null, stop);

    /// <summary>A reporter to the front end and the log, for what is told beside a run.</summary>
    internal ISyncReporter Logged(ISyncReporter frontEnd) => _context.Logged(frontEnd);

    /// <summary>The same beside other servers of this process.</summary>
    internal IAsyncEnumerable<SyncRunResult> RunCyclesAsync(
        TimeSpan? interval, int? maxCycles, ISyncReporter reporter, CycleTurn? turn, CancellationToken stop) =>
        ServerScope.RunAsync(
            _context, CheckInterval(interval ?? _context.Settings.Schedule.Interval), maxCycles, reporter, turn, stop);

    /// <summary>
    /// Starts the server in a process of its own that outlives this session, and comes back when it gives its first sign of
    /// life. It writes to the log alone.
    /// </summary>
    /// <param name="program">The front end's own program, with the arguments that start the server in the foreground.</param>
    /// <param name="patience">How long to wait for the sign at most.</param>
    /// <param name="cancellationToken">Ends the waiting; the process goes on.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c> where a server works on the profile, <c>ServerStartFailed</c>.</exception>
    public Task<StartedServer> StartDetachedAsync(ServerProgram program, TimeSpan patience, CancellationToken cancellationToken) =>
        new ServerStart(_context.Settings, OpenStateFile, _context.Time).StartAsync(program, patience, cancellationToken);

    /// <summary>
    /// Called by a front end before it starts a server: a process that <see cref="StartDetachedAsync"/> started leaves the
    /// session of its terminal here. Does nothing in any other.
    /// </summary>
    public static void LeaveSessionIfDetached() =>
        DetachedProcess.LeaveSession();

    /// <summary>
    /// Asks the process that works on the profile, its server before a run by hand, to end its batch and stop, and waits
    /// until it has.
    /// </summary>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting; the request stays made.</param>
    /// <returns>What was stopped.</returns>
    /// <exception cref="SyncException"><c>SyncNotRunning</c> where nothing works on the profile, <c>StopTimedOut</c>,
    /// <c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public Task<StoppedProcess> StopAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        new ProcessStop(_context.Settings, OpenStateFile, _context.Time).StopAsync(patience, cancellationToken);

    /// <summary>
    /// Backs the state up into one file: bindings, runs with their journal, quarantine, pair and budget. Takes no lock: everything belongs
    /// to one moment, while a run goes on writing. The file is for its owner alone, and is read back before this returns.
    /// </summary>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="SyncException"><c>StateMissing</c>, <c>BackupExists</c>, <c>BackupNotWritable</c>,
    /// <c>StateUnreadable</c>.</exception>
    public StateBackup BackupState(string? destination, bool overwrite) =>
        Restore.Backup(BackupPath(destination), overwrite);

    /// <summary>The file that <see cref="BackupState"/> would write now.</summary>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    public string BackupPath(string? destination) =>
        StateBackups.PathFor(_context.Settings.Home, destination, _context.Time.GetUtcNow());

    /// <summary>Verifies a backup as <see cref="RestoreState"/> does before it touches anything, and touches nothing.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">Also accepts one of another organisation or database.</param>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>,
    /// <c>BackupForeign</c>.</exception>
    public StateBackup CheckBackup(string file, bool force) =>
        Restore.Check(Path.GetFullPath(file), force);

    /// <summary>
    /// Puts the state back from a backup, into a new file. The state that was there is
    /// set aside, never deleted. The next run reads both sides completely, since a backup holds no marks of the last cycle.
    /// </summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">Also accepts one of another organisation or database.</param>
    /// <exception cref="SyncException">As <see cref="CheckBackup"/>; <c>SyncLocked</c> where a run or a server works on the
    /// profile, <c>StateNotWritable</c>.</exception>
    public RestoredState RestoreState(string file, bool force) =>
        Restore.Restore(Path.GetFullPath(file), force, _context.Logged(SilentReporter.Instance));

    /// <summary>
    /// What <see cref="ImportLegacyAsync"/> would do: reads both sides and the scripts' files, judges each pair, and writes
    /// nothing anywhere.
    /// </summary>
    /// <param name="folder">The folder of the old installation; null for the base folder.</param>
    /// <param name="force">Passes the guard.</param>
    /// <param name="reporter">Told of progress and messages.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SyncException"><c>LegacyStateMissing</c>, <c>LegacyStateUnreadable</c>, <c>LegacyStateInvalid</c>,
    /// <c>SyncGuardRefused</c>, and whatever prevents the judgement.</exception>
    public Task<LegacyImportResult> PlanLegacyImportAsync(
        string? folder, bool force, ISyncReporter reporter, CancellationToken cancellationToken) =>
        LegacyImport.PlanAsync(_context, folder, force, reporter, cancellationToken);

    /// <summary>
    /// Takes over the pairs of item and product that the scripts before this program kept in a file: each is verified in both
    /// services, and the good ones get their external id in Odoo, or where the account may not write that, a local binding. No
    /// value of any product is written, and the scripts' files stay as they are. What their field mapping names and the settings do not
    /// mirror yet is added to the settings file. Done again it finds everything bound. The next run reads both sides completely.
    /// </summary>
    /// <param name="folder">The folder of the old installation; null for the base folder.</param>
    /// <param name="force">Passes the guard this once.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="cancellationToken">Asks to stop: the batch in hand is finished and recorded.</param>
    /// <exception cref="SyncException">As <see cref="PlanLegacyImportAsync"/>; <c>SyncLocked</c>, <c>StateNotWritable</c>. What
    /// was bound until then is recorded.</exception>
    /// <exception cref="OperationCanceledException">Stopped; likewise.</exception>
    public Task<LegacyImportResult> ImportLegacyAsync(
        string? folder, bool force, ISyncReporter reporter, CancellationToken cancellationToken) =>
        LegacyImport.ExecuteAsync(_context, folder, force, reporter, cancellationToken);

    /// <summary>
    /// Looks whether something is to be told although no run has ended: a run that does not come, a trouble that is over, the digest of
    /// the day, a message that did not get to its channel before. Sends that, and nothing else.
    /// </summary>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>What became of each message; empty where nothing was due.</returns>
    /// <exception cref="SyncException"><c>NotificationChannelsMissing</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public Task<IReadOnlyList<NotificationResult>> SendNotificationsAsync(CancellationToken cancellationToken) =>
        NotificationCheck.SendDueAsync(_context, cancellationToken);

    /// <summary>Sends a test message to every channel, or to one.</summary>
    /// <param name="channel">The channel; null for every one.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    /// <returns>What became of it at each channel.</returns>
    /// <exception cref="SyncException"><c>NotificationChannelsMissing</c>, <c>NotificationChannelUnknown</c>.</exception>
    public Task<IReadOnlyList<NotificationResult>> TestNotificationsAsync(
        string? channel, CancellationToken cancellationToken) =>
        NotificationCheck.TestAsync(_context, channel, cancellationToken);

    private StateRestore Restore => new(_context.Settings, OpenStateFile, _context.Time);

    private async Task<SyncRunResult> RunInScopeAsync(
        string phase, Func<RunScope, Task<SyncRunResult>> run, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var scope = new RunScope(_context, phase, reporter, cancellationToken);
        await using var held = scope.ConfigureAwait(false);
        return await run(scope).ConfigureAwait(false);
    }

    private T Read<T>(Func<IStateStore, T> read)
    {
        using var state = _context.OpenState();
        return read(state);
    }

    private static TimeSpan CheckInterval(TimeSpan interval) =>
        interval >= ShortestInterval && interval <= LongestInterval ? interval : throw new SyncException(
            "SettingsInvalid", SyncErrorKind.Settings,
            $"The interval is {interval.TotalSeconds:0} seconds: 60 to 86400 is allowed.", "Choose another interval.");
}
