using System.Globalization;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Keeps the record of a run: begun before anything is sent, ended whatever happens.</summary>
/// <param name="state">Where it is kept.</param>
/// <param name="time">Clock.</param>
/// <param name="settings">How many runs are kept; which words are secrets.</param>
/// <param name="reporter">Told when a run begins and ends.</param>
/// <param name="life">This process's sign of life, written down together with the run's begin and end.</param>
internal sealed class RunRecorder(
    IStateStore state, TimeProvider time, SyncSettings settings, ISyncReporter reporter, HeartbeatWriter life)
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
                SyncLogLevel.Warning, $"Run {run.RunId} never ended: its process died. What it left is settled now."));
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
    /// <param name="runId">Its id.</param>
    /// <param name="kind">What it sets out to do.</param>
    /// <param name="undoneRun">The run that it undoes, for an undo.</param>
    public SyncRun Begin(string runId, RunKind kind, string? undoneRun = null)
    {
        var now = time.GetUtcNow();
        var run = new SyncRun { RunId = runId, Kind = kind, Started = now, UndoneRun = undoneRun };
        state.Write(writer =>
        {
            writer.SaveRun(run);
            life.Show(writer, kind switch { RunKind.Full => "full run", RunKind.Undo => "undo", _ => "cycle" });
        });
        reporter.Report(new SyncRunBegan(run));
        reporter.Report(new SyncMessage(SyncLogLevel.Information, $"Run {runId} began ({kind})."));
        return run;
    }

    /// <summary>Ends a run that was carried out, and keeps the marks for the next cycle with it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="counts">Its counts.</param>
    /// <param name="changes">Its changes: one that was refused leaves the run incomplete, quarantined or not.</param>
    /// <param name="marks">The marks; null where the next cycle must be a full run.</param>
    /// <param name="isGivenPlan">Whether it applied a plan that somebody looked at: then what was asked of it is that plan, and
    /// not that both sides match.</param>
    public SyncRun Complete(
        SyncRun run, RunCounts counts, IReadOnlyList<JournalEntry> changes, Watermarks? marks, bool isGivenPlan = false)
    {
        var whole = isGivenPlan
            ? changes.All(change => change.Outcome == ChangeOutcome.Done) && !AnyQuarantined(changes)
            : counts is { CountsMatch: true, Quarantined: 0, Conflicts: 0, Blocked: 0 }
                && changes.All(change => change.Outcome != ChangeOutcome.Refused);
        return End(run with { Outcome = whole ? RunOutcome.Succeeded : RunOutcome.Incomplete, Counts = counts }, marks);
    }

    private bool AnyQuarantined(IReadOnlyList<JournalEntry> changes)
    {
        var resting = state.Read(reader => reader.Quarantine()).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return changes.Any(change => resting.Contains(change.ItemId));
    }

    /// <summary>Ends an undo that was carried out. Without marks: the next cycle is a full run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="counts">Its counts.</param>
    /// <param name="isWhole">Whether every product that was asked for holds the values from before.</param>
    public SyncRun CompleteUndo(SyncRun run, RunCounts counts, bool isWhole) =>
        End(run with { Outcome = isWhole ? RunOutcome.Succeeded : RunOutcome.Incomplete, Counts = counts });

    /// <summary>Ends a run that the guard refused.</summary>
    public SyncRun Refuse(SyncRun run, SyncPlan plan, GuardVerdict verdict) => End(run with
    {
        Outcome = RunOutcome.Refused,
        Counts = CountsOf(run, plan),
        ErrorId = "SyncGuardRefused",
        ErrorMessage = $"The guard refused the plan and nothing was written: {string.Join("; ", verdict.Reasons)}. {WouldHave(plan)}",
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
        ErrorMessage = "The run was stopped; the changes made so far are recorded, and the next run goes on from there.",
    });

    private static string WouldHave(SyncPlan plan)
    {
        var wanted = Enum.GetValues<ChangeKind>().Where(kind => plan.Count(kind) > 0)
            .Select(kind => $"{plan.Count(kind)} to {kind.ToString().ToLowerInvariant()}").ToList();
        return wanted.Count == 0 ? "It held no change." : $"It held {string.Join(", ", wanted)}.";
    }

    private SyncRun End(SyncRun run, Watermarks? marks = null)
    {
        var ended = run with { Ended = time.GetUtcNow() };
        state.Write(writer =>
        {
            writer.SaveRun(ended);
            marks?.Save(writer);
            writer.PruneRuns(settings.Schedule.HistoryRuns, ended.Ended.Value - settings.Schedule.JournalKept);
            life.RunEnded(writer);
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
        if (run.Kind == RunKind.Full) return RunTally.Count(plan, journal, VerificationResult.None, quarantined);
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
