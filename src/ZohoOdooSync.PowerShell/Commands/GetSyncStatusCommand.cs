using System.Management.Automation;
using ZohoOdooSync.Engine.Monitoring;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncStatus</c>: what is known about a profile, offline and at once.</summary>
[Cmdlet(VerbsCommon.Get, "SyncStatus")]
[OutputType(typeof(SyncStatus))]
public sealed class GetSyncStatusCommand : EngineCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(Guarded(() => EngineOf(LoadSettings()).GetStatus()));
}
