using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server.Services;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// What every cmdlet of the module does: finds the profile, runs one operation of the engine, hands what it yields to the
/// pipeline, and turns its errors into error records. No other exception leaves a cmdlet.
/// </summary>
public abstract class EngineCmdlet : PSCmdlet
{
    // The format file has a view for it.
    private const string OnScreen = "ZohoOdooSync.OnScreen";

    // Behind what a cmdlet itself takes by position.
    private const int PathPosition = 2;

    private volatile PipelinePump? _pump;
    private volatile bool _stopping;
    private SecretMask? _secrets;

    /// <summary>
    /// The base folder: settings, state and log lie under it. Else <c>ZOHO_ODOO_SYNC_HOME</c>, else the current location if
    /// it holds <c>config/zoho_config.json</c>, else a folder of the user's own.
    /// </summary>
    [Parameter(Position = PathPosition, ValueFromPipelineByPropertyName = true)]
    [Alias("Home")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>
    /// The profile, one of several beside each other: its folder is <c>profiles/NAME</c> under the base folder. Objects of a
    /// pipeline name their folder, never their profile.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>What progress bars are headed with.</summary>
    private protected virtual string Activity => MyInvocation.MyCommand.Name;

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        _stopping = true;
        _pump?.Stop();
    }

    /// <summary>The given folder as the session means it: relative to its own location, which is not the process's.</summary>
    private protected string? GivenFolder() => Path is null ? null
        : GivenFile(Path, nameof(Path), "Name the folder that holds config/zoho_config.json.");

    /// <summary>A file or folder of a parameter as the session means it.</summary>
    /// <param name="path">What was given.</param>
    /// <param name="parameter">The parameter's name.</param>
    /// <param name="nextStep">What to do where it is no path of the file system.</param>
    private protected string GivenFile(string path, string parameter, string nextStep = "Name a path of the file system.")
    {
        var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
        return provider.Name == "FileSystem" ? file : throw new SyncException(
            parameter == nameof(Path) ? "SettingsMissing" : "PathInvalid", SyncErrorKind.Settings,
            $"-{parameter} {path} is not a path of the file system.", nextStep);
    }

    /// <summary>The current location where it is a folder, else the process's.</summary>
    private protected string CurrentFolder() =>
        SessionState.Path.CurrentFileSystemLocation?.ProviderPath ?? Directory.GetCurrentDirectory();

    /// <summary>Loads the settings of the profile; warns of what is risky in them.</summary>
    /// <param name="need">What they are loaded for.</param>
    private protected SyncSettings LoadSettings(SecretNeed need)
    {
        var settings = SettingsFile.Load(
            GivenFolder(), currentFolder: CurrentFolder(), profile: Profile, vault: new ModuleVault(), need: need);
        _secrets = settings.Secrets;
        foreach (var warning in settings.Warnings) WriteWarning(warning);
        return settings;
    }

    /// <summary>Loads the settings of one of all profiles, which messages then name.</summary>
    /// <param name="home">Its folder.</param>
    private protected SyncSettings LoadOneOfAll(string home)
    {
        var settings = SettingsFile.Load(home, vault: new ModuleVault());
        foreach (var warning in settings.Warnings) WriteWarning($"{settings.Profile ?? settings.Home}: {warning}");
        return settings;
    }

    /// <summary>The base folder of all profiles, absolute.</summary>
    private protected string HomeOfAll() => Profile is null
        ? SettingsFile.FindHome(GivenFolder(), currentFolder: CurrentFolder())
        : throw new SyncException(
            "ProfileNameInvalid", SyncErrorKind.Settings, $"-AllProfiles is for every profile, and -Profile names \"{Profile}\".",
            "Give one of the two.");

    /// <summary>Loads the settings of the profile with every secret; warns of what is risky in them.</summary>
    private protected SyncSettings LoadSettings() => LoadSettings(SecretNeed.All);

    /// <summary>Loads the settings for what lies on this machine: secrets may be missing, and no vault is opened.</summary>
    private protected SyncSettings LoadOffline() => LoadSettings(SecretNeed.None);

    /// <summary>An engine over settings.</summary>
    private protected static SyncEngine EngineOf(SyncSettings settings) => FrontEnd.PowerShell.EngineOf(settings);

    /// <summary>Asks for something on the pipeline's thread that takes no time to speak of; an error ends the cmdlet.</summary>
    private protected T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsForeign(e))
        {
            Fail(RecordOf(e));
            throw;
        }
    }

    /// <summary>Does something on the pipeline's thread that takes no time to speak of; an error ends the cmdlet.</summary>
    private protected void Guarded(Action work) => Guarded<object?>(() =>
    {
        work();
        return null;
    });

    /// <summary>
    /// Runs an operation on other threads while this one delivers what it posts; comes back when all of it has ended.
    /// An error of the operation ends the cmdlet.
    /// </summary>
    /// <param name="work">The operation: posts to the pump, ends early when the token asks for it.</param>
    private protected void Pumped(Func<PipelinePump, CancellationToken, Task> work)
    {
        using var pump = new PipelinePump();
        var sink = new CmdletSink(this, Activity);
        _pump = pump;
        if (_stopping) pump.Stop();
        Exception? failure;
        try
        {
            failure = pump.Run(token => work(pump, token), sink);
        }
        finally
        {
            _pump = null;
        }

        if (_stopping) throw new PipelineStoppedException();
        sink.CloseProgress();
        if (failure is not null) Fail(RecordOf(failure));
    }

    /// <summary>Ends the cmdlet with an error.</summary>
    private protected virtual void Fail(ErrorRecord record) => ThrowTerminatingError(record);

    /// <summary>A switch of every cmdlet that changes something: as given, else as the session prefers it.</summary>
    private protected bool Prefers(string parameter, string variable, Func<object?, bool> judge) =>
        MyInvocation.BoundParameters.TryGetValue(parameter, out var given)
            ? LanguagePrimitives.IsTrue(given)
            : judge(GetVariableValue(variable));

    /// <summary>Whether this is the last command before a console that people look at, so that one may draw on it.</summary>
    private protected bool IsLastOnConsole() =>
        MyInvocation.PipelinePosition == MyInvocation.PipelineLength && Host.Name == "ConsoleHost" && !Console.IsOutputRedirected;

    /// <summary>
    /// Writes a result. One that is shown as a list and goes straight to the screen says so: the shell then shows it by its own
    /// view wherever it stands on a line, and what follows it is still a table.
    /// </summary>
    internal void Give(object result)
    {
        var given = PipelineObject.Of(result);
        if (given.BaseObject is PipelineObject
            {
                Value: SyncStatus or SyncPlanResult or ParityReport or StateBackup or RestoredState or RegisteredService,
            }
            && MyInvocation.PipelinePosition == MyInvocation.PipelineLength && !OutputUse.IsTaken(MyInvocation))
        {
            given.TypeNames.Insert(0, OnScreen);
        }

        WriteObject(given);
    }

    /// <summary>An object with notes that later cmdlets of a pipeline bind by name, such as the profile it came from.</summary>
    private protected static PSObject WithNotes(object value, params ReadOnlySpan<(string Name, object? Value)> notes)
    {
        var noted = PipelineObject.Of(value);
        foreach (var (name, note) in notes)
        {
            if (noted.Properties[name] is { IsSettable: true } existing) existing.Value = note;
            else if (noted.Properties[name] is null) noted.Properties.Add(new PSNoteProperty(name, note));
        }

        return noted;
    }

    /// <summary>A run as it goes to the pipeline: with its profile, and the exit code that stands for how it ended.</summary>
    /// <param name="result">The run.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="profile">Which of all profiles it is of; null where one alone is meant.</param>
    private protected static PSObject Noted(SyncRunResult result, SyncSettings settings, string? profile = null)
    {
        var noted = WithNotes(result.Run, ("Home", settings.Home), ("ExitCode", result.ExitCode));
        return profile is null ? noted : WithNotes(noted, ("Profile", profile));
    }

    /// <summary>A run of the history as it goes to the pipeline.</summary>
    private protected static PSObject Noted(SyncRun run, SyncSettings settings) => Noted(new SyncRunResult(run, null, [], []), settings);

    /// <summary>Posts what a run came to: its record, then the products that were refused.</summary>
    private protected static void PostRun(PipelinePump pump, SyncRunResult result, SyncSettings settings, string? profile = null)
    {
        pump.Output(Noted(result, settings, profile));
        // After the run: with -ErrorAction Stop the first bad product would otherwise stop all the others.
        foreach (var entry in result.Changes.Where(entry => entry.Outcome == ChangeOutcome.Refused))
            pump.Error(RunFailure.OfProduct(entry, result.Run), WithNotes(entry, ("Home", settings.Home)));
    }

    private ErrorRecord RecordOf(Exception e) => e switch
    {
        RunEndedException ended => SyncErrors.RecordOf(ended.Error, ended.Run),
        SyncException known => SyncErrors.RecordOf(known, Path),
        _ => SyncErrors.RecordOf(SyncErrors.Unexpected(e, _secrets), Path),
    };

    // PowerShell's own exceptions steer the pipeline: stop, -ErrorAction Stop, Select-Object -First, an error already made.
    private static bool IsForeign(Exception e) =>
        e is not (RuntimeException or OutOfMemoryException) && e.GetType().Assembly != typeof(PSObject).Assembly;
}
