using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Keeps the record of a run: begun before anything is sent, ended whatever happens.</summary>
internal sealed class RunRecorder(IStateStore state, TimeProvider time, int keepRuns, ISyncReporter reporter)
{
    /// <summary>Closes runs that never ended. The lock is held, so their processes are dead.</summary>
    public void CloseInterrupted()
    {
        var open = state.Read(reader => reader.Runs(int.MaxValue).Where(run => run.Outcome == RunOutcome.Running).ToList());
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
                    Counts = Tally(writer.Journal(run.RunId), run.Counts),
                });
            }
        });
    }

    /// <summary>Begins a run.</summary>
    public SyncRun Begin(string runId, RunKind kind)
    {
        var now = time.GetUtcNow();
        var run = new SyncRun { RunId = runId, Kind = kind, Started = now };
        state.Write(writer =>
        {
            writer.SaveRun(run);
            writer.SaveHeartbeat(new Heartbeat(
                Environment.ProcessId, Environment.MachineName,
                typeof(RunRecorder).Assembly.GetName().Version?.ToString(3) ?? string.Empty, "full run", now, now));
        });
        reporter.Report(new SyncRunBegan(run));
        reporter.Report(new SyncMessage(SyncLogLevel.Information, $"Run {runId} began ({kind})."));
        return run;
    }

    /// <summary>Ends a run that was carried out, and keeps the marks for the next cycle.</summary>
    public SyncRun Complete(SyncRun run, RunCounts counts, SyncMarks? marks)
    {
        if (marks is not null) state.Write(marks.Save);
        var whole = counts is { CountsMatch: true, Quarantined: 0, Conflicts: 0, Blocked: 0 };
        return End(run with { Outcome = whole ? RunOutcome.Succeeded : RunOutcome.Incomplete, Counts = counts });
    }

    /// <summary>Ends a run that the guard refused.</summary>
    public SyncRun Refuse(SyncRun run, SyncPlan plan, GuardVerdict verdict) => End(run with
    {
        Outcome = RunOutcome.Refused,
        Counts = Seen(plan),
        ErrorId = "SyncGuardRefused",
        ErrorMessage = $"The guard refused the plan and nothing was written: {string.Join("; ", verdict.Reasons)}.",
    });

    /// <summary>Ends a run that an error ended.</summary>
    public SyncRun Fail(SyncRun run, SyncException error, SyncPlan? plan) => End(run with
    {
        Outcome = error.Kind == SyncErrorKind.Guard ? RunOutcome.Refused : RunOutcome.Failed,
        Counts = Tally(state.Read(reader => reader.Journal(run.RunId)), Seen(plan)),
        ErrorId = error.ErrorId,
        ErrorMessage = error.Message,
    });

    /// <summary>Ends a run that somebody stopped.</summary>
    public SyncRun Cancel(SyncRun run, SyncPlan? plan) => End(run with
    {
        Outcome = RunOutcome.Cancelled,
        Counts = Tally(state.Read(reader => reader.Journal(run.RunId)), Seen(plan)),
        ErrorId = "SyncCancelled",
        ErrorMessage = "The run was stopped; the changes made so far are recorded, and the next run goes on from there.",
    });

    private SyncRun End(SyncRun run)
    {
        var ended = run with { Ended = time.GetUtcNow() };
        state.Write(writer =>
        {
            writer.SaveRun(ended);
            writer.PruneRuns(keepRuns);
            writer.SaveHeartbeat(null);
        });
        reporter.Report(new SyncRunEnded(ended));
        return ended;
    }

    private static RunCounts Seen(SyncPlan? plan) => plan is null ? new RunCounts() : new RunCounts
    {
        ZohoCount = plan.ZohoCount,
        ZohoActive = plan.ZohoActive,
        OdooCountBefore = plan.OdooCount,
        OdooCount = plan.OdooCount,
        OdooActive = plan.OdooActive,
        Unchanged = plan.Unchanged,
        Retired = plan.Retired,
        Unmanaged = plan.Unmanaged,
    };

    /// <summary>The counts of a run that did not end as it should: what its journal shows as done, on top of what it saw.</summary>
    public static RunCounts Tally(IReadOnlyList<JournalEntry> journal, RunCounts counts)
    {
        return counts with
        {
            Created = Done(ChangeKind.Create),
            Adopted = Done(ChangeKind.Adopt),
            Updated = Done(ChangeKind.Update),
            Archived = Done(ChangeKind.Archive),
            Restored = Done(ChangeKind.Restore),
            Deleted = Done(ChangeKind.Delete),
            OdooCount = counts.OdooCountBefore + Done(ChangeKind.Create) + Done(ChangeKind.Adopt),
        };

        int Done(ChangeKind kind) => journal.Count(entry => entry.Kind == kind && entry.Outcome == ChangeOutcome.Done);
    }
}
