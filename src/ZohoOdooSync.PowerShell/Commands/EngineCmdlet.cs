using System.Management.Automation;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// What every cmdlet of the module does: finds the profile, runs one operation of the engine, hands what it yields to the
/// pipeline, and turns its errors into error records. No other exception leaves a cmdlet.
/// </summary>
public abstract class EngineCmdlet : PSCmdlet
{
    private volatile PipelinePump? _pump;
    private volatile bool _stopping;
    private SecretMask? _secrets;

    /// <summary>
    /// The base folder: settings, state and log lie under it. Else <c>ZOHO_ODOO_SYNC_HOME</c>, else the current location if
    /// it holds <c>config/zoho_config.json</c>, else a folder of the user's own.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Home")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>What progress bars are headed with.</summary>
    private protected virtual string Activity => MyInvocation.MyCommand.Name;

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        _stopping = true;
        _pump?.Stop();
    }

    /// <summary>The given folder as the session means it: relative to its own location, which is not the process's.</summary>
    private protected string? GivenFolder()
    {
        if (Path is null) return null;
        var folder = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path, out var provider, out _);
        return provider.Name == "FileSystem" ? folder : throw new SyncException(
            "SettingsMissing", SyncErrorKind.Settings, $"-Path {Path} is not a folder of the file system.",
            "Name the folder that holds config/zoho_config.json.");
    }

    /// <summary>The current location where it is a folder, else the process's.</summary>
    private protected string CurrentFolder() =>
        SessionState.Path.CurrentFileSystemLocation?.ProviderPath ?? Directory.GetCurrentDirectory();

    /// <summary>Loads the settings of the profile; warns of what is risky in them.</summary>
    private protected SyncSettings LoadSettings()
    {
        var settings = SettingsFile.Load(GivenFolder(), currentFolder: CurrentFolder());
        _secrets = settings.Secrets;
        foreach (var warning in settings.Warnings) WriteWarning(warning);
        return settings;
    }

    /// <summary>An engine over settings.</summary>
    private protected static SyncEngine EngineOf(SyncSettings settings) => new(settings, ModuleStateStores.All);

    /// <summary>Does something on the pipeline's thread that takes no time to speak of; errors end the cmdlet.</summary>
    private protected void Guarded(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (IsForeign(e))
        {
            ThrowTerminatingError(RecordOf(e));
        }
    }

    /// <summary>
    /// Runs an operation on other threads while this one delivers what it posts; comes back when all of it has ended.
    /// Errors end the cmdlet.
    /// </summary>
    /// <param name="work">The operation: posts to the pump, ends early when the token asks for it.</param>
    private protected void Pumped(Func<PipelinePump, CancellationToken, Task> work) => Guarded(() =>
    {
        using var pump = new PipelinePump();
        var sink = new CmdletSink(this, Activity);
        _pump = pump;
        if (_stopping) pump.Stop();
        try
        {
            pump.Run(token => work(pump, token), sink);
        }
        catch (OperationCanceledException) when (_stopping)
        {
            throw new PipelineStoppedException();
        }
        finally
        {
            _pump = null;
            if (!_stopping) sink.CloseProgress();
        }

        if (_stopping) throw new PipelineStoppedException();
    });

    /// <summary>An object with notes that later cmdlets of a pipeline bind by name, such as the profile it came from.</summary>
    private protected static PSObject WithNotes(object value, params ReadOnlySpan<(string Name, object? Value)> notes)
    {
        var noted = PSObject.AsPSObject(value);
        foreach (var (name, note) in notes)
        {
            if (noted.Properties[name] is { IsSettable: true } existing) existing.Value = note;
            else if (noted.Properties[name] is null) noted.Properties.Add(new PSNoteProperty(name, note));
        }

        return noted;
    }

    /// <summary>A run as it goes to the pipeline: with its profile, and the exit code that stands for its outcome.</summary>
    private protected static PSObject Noted(SyncRun run, SyncSettings settings) =>
        WithNotes(run, ("Home", settings.Home), ("ExitCode", SyncExitCode.Of(run.Outcome)));

    /// <summary>Posts what a run came to: its record, the products that were refused, then the error that ended it.</summary>
    private protected static void PostRun(PipelinePump pump, SyncRunResult result, SyncSettings settings)
    {
        var run = Noted(result.Run, settings);
        pump.Output(run);
        // After the run: with -ErrorAction Stop the first bad product would otherwise stop all the others.
        foreach (var entry in result.Changes.Where(entry => entry.Outcome == ChangeOutcome.Refused))
            pump.Error(SyncErrors.OfProduct(entry), entry);
    }

    private ErrorRecord RecordOf(Exception e) =>
        SyncErrors.RecordOf(e as SyncException ?? SyncErrors.Unexpected(e, _secrets), Path);

    // PowerShell's own exceptions steer the pipeline (stop, -ErrorAction Stop, a terminating error already made).
    private static bool IsForeign(Exception e) => e is not (RuntimeException or OutOfMemoryException);
}
