using System.Management.Automation;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncHistory</c>: the runs of a profile, newest first. Offline.</summary>
[Cmdlet(VerbsCommon.Get, "SyncHistory")]
[OutputType(typeof(SyncRun))]
public sealed class GetSyncHistoryCommand : EngineCmdlet
{
    /// <summary>How many runs at most, the newest ones.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, 10000)]
    public int Newest { get; set; } = 50;

    /// <summary>Only runs that ended like this.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public RunOutcome[]? Outcome { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadOffline);
        var runs = Guarded(() => EngineOf(settings).GetHistory(Outcome is null ? Newest : int.MaxValue));
        foreach (var run in runs.Where(run => Outcome is null || Outcome.Contains(run.Outcome)).Take(Newest))
            Give(Noted(run, settings));
    }
}
