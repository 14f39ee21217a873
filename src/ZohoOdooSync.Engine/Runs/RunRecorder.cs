using System.Globalization;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Keeps the record of a run: begun before anything is sent, ended whatever happens.</summary>
/// <param name="state">Where it is kept.</param>
/// <param name="time">Clock.</param>
/// <param name="random">Makes run ids.</param>
/// <param name="settings">How many runs are kept; which words are secrets.</param>
/// <param name="reporter">Told when a run begins and ends.</param>
/// <param name="heartbeat">This process's heartbeat, written down together with the run's begin and end.</param>
internal sealed class RunRecorder(
    IStateStore state, TimeProvider time, Random random, SyncSettings settings, ISyncReporter reporter, HeartbeatWriter heartbeat)
{
    /// <summary>Closes runs that never ended. The lock is held, so their processes are dead.</summary>
    public void CloseInterrupted()
    {
        // A run that never ended is one of the newest, or has left changes open: a long history need not be read for it.
        var open = state.Read(reader => reader.Runs(settings.Schedule.HistoryRuns)
            .Concat(reader.PendingJournal().Select(entry => entry.RunId).Distinct(StringComparer.Ordinal)
                .Select(reader.FindRun).OfType<SyncRun>())
            .Where(run => run.Outcome == RunOutcome.Running).DistinctBy(run => run.RunId).ToList());
        foreach (var run in open)
        {
            reporter.Report(new SyncMessage(
                SyncLogLevel.Warning, $"Run {run.RunId} did not end because its process died. This run settles its open changes."));
        }

        if (open.Count == 0) return;
        state.Write(writer =>
        {
            foreach (var run in open)
            {
                var last = writer.Journal(run.RunId).Select(entry => entry.Written).DefaultIfEmpty(run.Started).Max();
                writer.SaveRun(run with
                {
                    Outcome = RunOutcome.Interrupted,
                    Ended = last,
                    ErrorId = "SyncInterrupted",
                    ErrorMessage = "The process died before the run ended.",
                    Counts = RunTally.WithChanges(run.Counts, writer.Journal(run.RunId)),
                });
            }
        });
    }

    /// <summary>Begins a run.</summary>
    /// <param name="kind">What it sets out to do.</param>
    /// <param name="undoneRun">The run that it undoes, for an undo.</param>
    public SyncRun Begin(RunKind kind, string? undoneRun = null)
    {
        var now = time.GetUtcNow();
        var run = new SyncRun { RunId = RunId.New(now, random), Kind = kind, Started = now, UndoneRun = undoneRun };
        state.Write(writer =>
        {
            writer.SaveRun(run);
            heartbeat.Show(writer, kind switch
            {
                RunKind.Full => "full run", RunKind.Undo => "undo", RunKind.Import => "import", _ => "cycle",
            });
        });
        reporter.Report(new SyncRunBegan(run));
        reporter.Report(new SyncMessage(SyncLogLevel.Information, $"Run {run.RunId} began ({kind})."));
        return run;
    }

    /// <summary>Ends a run that was carried out, and keeps the watermarks for the next cycle with it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="end">What it came to.</param>
    public SyncRun Complete(SyncRun run, RunEnd end) => End(
        run with { Outcome = end.IsWhole ? RunOutcome.Succeeded : RunOutcome.Incomplete, Counts = end.Counts }, end.Watermarks);

    /// <summary>Ends a run that the guard refused.</summary>
    public SyncRun Refuse(SyncRun run, SyncPlan plan, GuardVerdict verdict) => End(run with
    {
        Outcome = RunOutcome.Refused,
        Counts = CountsOf(run, plan),
        ErrorId = "SyncGuardRefused",
        ErrorMessage = $"The guard refused the plan. Nothing was written. Reasons: {string.Join("; ", verdict.Reasons)}. {WouldHave(plan)}",
    });

    /// <summary>Ends a run that an error ended.</summary>
    public SyncRun Fail(SyncRun run, SyncException error, SyncPlan? plan) => End(run with
    {
        Outcome = error.Kind == SyncErrorKind.Guard ? RunOutcome.Refused : RunOutcome.Failed,
        Counts = CountsOf(run, plan),
        ErrorId = error.ErrorId,
        ErrorMessage = settings.Secrets.Scrub(error.Message),
    });

    /// <summary>Ends a run that somebody stopped.</summary>
    public SyncRun Cancel(SyncRun run, SyncPlan? plan) => End(run with
    {
        Outcome = RunOutcome.Cancelled,
        Counts = CountsOf(run, plan),
        ErrorId = "SyncCancelled",
        ErrorMessage = "The run was stopped. Its changes so far are recorded, and the next run continues from there.",
    });

    private static string WouldHave(SyncPlan plan)
    {
        var wanted = Enum.GetValues<ChangeKind>().Where(kind => plan.Count(kind) > 0)
            .Select(kind => $"{plan.Count(kind)} to {kind.ToString().ToLowerInvariant()}").ToList();
        return wanted.Count == 0 ? "It held no change." : $"It held {string.Join(", ", wanted)}.";
    }

    private SyncRun End(SyncRun run, Watermarks? watermarks = null)
    {
        var ended = run with { Ended = time.GetUtcNow() };
        state.Write(writer =>
        {
            writer.SaveRun(ended);
            watermarks?.Save(writer);
            writer.PruneRuns(settings.Schedule.HistoryRuns, ended.Ended.Value - settings.Schedule.JournalKept);
            heartbeat.RunEnded(writer);
        });
        reporter.Report(new SyncRunEnded(ended));
        return ended;
    }

    /// <summary>
    /// The counts of a run that did not end as it should: what it saw, and what its journal shows as done. One that has no plan
    /// has counted nothing. A cycle and an undo see a part, so that the last counts of the whole stand.
    /// </summary>
    private RunCounts CountsOf(SyncRun run, SyncPlan? plan)
    {
        var (journal, quarantined, last) = state.Read(reader => (
            reader.Journal(run.RunId), reader.Quarantine().Count, Watermarks.LastCounts(reader)));
        if (plan is null) return RunTally.WithChanges(new RunCounts(), journal);
        if (run.Kind is RunKind.Full or RunKind.Import) return RunTally.Count(plan, journal, VerificationResult.None, quarantined);
        return RunTally.Moved(last ?? new RunCounts(), journal, journal) with
        {
            OdooCountBefore = last?.OdooCount, Unchanged = null, Quarantined = quarantined,
        };
    }
}

/// <summary>Makes the ids of runs: start time in UTC, so that they sort, and a random tail, so that no two are equal.</summary>
internal static class RunId
{
    public static string New(DateTimeOffset started, Random random)
    {
        int tail;
        lock (random) tail = random.Next(0x10000);
        return started.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)
            + "-" + tail.ToString("x4", CultureInfo.InvariantCulture);
    }
}
