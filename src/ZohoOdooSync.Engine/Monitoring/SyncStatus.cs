using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>What is known about a profile without asking either service.</summary>
public sealed record SyncStatus
{
    /// <summary>The base folder.</summary>
    public required string Home { get; init; }

    /// <summary>Zoho organisation of the settings.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>Odoo database of the settings.</summary>
    public required string Database { get; init; }

    /// <summary>Whether a process works on it now: it beats, and it lives.</summary>
    public bool IsRunning { get; init; }

    /// <summary>The last sign of life; null where the last process ended cleanly.</summary>
    public Heartbeat? Heartbeat { get; init; }

    /// <summary>The newest run; null before the first.</summary>
    public SyncRun? LastRun { get; init; }

    /// <summary>The newest run that was carried out; its counts are the ones to believe.</summary>
    public SyncRun? LastCompletedRun { get; init; }

    /// <summary>Items in scope at that run.</summary>
    public int? ZohoCount => LastCompletedRun?.Counts.ZohoCount;

    /// <summary>Bound products after that run.</summary>
    public int? OdooCount => LastCompletedRun?.Counts.OdooCount;

    /// <summary>Whether both totals and both active counts were equal then; null before the first run.</summary>
    public bool? CountsMatch => LastCompletedRun?.Counts.CountsMatch;

    /// <summary>Odoo count less Zoho count then.</summary>
    public int? Difference => OdooCount - ZohoCount;

    /// <summary>Pairs known locally.</summary>
    public int Bindings { get; init; }

    /// <summary>Those of them that only the local state holds.</summary>
    public int LocalBindings { get; init; }

    /// <summary>Items that were refused, with reasons.</summary>
    public IReadOnlyList<QuarantinedItem> Quarantine { get; init; } = [];

    /// <summary>What Zoho last said about the day's calls.</summary>
    public BudgetReading? Budget { get; init; }

    /// <summary>What keeps the state.</summary>
    public string StateBackend { get; init; } = string.Empty;

    /// <summary>The settings file's own troubles, such as rights that are too wide.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the status out of the state.</summary>
    internal static SyncStatus From(SyncSettings settings, IStateStore state) => state.Read(reader =>
    {
        var runs = reader.Runs(settings.Schedule.HistoryRuns);
        var bindings = reader.Bindings();
        return new SyncStatus
        {
            Home = settings.Home,
            OrganizationId = settings.Source.OrganizationId,
            Database = settings.Target.Database,
            Heartbeat = reader.Heartbeat,
            IsRunning = reader.Heartbeat is { } beat && ProcessSigns.IsAlive(beat),
            LastRun = runs.Count > 0 ? runs[0] : null,
            LastCompletedRun = runs.FirstOrDefault(run => run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete),
            Bindings = bindings.Count,
            LocalBindings = bindings.Count(binding => binding.Home == BindingHome.Local),
            Quarantine = reader.Quarantine(),
            Budget = reader.Budget,
            StateBackend = state.Backend,
            Warnings = settings.Warnings,
        };
    });
}
