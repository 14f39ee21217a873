using System.Management.Automation;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncStatus</c>: what is known about a profile, offline and at once; asked from both services on demand.</summary>
[Cmdlet(VerbsCommon.Get, "SyncStatus", DefaultParameterSetName = One)]
[OutputType(typeof(SyncStatus), ParameterSetName = [One])]
[OutputType(typeof(ProfileStatus), ParameterSetName = [Overview])]
public sealed class GetSyncStatusCommand : EngineCmdlet
{
    private const string One = "Profile", Overview = "AllProfiles";

    /// <summary>Asks both services for their counts as they are now.</summary>
    [Parameter(ParameterSetName = One)]
    public SwitchParameter Live { get; set; }

    /// <summary>Shows this many of the newest runs, too.</summary>
    [Parameter(ParameterSetName = One)]
    [ValidateRange(1, 10000)]
    public int History { get; set; }

    /// <summary>Every profile of the base folder, one object each; one that is broken says why and hides no other.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Overview)]
    public SwitchParameter AllProfiles { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AllProfiles)
        {
            foreach (var profile in Guarded(() => ProfileOverview.Read(HomeOfAll()))) Give(profile);
            return;
        }

        var settings = Guarded(() => LoadSettings(Live ? SecretNeed.All : SecretNeed.None));
        var engine = EngineOf(settings);
        var runs = MyInvocation.BoundParameters.ContainsKey(nameof(History)) ? History : (int?)null;
        if (!Live)
        {
            Give(Guarded(() => View(engine.GetStatus(), engine, runs)));
            return;
        }

        Pumped(async (pump, token) =>
        {
            var status = await engine.GetLiveStatusAsync(new PumpReporter(pump), token).ConfigureAwait(false);
            pump.Output(View(status, engine, runs));
        });
    }

    /// <summary>The status; where asked for with this many of the newest runs, which its view then shows.</summary>
    private static PSObject View(SyncStatus status, SyncEngine engine, int? runs)
    {
        if (runs is not { } newest) return PipelineObject.Of(status);
        var shown = PipelineObject.Of(status with { RecentRuns = engine.GetHistory(newest) });
        // The format file has a view for this name.
        shown.TypeNames.Insert(0, typeof(SyncStatus).FullName + "#WithHistory");
        return shown;
    }
}
