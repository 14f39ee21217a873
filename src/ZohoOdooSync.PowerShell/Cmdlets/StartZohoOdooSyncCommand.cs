using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation.Host;
using System.Management.Automation;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// <c>Start-ZohoOdooSync</c>: keeps both sides equal until it is stopped. In the foreground it yields one run for each cycle;
/// <c>-Interactive</c> asks first; <c>-Detached</c> starts it in a process of its own.
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "ZohoOdooSync", SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.Medium, DefaultParameterSetName = Foreground)]
[OutputType(typeof(SyncRun), ParameterSetName = [Foreground, Menu])]
[OutputType(typeof(StartedServer), typeof(StartedServers), ParameterSetName = [Background])]
public sealed class StartZohoOdooSyncCommand : EngineCmdlet
{
    private const string Foreground = "Foreground", Background = "Detached", Menu = "Interactive";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Seconds from the start of a cycle to the start of the next. Else SYNC_INTERVAL, else the settings, else 300.</summary>
    [Parameter(ParameterSetName = Foreground)]
    [Parameter(ParameterSetName = Background)]
    [ValidateRange(60, 86400)]
    public int IntervalSeconds { get; set; }

    /// <summary>Ends after this many cycles. Without it, only Ctrl+C or Stop-ZohoOdooSync ends.</summary>
    [Parameter(ParameterSetName = Foreground)]
    [Parameter(ParameterSetName = Background)]
    [ValidateRange(1, int.MaxValue)]
    public int MaxCycles { get; set; }

    /// <summary>Starts it in a process of its own that outlives this session, and yields its number when it works.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Background)]
    public SwitchParameter Detached { get; set; }

    /// <summary>
    /// Serves every profile of the base folder in one process: each by its own settings, state, lock and log. Profiles that come or go, and
    /// settings that change, are noticed.
    /// </summary>
    [Parameter(ParameterSetName = Foreground)]
    [Parameter(ParameterSetName = Background)]
    public SwitchParameter AllProfiles { get; set; }

    /// <summary>Shows a menu first: start, other interval, full sync once, status, quit.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Menu)]
    public SwitchParameter Interactive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SyncEngine.LeaveSessionIfDetached();
        if (AllProfiles)
        {
            StartAll(Guarded(HomeOfAll));
            return;
        }

        var settings = Guarded(LoadSettings);
        if (Interactive)
        {
            Ask(settings);
            return;
        }

        var does = $"Run a cycle every {(Interval ?? settings.Schedule.Interval).TotalSeconds:0} seconds";
        if (!Decide($"Odoo database \"{settings.Target.Database}\"", does)) return;
        if (Detached)
        {
            var program = Program(settings.Home);
            Pumped(async (pump, token) => pump.Output(
                await EngineOf(settings).StartDetachedAsync(program, StartPatience, token).ConfigureAwait(false)));
        }
        else
        {
            Serve(settings, Interval, Cycles);
        }
    }

    private TimeSpan? Interval =>
        MyInvocation.BoundParameters.ContainsKey(nameof(IntervalSeconds)) ? TimeSpan.FromSeconds(IntervalSeconds) : null;

    private int? Cycles => MyInvocation.BoundParameters.ContainsKey(nameof(MaxCycles)) ? MaxCycles : null;

    private bool Decide(string target, string does) => ShouldProcess(target, Detached ? does + ", in a process of its own" : does);

    private void StartAll(string home)
    {
        var count = Guarded(() => SettingsFile.FindProfiles(home)).Count;
        var pace = Interval is { } pause ? $"every {pause.TotalSeconds:0} seconds" : "at the interval of its settings";
        if (!Decide($"{TimeWords.Count(count, "profile")} of {home}", $"Run the cycles of each {pace}")) return;
        if (Detached)
        {
            var program = Program(home);
            Pumped(async (pump, token) => pump.Output(
                await ProfileServers.StartDetachedAsync(home, program, StartPatience, token).ConfigureAwait(false)));
        }
        else
        {
            ServeAll(home);
        }
    }

    private void ServeAll(string home) => Pumped(async (pump, token) =>
    {
        using var signal = new TerminationSignal(token);
        var told = new Dictionary<string, string>();
        var servers = new ProfileServers(home, new ProfileServerOptions
        {
            // Vaults are those of the session, which only the pipeline's thread may ask.
            Load = path => pump.OnPipelineAsync(() => LoadOneOfAll(path)),
            EngineOf = EngineOf,
            ReporterOf = name => new PumpReporter(pump, profile: name),
            Interval = Interval, MaxCycles = Cycles,
            Looked = statuses =>
            {
                TellTroubles(pump, statuses, told);
                var running = statuses.Count(one => one.State == ProfileServerState.Running);
                pump.Progress(new SyncProgressed(SyncPhase.Waiting, running, statuses.Count, "profiles are served"));
            },
        });
        await foreach (var run in servers.RunAsync(signal.Token).ConfigureAwait(false))
            PostCycle(pump, run.Result, run.Settings, run.Profile);
    });

    private void Serve(SyncSettings settings, TimeSpan? interval, int? cycles) => Pumped(async (pump, token) =>
    {
        using var signal = new TerminationSignal(token);
        var runs = EngineOf(settings).RunCyclesAsync(interval, cycles, new PumpReporter(pump), signal.Token);
        await foreach (var result in runs.ConfigureAwait(false)) PostCycle(pump, result, settings);
    });

    // No run tells of a server that does not run. A trouble that stays is told once.
    private static void TellTroubles(PipelinePump pump, IReadOnlyList<ProfileServerStatus> statuses, Dictionary<string, string> told)
    {
        foreach (var one in statuses)
        {
            if (one.Trouble is not { } trouble)
            {
                told.Remove(one.Home);
                continue;
            }

            if (told.GetValueOrDefault(one.Home) == trouble.Message) continue;
            pump.Error(RunFailure.OfProfile(trouble, one.Profile), one.Home);
            told[one.Home] = trouble.Message;
        }
    }

    private static void PostCycle(PipelinePump pump, SyncRunResult result, SyncSettings settings, string? profile = null)
    {
        PostRun(pump, result, settings, profile);
        // The next cycle comes all the same: an error of one is told, and ends nothing.
        if (RunFailure.OfRun(result.Run, result.Error) is { } error)
            pump.Error(RunFailure.OfProfile(error, profile), Noted(result, settings, profile));
    }

    private ServerProgram Program(string home) => Guarded(() => OwnShell.At((string)SessionState.PSVariable.GetValue("PSHOME")))
        .ThatStarts(MyInvocation.MyCommand.Module.ModuleBase, home, Interval, Cycles, AllProfiles);

    private void Ask(SyncSettings settings)
    {
        var choices = new Collection<ChoiceDescription>
        {
            new("&Start", $"Start the server: a cycle every {settings.Schedule.Interval.TotalSeconds:0} seconds, until Ctrl+C."),
            new("&Other interval", "Start the server with another interval."),
            new("&Full sync once", "Read both sides completely and make Odoo match, once."),
            new("S&tatus", "Show the state, the counts and the last run."),
            new("&Quit", "Do nothing."),
        };
        while (true)
        {
            var choice = Host.UI.PromptForChoice("ZohoOdooSync", StartMenuText.Heading(settings), choices, 0);
            switch (choice)
            {
                case 0:
                    Serve(settings, settings.Schedule.Interval, null);
                    return;
                case 1:
                    if (AskInterval() is not { } interval) break;
                    Serve(settings, interval, null);
                    return;
                case 2:
                    Pumped(async (pump, token) => PostCycle(
                        pump, await EngineOf(settings).RunFullAsync(force: false, new PumpReporter(pump), token).ConfigureAwait(false),
                            settings));
                    break;
                case 3:
                    ShowStatus(settings);
                    break;
                default:
                    return;
            }
        }
    }

    // Drawn here and now: what goes to the pipeline is shown when the shell likes, which may be after the next question.
    private void ShowStatus(SyncSettings settings)
    {
        var status = Guarded(() => EngineOf(settings).GetStatus());
        foreach (var line in InvokeCommand.InvokeScript("$args[0] | Out-String", PipelineObject.Of(status)))
            Host.UI.WriteLine($"{line}".TrimEnd());
    }

    private TimeSpan? AskInterval()
    {
        Host.UI.Write(StartMenuText.IntervalQuestion);
        var answer = Host.UI.ReadLine()?.Trim();
        if (StartMenuText.IntervalOf(answer) is { } interval) return interval;
        WriteWarning(StartMenuText.NoInterval(answer));
        return null;
    }
}
