using System.Management.Automation;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncField</c>: which fields are mirrored, from where to where, with type, state on this server and an example.</summary>
[Cmdlet(VerbsCommon.Get, "SyncField")]
[OutputType(typeof(SyncField))]
public sealed class GetSyncFieldCommand : EngineCmdlet
{
    /// <summary>Only these fields.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public MirroredField[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        Pumped(async (pump, token) =>
        {
            var fields = await EngineOf(settings).GetFieldsAsync(new PumpReporter(pump), token).ConfigureAwait(false);
            foreach (var field in fields.Where(field => Name is null || Name.Any(wanted => wanted.FieldName == field.Name)))
                pump.Output(WithNotes(field, ("Home", settings.Home)));
        });
    }
}
