using System.Management.Automation;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Watch-SyncStatus</c>: the status again and again; in place on a console, as objects in a pipeline.</summary>
[Cmdlet(VerbsCommon.Watch, "SyncStatus")]
[OutputType(typeof(SyncStatus), typeof(ProfileStatus))]
public sealed class WatchSyncStatusCommand : EngineCmdlet
{
    /// <summary>Seconds between two looks.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int IntervalSeconds { get; set; } = 30;

    /// <summary>Ends after this many looks. Without it, only Ctrl+C ends.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = int.MaxValue;

    /// <summary>Every profile of the base folder, a line each; one that is broken says why and hides no other.</summary>
    [Parameter]
    public SwitchParameter AllProfiles { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AllProfiles)
        {
            var home = Guarded(HomeOfAll);
            Watch(() => ProfileOverview.Read(home), ProfileScreen.Draw, (pump, profiles) =>
            {
                foreach (var profile in profiles) pump.Output(profile);
            }, home);
            return;
        }

        var settings = Guarded(LoadOffline);
        Watch(EngineOf(settings).GetStatus, StatusScreen.Draw, (pump, status) => pump.Output(status), settings.Home);
    }

    private void Watch<T>(
        Func<T> look, Func<T, DateTimeOffset, ScreenSpace, IReadOnlyList<ScreenLine>> picture, Action<PipelinePump, T> post, string home)
    {
        using var screen = new HostScreen(Host, OutputRendering());
        var inPlace = IsLastOnConsole() && screen.CanDraw && !OutputUse.IsTaken(MyInvocation);
        Pumped(async (pump, token) =>
        {
            var moments = StatusWatch.MomentsAsync(
                look, picture, TimeSpan.FromSeconds(IntervalSeconds), Count, ticks: inPlace, TimeProvider.System, token);
            await foreach (var moment in moments.ConfigureAwait(false))
            {
                if (inPlace) pump.Screen(() => screen.Draw(moment));
                else if (moment.Trouble is { } trouble) pump.Error(trouble, home);
                else post(pump, moment.Seen);
            }
        });
    }

    /// <summary>How the session wants its output: <c>PlainText</c> means no colours.</summary>
    private string? OutputRendering() =>
        GetVariableValue("PSStyle") is { } style ? PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value?.ToString() : null;
}
