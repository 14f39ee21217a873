using System.Runtime.CompilerServices;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <content>The repeated work: cycles, and the loop around them.</content>
public sealed partial class SyncEngine
{
    /// <summary>Shortest interval of the loop.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(60);

    /// <summary>Longest interval of the loop.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>
    /// Runs cycles: the first at once, then one every interval, from start to start. A cycle reads only what changed, where
    /// the source can show it, and is a full run where it cannot or where anything does not add up. A failed cycle is
    /// recorded and told, and the next one comes in its time. Ends when asked to, after the batch in hand.
    /// </summary>
    /// <param name="interval">60 seconds to a day; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>One result a cycle.</returns>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> for an interval out of range; <c>StateUnreadable</c>,
    /// <c>StateNotWritable</c>.</exception>
    public async IAsyncEnumerable<SyncRunResult> RunCyclesAsync(
        TimeSpan? interval, int? maxCycles, ISyncReporter reporter, [EnumeratorCancellation] CancellationToken stop)
    {
        var pause = interval ?? _settings.Schedule.Interval;
        if (pause < ShortestInterval || pause > LongestInterval)
        {
            throw new SyncException(
                "SettingsInvalid", SyncErrorKind.Settings,
                $"The interval is {pause.TotalSeconds:0} seconds: 60 to 86400 is allowed.", "Choose another interval.");
        }

        var told = Logged(reporter);
        using var state = OpenState(StateAccess.ReadWrite);
        using var services = OpenServices(state);
        var recorder = new RunRecorder(state, _time, _settings, told, isServer: true);
        var memory = new CycleMemory();
        try
        {
            for (var cycle = 1; maxCycles is null || cycle <= maxCycles; cycle++)
            {
                if (stop.IsCancellationRequested) yield break;
                var started = _time.GetTimestamp();
                memory.Cycle = cycle;
                var result = await TryCycleAsync(state, services, recorder, memory, told, stop).ConfigureAwait(false);
                if (result is not null) yield return result;
                if (stop.IsCancellationRequested || cycle == maxCycles) yield break;
                await WaitAsync(pause - _time.GetElapsedTime(started), told, stop).ConfigureAwait(false);
            }
        }
        finally
        {
            Leave(recorder, told);
        }
    }

    private static void Leave(RunRecorder recorder, ISyncReporter told)
    {
        try
        {
            recorder.Leave();
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            told.Report(new SyncMessage(SyncLogLevel.Warning, $"The end of this server could not be written down: {e.Message}"));
        }
    }

    /// <summary>A cycle that cannot even be recorded, on a full disk for one, is told; the next one comes in its time.</summary>
    private async Task<SyncRunResult?> TryCycleAsync(
        IStateStore state, Services services, RunRecorder recorder, CycleMemory memory, ISyncReporter told,
        CancellationToken stop)
    {
        try
        {
            return await RunCycleAsync(state, services, recorder, memory, told, stop).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            memory.Pair = null;
            told.Report(new SyncMessage(SyncLogLevel.Error, $"This cycle could not be recorded: {e.Message} {e.NextStep}"));
            return null;
        }
    }

    /// <summary>One cycle under the lock; null where another run holds it.</summary>
    private async Task<SyncRunResult?> RunCycleAsync(
        IStateStore state, Services services, RunRecorder recorder, CycleMemory memory, ISyncReporter told,
        CancellationToken stop)
    {
        RunLock held;
        try
        {
            held = RunLock.Acquire(_settings.LockPath, _time);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Locked)
        {
            told.Report(new SyncMessage(SyncLogLevel.Warning, $"This cycle is left out: {e.Message}"));
            return null;
        }

        using (held)
        {
            recorder.CloseInterrupted();
            recorder.Wait("cycle");
            var zohoBefore = services.Zoho.Usage.Calls;
            var odooBefore = services.Odoo.Calls;
            SyncRun? run = null;
            SyncPlan? plan = null;
            try
            {
                var cycle = new CycleRun(_settings, services.Zoho, services.Odoo, state, _time);
                memory.Pair ??= await PairChecks.FindAsync(_settings, services.Zoho, services.Odoo, stop).ConfigureAwait(false);
                var findings = await cycle.PrepareAsync(memory.Pair, memory.Cycle % 2 == 0, stop).ConfigureAwait(false);
                // What is urgent goes before its turn once; if that does not settle it, it waits like everything else.
                var urgent = findings.IsUrgent && !memory.WasUrgent;
                memory.WasUrgent = findings.IsUrgent;
                if (findings.FullRunBecause is { } reason && !urgent && Turn(state, services, memory) is { } turn)
                {
                    told.Report(new SyncMessage(
                        SyncLogLevel.Warning,
                        $"A full run is needed ({reason}) and waits until {turn:HH:mm} UTC, to spare the day's calls to Zoho."));
                    recorder.Wait("waiting for the next cycle");
                    return null;
                }

                var full = new FullRun(_settings, services.Zoho, services.Odoo, state, _time, told);
                var kind = findings.Prepared is null ? RunKind.Full : RunKind.Incremental;
                run = recorder.Begin(RunId.New(_time.GetUtcNow(), _random), kind);
                if (findings.FullRunBecause is { } because)
                    told.Report(new SyncMessage(SyncLogLevel.Information, $"This cycle is a full run: {because}."));
                if (findings.Prepared is null) memory.FullRead = _time.GetUtcNow();
                var prepared = findings.Prepared ?? await full.PrepareAsync(force: false, stop).ConfigureAwait(false);
                memory.Pair = prepared.Pair;
                plan = prepared.Plan;
                if (!prepared.Verdict.Passes)
                {
                    var refused = recorder.Refuse(Calls(run), plan, prepared.Verdict);
                    return new SyncRunResult(refused, plan, [], prepared.Verdict.Reasons);
                }

                var (counts, changes) = await full.ApplyAsync(run.RunId, prepared, stop).ConfigureAwait(false);
                var after = findings.Prepared is null ? SyncMarks.After(_settings, prepared) : findings.Marks;
                if (findings.Prepared is not null) counts = cycle.Count(findings, counts);
                return new SyncRunResult(recorder.Complete(Calls(run), counts, changes, after), plan, changes, []);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return run is null ? null : new SyncRunResult(recorder.Cancel(Calls(run), plan), plan, Journal(run), []);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The next cycle begins anew with everything: what failed may be the connection itself.
                memory.Pair = null;
                var error = Understood(e);
                run ??= recorder.Begin(RunId.New(_time.GetUtcNow(), _random), RunKind.Incremental);
                return new SyncRunResult(recorder.Fail(Calls(run), error, plan), plan, Journal(run), [], error);
            }
            finally
            {
                WriteMetrics(state, told);
            }

            SyncRun Calls(SyncRun ended) => ended with
            {
                ZohoCalls = services.Zoho.Usage.Calls - zohoBefore, OdooCalls = services.Odoo.Calls - odooBefore,
            };

            IReadOnlyList<JournalEntry> Journal(SyncRun ended) => state.Read(reader => reader.Journal(ended.RunId));
        }
    }

    /// <summary>When the next full reading has its turn, where that is not yet.</summary>
    private DateTimeOffset? Turn(IStateStore state, Services services, CycleMemory memory)
    {
        var (marks, last) = state.Read(reader => (SyncMarks.Read(reader), SyncMarks.LastCounts(reader)));
        if ((memory.FullRead ?? marks?.FullRun) is not { } read) return null;
        var turn = read + SweepPace.Gap(last?.ZohoCount ?? 0, services.Zoho.Usage, _settings);
        return turn > _time.GetUtcNow() ? turn : null;
    }

    private async Task WaitAsync(TimeSpan rest, ISyncReporter told, CancellationToken stop)
    {
        if (rest <= TimeSpan.Zero)
        {
            told.Report(new SyncMessage(
                SyncLogLevel.Warning, $"The cycle took {(-rest).TotalSeconds:0} seconds longer than the interval; the next one begins at once."));
            return;
        }

        try
        {
            await Task.Delay(rest, _time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while nothing was under way.
        }
    }

    /// <summary>What a process remembers between cycles.</summary>
    private sealed class CycleMemory
    {
        /// <summary>The pair as it was last checked; null asks for a new check.</summary>
        public FoundPair? Pair { get; set; }

        /// <summary>Number of the cycle, from 1.</summary>
        public int Cycle { get; set; }

        /// <summary>Whether the cycle before this one asked for a full run that cannot wait.</summary>
        public bool WasUrgent { get; set; }

        /// <summary>When this process last began to read everything, whatever became of it, UTC.</summary>
        public DateTimeOffset? FullRead { get; set; }
    }
}
