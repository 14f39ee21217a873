using System.Management.Automation;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-ZohoOdooSyncSetting</c>: the settings in force, secrets masked.</summary>
[Cmdlet(VerbsCommon.Get, "ZohoOdooSyncSetting")]
[OutputType(typeof(MaskedSetting))]
public sealed class GetZohoOdooSyncSettingCommand : EngineCmdlet
{
    /// <summary>Only settings of this name, section included: <c>guard.*</c>.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        var patterns = Name?.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToList();
        foreach (var setting in Guarded(() => SettingCatalogue.Shown(settings)))
        {
            if (patterns is null || patterns.Exists(pattern => pattern.IsMatch(setting.Name)))
                Give(WithNotes(setting, ("Home", settings.Home)));
        }
    }
}
