using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>How a cycle of the server ended.</summary>
/// <param name="Result">Its run; null where it was left out or has none yet.</param>
/// <param name="Failed">Whether an error ended it, or it could not even be recorded.</param>
/// <param name="Waits">What a full run waits for, in words; null where none waits.</param>
internal sealed record CycleEnd(SyncRunResult? Result, bool Failed = false, string? Waits = null);

/// <summary>
/// One cycle of the server after another: takes the lock for it, lets <see cref="CycleRun"/> find out what changed, applies
/// that or makes a full run where one is needed, and keeps the record. What goes wrong is in the result and never thrown.
/// </summary>
internal sealed class ServerCycle(
    SyncSettings settings, RecoverableState state, EngineServices services, RunRecorder recorder, HeartbeatWriter life,
    TimeProvider time, Random random, ISyncReporter told)
{
    // The pair as it was last checked; null asks for a new check.
    private FoundPair? _pair;
    private RememberedBindings? _bindings;
    private DriftWindow? _drift;
    private int _cycles;

    // Whether the cycle before this one asked for a full run that cannot wait.
    private bool _wasUrgent;

    // When this process last began to read everything, whatever became of it.
    private DateTimeOffset? _fullRead;

    /// <summary>Runs the next cycle.</summary>
    /// <param name="stop">Asks to stop after the batch in hand.</param>
    public async Task<CycleEnd> RunAsync(CancellationToken stop)
    {
        _cycles++;
        try
        {
            return await RunLockedAsync(stop).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            // On a full disk, for one: told, and tried again in its time.
            _pair = null;
            told.Report(new SyncMessage(SyncLogLevel.Error, $"This cycle could not be recorded: {e.Message} {e.NextStep}"));
            return new CycleEnd(null, Failed: true);
        }
    }

    private async Task<CycleEnd> RunLockedAsync(CancellationToken stop)
    {
        RunLock held;
        try
        {
            held = RunLock.Acquire(settings.LockPath, time);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Locked)
        {
            told.Report(new SyncMessage(SyncLogLevel.Warning, $"This cycle is left out: {e.Message}"));
            return new CycleEnd(null);
        }

        using (held)
        {
            if (state.Mend() is { } mended)
            {
                _bindings = null;
                told.Report(new SyncMessage(SyncLogLevel.Warning, mended));
            }

            recorder.CloseInterrupted();
            life.Show("cycle");
            return await RunRecordedAsync(stop).ConfigureAwait(false);
        }
    }

    private async Task<CycleEnd> RunRecordedAsync(CancellationToken stop)
    {
        var (zohoBefore, odooBefore) = (services.Zoho.Usage.Calls, services.Odoo.Calls);
        SyncRun? run = null;
        SyncPlan? plan = null;
        try
        {
            told.Report(new SyncProgressed(SyncPhase.Checking, 0, null, "looking for what changed on either side"));
            var cycle = new CycleRun(settings, services.Zoho, services.Odoo, state, time);
            _pair ??= await PairChecks.FindAsync(settings, services.Zoho, services.Odoo, stop).ConfigureAwait(false);
            var findings = await cycle.PrepareAsync(_pair, _cycles % 2 == 0, _bindings, _drift, stop).ConfigureAwait(false);
            // What is urgent goes before its turn once; if that does not settle it, it waits like everything else.
            var urgent = findings.IsUrgent && !_wasUrgent;
            _wasUrgent = findings.IsUrgent;
            if (findings.FullRunBecause is { } reason && !urgent && Turn() is { } turn)
            {
                var waits = $"a full run is needed ({reason}) and waits until {turn:HH:mm} UTC, to spare the day's calls to Zoho";
                told.Report(new SyncMessage(SyncLogLevel.Warning, char.ToUpperInvariant(waits[0]) + waits[1..] + "."));
                return new CycleEnd(null, Waits: waits);
            }

            var full = new FullRun(settings, services.Zoho, services.Odoo, state, time, told);
            run = recorder.Begin(
                RunId.New(time.GetUtcNow(), random), findings.Prepared is null ? RunKind.Full : RunKind.Incremental);
            if (findings.FullRunBecause is { } because)
                told.Report(new SyncMessage(SyncLogLevel.Information, $"This cycle is a full run: {because}."));
            if (findings.Prepared is null) _fullRead = time.GetUtcNow();
            var prepared = findings.Prepared ?? await full.PrepareAsync(force: false, stop).ConfigureAwait(false);
            _pair = prepared.Pair;
            plan = prepared.Plan;
            if (!prepared.Verdict.Passes)
            {
                var refused = recorder.Refuse(WithCalls(run), plan, prepared.Verdict);
                return new CycleEnd(new SyncRunResult(refused, plan, [], prepared.Verdict.Reasons));
            }

            var (counts, changes) = await full.ApplyAsync(run.RunId, prepared, stop).ConfigureAwait(false);
            var after = findings.Prepared is null ? prepared.WatermarksAfter(settings) : findings.Marks;
            if (findings.Prepared is not null) counts = cycle.Count(findings, counts);
            var result = new SyncRunResult(recorder.Complete(WithCalls(run), counts, changes, after), plan, changes, []);
            _bindings = RememberedBindings.After(result, prepared);
            // Only now: what a cycle saw and could not carry out must be seen again.
            _drift = findings.Drift;
            return new CycleEnd(result);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new CycleEnd(
                run is null ? null : new SyncRunResult(recorder.Cancel(WithCalls(run), plan), plan, Journal(run), []));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The next cycle begins anew with everything: what failed may be the connection itself.
            _pair = null;
            var error = e.AsSyncException(settings);
            run ??= recorder.Begin(RunId.New(time.GetUtcNow(), random), RunKind.Incremental);
            return new CycleEnd(
                new SyncRunResult(recorder.Fail(WithCalls(run), error, plan), plan, Journal(run), [], error),
                Failed: error.Kind != SyncErrorKind.Guard);
        }

        SyncRun WithCalls(SyncRun ended) => ended with
        {
            ZohoCalls = services.Zoho.Usage.Calls - zohoBefore, OdooCalls = services.Odoo.Calls - odooBefore,
        };

        IReadOnlyList<JournalEntry> Journal(SyncRun ended) => state.Read(reader => reader.Journal(ended.RunId));
    }

    /// <summary>When the next full reading has its turn, where that is not yet.</summary>
    private DateTimeOffset? Turn()
    {
        var (marks, last) = state.Read(reader => (Watermarks.Read(reader), Watermarks.LastCounts(reader)));
        if ((_fullRead ?? marks?.FullRun) is not { } read) return null;
        var now = time.GetUtcNow();
        var turn = read + FullRunPacing.Gap(last?.ZohoCount ?? 0, services.Zoho.Usage, settings);
        // A reading that lies ahead was noted before the clock was set back: it says nothing about the calls of today.
        return turn > now && read <= now ? turn : null;
    }
}
