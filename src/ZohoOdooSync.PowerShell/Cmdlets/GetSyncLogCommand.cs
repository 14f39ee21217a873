using System.Management.Automation;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncLog</c>: the lines of the log, oldest first; with -Wait also those that are yet to be written.</summary>
[Cmdlet(VerbsCommon.Get, "SyncLog")]
[OutputType(typeof(SyncLogLine))]
public sealed class GetSyncLogCommand : EngineCmdlet
{
    /// <summary>Least level.</summary>
    [Parameter]
    public SyncLogLevel Level { get; set; } = SyncLogLevel.Verbose;

    /// <summary>Only lines of this time or later; a time without a zone is local.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only the newest lines.</summary>
    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    /// <summary>Only lines of this run.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    public string? RunId { get; set; }

    /// <summary>Only lines about this item.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? ItemId { get; set; }

    /// <summary>Goes on with every further line as it is written, until Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var engine = EngineOf(Guarded(LoadOffline));
        var query = new SyncLogQuery
        {
            Level = Level, Since = Since, Tail = Tail, RunId = RunId, ItemId = string.IsNullOrEmpty(ItemId) ? null : ItemId,
        };
        Pumped(async (pump, token) =>
        {
            if (!Wait)
            {
                foreach (var line in engine.ReadLog(query))
                {
                    if (token.IsCancellationRequested) return;
                    pump.Output(line);
                }

                return;
            }

            await foreach (var line in engine.FollowLogAsync(query, token).ConfigureAwait(false)) pump.Output(line);
        });
    }
}
