using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Terminal;

/// <summary>Statuses as the screen meets them, at one time in one time zone.</summary>
internal static class SomeStatus
{
    public static readonly DateTimeOffset Now = new(2026, 6, 9, 11, 5, 32, TimeSpan.Zero);

    public static readonly TimeZoneInfo Zone = TimeZoneInfo.CreateCustomTimeZone("Baghdad", TimeSpan.FromHours(3), "Baghdad", "Baghdad");

    public static ScreenSpace Space(int width, int height) => new(width, height) { Zone = Zone };

    public static SyncStatus NeverRun() => new() { Home = "/srv/sync", OrganizationId = "746283917", Database = "shop" };

    public static Heartbeat Server(string phase = "waiting for the next cycle") => new(
        4711, "host", "1.0.0", phase, Now.AddMinutes(-125), Now.AddSeconds(-3))
    {
        IntervalSeconds = 300, NextRun = Now.AddSeconds(192),
    };

    /// <summary>A run that began so many minutes ago.</summary>
    public static SyncRun Run(
        int minutesAgo, RunOutcome outcome = RunOutcome.Succeeded, double seconds = 0.8, int updated = 0, int count = 2000) => new()
    {
        RunId = $"run-{minutesAgo}", Kind = minutesAgo > 100 ? RunKind.Full : RunKind.Incremental, Started = Now.AddMinutes(-minutesAgo),
        Ended = outcome == RunOutcome.Running ? null : Now.AddMinutes(-minutesAgo).AddSeconds(seconds), Outcome = outcome,
        Counts = outcome is RunOutcome.Succeeded or RunOutcome.Incomplete
            ? new RunCounts
            {
                ZohoCount = count, ZohoActive = count - 20, OdooCount = count, OdooActive = count - 20, Updated = updated,
                Created = minutesAgo > 100 ? 2000 : 0,
            }
            : new RunCounts(),
        ErrorId = outcome == RunOutcome.Failed ? "OdooUnreachable" : null,
        ErrorMessage = outcome == RunOutcome.Failed
            ? "Odoo at https://erp.example.com did not answer within 30 seconds, and not at the fourth try either; look whether it is up."
            : null,
        ZohoCalls = 2,
    };

    public static SyncStatus Of(params SyncRun[] runs)
    {
        var ended = runs.Where(run => run.Outcome != RunOutcome.Running).ToList();
        return NeverRun() with
        {
            RecentRuns = runs, LastRun = runs[0],
            LastCompletedRun = ended.Find(run => run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete),
            FailuresInARow = ended.TakeWhile(run => run.Outcome == RunOutcome.Failed).Count(),
            RunsSinceCounted = ended.TakeWhile(run => run.Outcome is not (RunOutcome.Succeeded or RunOutcome.Incomplete)).Count(),
            SuccessRate = 98.4m, ProductsSynced = runs.Sum(run => run.Counts.Changed),
            Budget = new BudgetReading(10000, 9688, Now.AddHours(12), Now), ZohoCallsToday = 312, ZohoCallsLeft = 9688,
        };
    }

    public static SyncStatus Running(params SyncRun[] runs) => Of(runs) with
    {
        State = SyncState.Running, IsRunning = true, IsHeartbeatAlive = true, Heartbeat = Server(), Since = Server().Started,
            NextRun = Server().NextRun,
    };

    public static SyncStatus RunningFine() => Running(
        Run(2, seconds: 1.2, updated: 3), Run(7), Run(12, updated: 40, seconds: 2.4), Run(17), Run(22), Run(27), Run(125, seconds: 9.1));

    public static SyncStatus Failing() => Running(
        Run(1, RunOutcome.Failed, 120), Run(6, RunOutcome.Failed, 120), Run(11, RunOutcome.Failed, 120), Run(16), Run(21)) with
    {
        State = SyncState.Failing, Since = Now.AddMinutes(-11), NextRun = Now.AddMinutes(14),
        Heartbeat = Server() with { Failures = 3, NextRun = Now.AddMinutes(14) },
    };

    public static SyncStatus Stale() => Of(Run(90, RunOutcome.Running), Run(95), Run(125)) with
    {
        State = SyncState.Stale, Since = Now.AddMinutes(-89), Heartbeat = Server("updating products") with { NextRun = null },
    };

    public static QuarantinedItem Item(string name, string reason) => new("4602893000000094003", name, reason, "d", 2, Now, Now);

    public static string Text(IEnumerable<ScreenLine> lines) => string.Join('\n', lines);
}
