using System.Management.Automation;
using ZohoOdooSync.Engine.Server.Services;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// <c>Register-ZohoOdooSyncService</c>: makes the server of a profile a service that starts with the machine: a systemd unit
/// on Linux, a scheduled task on Windows.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "ZohoOdooSyncService", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RegisteredService))]
public sealed class RegisterZohoOdooSyncServiceCommand : ServiceCmdlet
{
    /// <summary>Path of <c>zoho-odoo-sync</c>; else it is looked for on PATH, else this PowerShell runs with this module.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Program { get; set; }

    /// <summary>Seconds from cycle to cycle; else as the settings say.</summary>
    [Parameter]
    [ValidateRange(60, 86400)]
    public int? IntervalSeconds { get; set; }

    /// <summary>The account that it runs as; else <c>zoho-odoo-sync</c>, on Windows LOCAL SERVICE.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>Leaves it stopped and not enabled.</summary>
    [Parameter]
    public SwitchParameter NoStart { get; set; }

    /// <summary>Replaces another definition of the same name that this module wrote.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var installer = Guarded(Installer);
        var definition = Guarded(Definition);
        var plan = Guarded(() => installer.Plan(definition, !NoStart));
        if (!Decide(plan, "Write the definition of the service")) return;
        if (OutputFolder is null && MissingSettings(definition) is { } missing)
            WriteWarning($"There is no {missing} that this account can see: without it the service ends with exit code 78. "
                + "New-ZohoOdooSyncSetting makes it.");
        Pumped(async (pump, token) =>
        {
            var registered = await installer.RegisterAsync(definition, !NoStart, Force, token).ConfigureAwait(false);
            if (!registered.IsChanged) pump.Screen($"{registered.File} holds exactly this definition already: it was not written.");
            pump.Output(registered);
        });
    }

    // What the service needs and is not there; null where it is.
    private static string? MissingSettings(ServiceDefinition definition)
    {
        if (definition.AllProfiles)
        {
            try
            {
                _ = SettingsFile.FindProfiles(definition.Home);
                return null;
            }
            catch (SyncException)
            {
                return $"profile below {definition.Home}";
            }
        }

        var folder = definition.Profile is { } profile ? System.IO.Path.Combine(definition.Home, "profiles", profile) : definition.Home;
        var settings = System.IO.Path.Combine(folder, "config", "zoho_config.json");
        return File.Exists(settings) ? null : settings;
    }

    private ServiceDefinition Definition() => new()
    {
        Name = ServiceName,
        Program = FindProgram(),
        // Not the folder of the profile: the service itself names its profile.
        Home = AllProfiles ? HomeOfAll() : SettingsFile.FindHome(GivenFolder(), currentFolder: CurrentFolder()),
        Profile = Profile,
        AllProfiles = AllProfiles,
        IntervalSeconds = IntervalSeconds,
        User = User,
    };

    private ServiceProgram FindProgram()
    {
        if (Program is not null) return new ServiceProgram(SessionState.Path.GetUnresolvedProviderPathFromPSPath(Program));
        if (InvokeCommand.GetCommand("zoho-odoo-sync", CommandTypes.Application) is ApplicationInfo found)
            return new ServiceProgram(found.Path);
        var shell = OwnShell.At((string)SessionState.PSVariable.GetValue("PSHOME"));
        if (shell.IsInPackageCache)
        {
            WriteWarning(
                $"The service runs the PowerShell of this session, {shell.Path}, which lies in this account's cache of packages: it is "
                + "gone when the cache is emptied, and the service's account must be able to read it. One that stays: "
                + "\"dotnet tool install PowerShell --tool-path FOLDER\", then this command in FOLDER/pwsh with -Force; "
                + "or zoho-odoo-sync with -Program.");
        }

        return new ServiceProgram(shell.File, MyInvocation.MyCommand.Module.ModuleBase, shell.Assembly);
    }
}
