using System.Management.Automation;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Runs;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>A status as it goes to the pipeline.</summary>
internal static class StatusView
{
    /// <summary>The type name in front of the status's own where runs are shown, too: the format file has a view for it.</summary>
    public const string WithHistory = "ZohoOdooSync.Engine.Monitoring.SyncStatus#WithHistory";

    /// <summary>The status; where asked for with this many of the newest runs, which its view then shows.</summary>
    public static PSObject Of(SyncStatus status, SyncEngine engine, int? runs)
    {
        if (runs is not { } newest) return PipelineObject.Of(status);
        var shown = PipelineObject.Of(status with { RecentRuns = engine.GetHistory(newest) });
        shown.TypeNames.Insert(0, WithHistory);
        return shown;
    }
}
