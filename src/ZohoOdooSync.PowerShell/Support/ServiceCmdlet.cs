using System.Management.Automation;
using ZohoOdooSync.Engine.Server.Services;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>What the cmdlets of services share: which service is meant, and where its definition lies.</summary>
public abstract class ServiceCmdlet : EngineCmdlet
{
    /// <summary>Name of the service; else <c>zoho-odoo-sync</c>, <c>zoho-odoo-sync-PROFILE</c> or <c>zoho-odoo-sync-all</c>.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>A folder for the definition; no service manager is touched then.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutputFolder { get; set; }

    /// <summary>The one service that serves every profile of the base folder.</summary>
    [Parameter]
    public SwitchParameter AllProfiles { get; set; }

    private protected string ServiceName => Name ?? ServiceDefinition.NameFor(Profile, AllProfiles);

    private protected ServiceInstaller Installer() =>
        new(OutputFolder is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(OutputFolder));

    /// <summary>Asks, and shows what would be done where nothing is done.</summary>
    private protected bool Decide(ServicePlan plan, string action)
    {
        var commands = string.Concat(plan.Commands.Select(command => $", then run: {command}"));
        if (ShouldProcess(plan.File, action + commands)) return true;
        if (plan.Text is not null && Prefers("WhatIf", "WhatIfPreference", LanguagePrimitives.IsTrue))
            WriteInformation(new HostInformationMessage { Message = plan.Text }, ["PSHOST"]);
        return false;
    }
}
