using System.Management.Automation;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncChange</c>: every change of a run, with the values before and after. Offline.</summary>
[Cmdlet(VerbsCommon.Get, "SyncChange")]
[OutputType(typeof(JournalEntry))]
public sealed class GetSyncChangeCommand : EngineCmdlet
{
    /// <summary>The run. Else the newest run that changed anything.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    public string[]? RunId { get; set; }

    /// <summary>Only changes of this kind.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ChangeKind[]? Kind { get; set; }

    /// <summary>Only changes that got this far.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ChangeOutcome[]? Outcome { get; set; }

    /// <summary>Only changes that write one of these fields.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public MirroredField[]? Field { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadOffline);
        var engine = EngineOf(settings);
        var runs = RunId ?? Guarded(() => engine.GetHistory(int.MaxValue).Where(run => run.Counts.Changed > 0).Take(1)
            .Select(run => run.RunId).ToArray());
        foreach (var run in runs)
        {
            SyncException? unknown = null;
            var changes = Guarded(() =>
            {
                try
                {
                    return engine.GetChanges(run);
                }
                catch (SyncException e) when (e.ErrorId == "RunNotFound")
                {
                    unknown = e;
                    return [];
                }
            });
            // Of several ids in a pipeline the others are still wanted.
            if (unknown is not null) WriteError(SyncErrors.RecordOf(unknown, run));
            foreach (var change in changes.Where(Wanted)) Give(WithNotes(change, ("Home", settings.Home)));
        }
    }

    private bool Wanted(JournalEntry change) =>
        (Kind is null || Kind.Contains(change.Kind))
        && (Outcome is null || Outcome.Contains(change.Outcome))
        && (Field is null || change.After.Fields.Any(Field.Contains));
}
