using System.Management.Automation;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// <c>Unregister-ZohoOdooSyncService</c>: stops and disables a service that Register-ZohoOdooSyncService made, and removes its
/// definition. Settings, state and logs stay.
/// </summary>
[Cmdlet(VerbsLifecycle.Unregister, "ZohoOdooSyncService", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class UnregisterZohoOdooSyncServiceCommand : ServiceCmdlet
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var installer = Guarded(Installer);
        var plan = Guarded(() => installer.PlanRemoval(ServiceName));
        if (!Decide(plan, "Stop the service and remove its definition")) return;
        Pumped((pump, token) => installer.RemoveAsync(ServiceName, token));
    }
}
