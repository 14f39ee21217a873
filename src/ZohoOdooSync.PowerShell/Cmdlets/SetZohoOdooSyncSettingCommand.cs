using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Set-ZohoOdooSyncSetting</c>: changes single settings in the file of a profile; everything else in it stays.</summary>
[Cmdlet(VerbsCommon.Set, "ZohoOdooSyncSetting", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium,
    DefaultParameterSetName = One)]
[OutputType(typeof(MaskedSetting))]
public sealed class SetZohoOdooSyncSettingCommand : EngineCmdlet
{
    private const string One = "One", Several = "Several", Field = "Field", Removal = "Removal";

    /// <summary>The setting, section included: <c>pricing.exchange_rate</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = One)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SettingNameCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>Its new value; a secure string or a reference for a secret; null for the default.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = One)]
    [AllowNull]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(SettingValueCompleter))]
    public object? Value { get; set; }

    /// <summary>Several settings with their new values, changed together or not at all.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Several)]
    [ValidateNotNullOrEmpty]
    public IDictionary Setting { get; set; } = new Hashtable();

    /// <summary>The key of an item that a field of your own comes from: <c>cf_shelf</c>.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Field)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ZohoKeyCompleter))]
    public string ZohoKey { get; set; } = string.Empty;

    /// <summary>The column of Odoo's product that the field goes to: <c>x_shelf</c>. There is one field a column.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Field)]
    [Parameter(Mandatory = true, ParameterSetName = Removal)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OdooColumnCompleter))]
    public string OdooColumn { get; set; } = string.Empty;

    /// <summary>What becomes of the column where an item does not have the key.</summary>
    [Parameter(ParameterSetName = Field)]
    public AbsentChoice WhenAbsent { get; set; }

    /// <summary>Numbers are multiplied by it; any number but 0.</summary>
    [Parameter(ParameterSetName = Field)]
    public decimal Factor { get; set; }

    /// <summary>Stands before every text that is not empty.</summary>
    [Parameter(ParameterSetName = Field)]
    [AllowEmptyString]
    public string? Prefix { get; set; }

    /// <summary>Takes away the spaces around a text.</summary>
    [Parameter(ParameterSetName = Field)]
    public SwitchParameter Trim { get; set; }

    /// <summary>Values that stand for others, letter for letter.</summary>
    [Parameter(ParameterSetName = Field)]
    [ValidateNotNull]
    public IDictionary Map { get; set; } = new Hashtable();

    /// <summary>Takes the field of the column away.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Removal)]
    public SwitchParameter Remove { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Removal && !Remove) return;
        var home = Guarded(() => SettingsFile.FindHome(GivenFolder(), currentFolder: CurrentFolder(), profile: Profile));
        var edit = Guarded(() => ParameterSetName switch
        {
            Field => SettingsEdit.PrepareField(home, OwnField()),
            Removal => SettingsEdit.PrepareFieldRemoval(home, OdooColumn),
            _ => SettingsEdit.Prepare(home, Values(), vault: new ModuleVault()),
        });
        if (edit.Changes.Count > 0 && !ShouldProcess(edit.File, Words(edit))) return;
        var settings = Guarded(edit.Write);
        if (edit.LosesComments) WriteWarning($"The comments of the file could not be kept; the file before is {edit.File}.bak.");
        foreach (var warning in settings.Warnings) WriteWarning(warning);
        if (edit.Changes.Count > 0) ReportServer(settings);
        foreach (var setting in Guarded(() => SettingCatalogue.Shown(settings)))
            if (edit.Names.Contains(setting.Name)) Give(WithNotes(setting, ("Home", settings.Home)));
    }

    private List<KeyValuePair<string, object?>> Values()
    {
        if (ParameterSetName == One) return [new(Name, Plain(Value))];
        var values = new List<KeyValuePair<string, object?>>();
        foreach (DictionaryEntry entry in Setting) values.Add(new($"{entry.Key}", Plain(entry.Value)));
        return values;
    }

    private CustomField OwnField() => new(ZohoKey.Trim(), OdooColumn.Trim())
    {
        WhenAbsent = WhenAbsent, Factor = MyInvocation.BoundParameters.ContainsKey(nameof(Factor)) ? Factor : null, Prefix = Prefix,
        Trim = Trim, Map = Map.Cast<DictionaryEntry>().ToDictionary(pair => TextOf(pair.Key), pair => TextOf(pair.Value)),
    };

    // A value as an item says it: true and not True.
    private static string TextOf(object? value) =>
        Plain(value) is bool flag ? flag ? "true" : "false" : LanguagePrimitives.ConvertTo<string>(value) ?? string.Empty;

    private static object? Plain(object? value) => value switch
    {
        PSObject wrapped => Plain(wrapped.BaseObject),
        SecureString hidden => new Secret(new NetworkCredential(string.Empty, hidden).Password),
        SwitchParameter flag => flag.IsPresent,
        _ => value,
    };

    private string Words(SettingsEdit edit) => ParameterSetName switch
    {
        Field => $"Set the field {OwnField()} of mapping.custom",
        Removal => $"Take the field of {OdooColumn} out of mapping.custom",
        _ => $"Set {string.Join(", ", edit.Changes.Select(Words))}",
    };

    private static string Words(SettingChange change) =>
        $"{change.Name} = {(change.After.Length == 0 ? "its default" : change.After)}"
        + (change.Before.Length == 0 ? string.Empty : $" (was {change.Before})");

    // A server reads its settings when it starts.
    private void ReportServer(SyncSettings settings)
    {
        try
        {
            if (EngineOf(settings).GetStatus() is not { IsRunning: true, Heartbeat: { } beat }) return;
            WriteWarning(
                $"Process {beat.ProcessId} on {beat.Host} goes on with the settings from before: stop and start it (Stop-ZohoOdooSync, "
                    + $"Start-ZohoOdooSync, or its service).");
        }
        catch (SyncException)
        {
            // The settings are written; that the state cannot be read is told by whoever needs it.
        }
    }
}
