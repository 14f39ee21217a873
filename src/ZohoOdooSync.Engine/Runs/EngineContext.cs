using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>What every operation of one profile starts from.</summary>
/// <param name="Settings">The profile.</param>
/// <param name="Time">Clock.</param>
/// <param name="Random">Jitter and run ids.</param>
internal sealed record EngineContext(SyncSettings Settings, TimeProvider Time, Random Random)
{
    private readonly TokenMemory _tokens = new();

    /// <summary>Makes what carries the requests in place of the network, one for each service and operation; for tests.</summary>
    public Func<HttpMessageHandler>? Wire { get; init; }

    /// <summary>Opens a state file; a test may watch or break what it opens.</summary>
    public StateOpener OpenStateFile { get; init; } = StateStore.Open;

    /// <summary>How notifications leave.</summary>
    public NotificationWire NotificationWire { get; init; } = new();

    /// <summary>Opens the state for reading.</summary>
    public IStateStore OpenState() => OpenStateFile(Settings.StatePath, StateAccess.ReadOnly);

    /// <summary>Makes the clients of both services; nothing is sent yet.</summary>
    /// <param name="state">Where the token and the call budget are kept.</param>
    /// <param name="reporter">Told of waits and retries.</param>
    /// <param name="settings">Settings other than the profile's own, for one operation.</param>
    public EngineServices OpenServices(IStateStore state, ISyncReporter reporter, SyncSettings? settings = null)
    {
        settings ??= Settings;
        settings.RequireSafeTransport();
        return new(
            ZohoCatalogue.Create(settings, state, Time, Random, _tokens, Wire?.Invoke(), reporter),
            OdooTarget.Create(settings, Time, Random, Wire?.Invoke(), reporter));
    }

    /// <summary>Looks at everything that a run needs.</summary>
    /// <param name="cancellationToken">Ends the checks.</param>
    public Task<IReadOnlyList<ConnectionCheck>> TestConnectionAsync(CancellationToken cancellationToken) =>
        new ConnectionTest(Settings, OpenStateFile, Time, Random, _tokens).RunAsync(cancellationToken);

    /// <summary>Runs an operation that only reads, with the state and both services open.</summary>
    /// <param name="reporter">The front end.</param>
    /// <param name="work">The operation.</param>
    /// <param name="settingsOf">Other settings than the profile's own, chosen from what the state says.</param>
    /// <exception cref="SyncException">Whatever goes wrong, in words and without a secret.</exception>
    public async Task<T> ReadAsync<T>(
        ISyncReporter reporter, Func<RunContext, EngineServices, Task<T>> work, Func<IStateStore, SyncSettings>? settingsOf = null)
    {
        var masked = new MaskingReporter(Settings.Secrets, reporter);
        using var state = OpenState();
        var settings = settingsOf?.Invoke(state) ?? Settings;
        using var services = OpenServices(state, masked, settings);
        try
        {
            return await work(Context(services, state, masked, settings), services).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            var error = e.AsSyncException(Settings);
            if (ReferenceEquals(error, e)) throw;
            throw error;
        }
    }

    /// <summary>What the steps of a run work with.</summary>
    public RunContext Context(EngineServices services, IStateStore state, ISyncReporter reporter, SyncSettings? settings = null) =>
        new(settings ?? Settings, services.Zoho, services.Odoo, state, Time, reporter);

    /// <summary>The way of all events of a run: masked, one at a time, to the front end and to whoever listens.</summary>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="state">The open state.</param>
    /// <param name="heartbeat">Shows the progress in the state.</param>
    /// <param name="notifications">Tells channels of trouble.</param>
    public MaskingReporter Reporter(
        ISyncReporter frontEnd, IStateStore state, HeartbeatWriter heartbeat, NotificationListener notifications)
    {
        var reporter = new MaskingReporter(
            Settings.Secrets, frontEnd, heartbeat, new SyncLog(Settings, Time), new MetricsListener(Settings, state, Time), notifications);
        (notifications.Told, notifications.State) = (reporter, state);
        return reporter;
    }

    /// <summary>Makes what tells channels of trouble. Its end waits for what it sends.</summary>
    public NotificationListener Notifications() => new(
        Settings, () => OpenStateFile(Settings.StatePath, StateAccess.ReadWrite), Time, Random,
        NotificationWire with { Handler = NotificationWire.Handler ?? Wire });

    /// <summary>A reporter to the front end and the log alone, for what is told beside a run.</summary>
    /// <param name="frontEnd">The front end.</param>
    public MaskingReporter Logged(ISyncReporter frontEnd) => new(Settings.Secrets, frontEnd, new SyncLog(Settings, Time));
}

/// <summary>The clients of both services, for as long as one operation takes.</summary>
/// <param name="Zoho">The source.</param>
/// <param name="Odoo">The target.</param>
internal sealed record EngineServices(ZohoCatalogue Zoho, OdooTarget Odoo) : IDisposable
{
    public void Dispose()
    {
        Zoho.Dispose();
        Odoo.Dispose();
    }
}

/// <summary>What the steps of a run work with.</summary>
/// <param name="Settings">The profile.</param>
/// <param name="Zoho">The source.</param>
/// <param name="Odoo">The target.</param>
/// <param name="State">The open state.</param>
/// <param name="Time">Clock.</param>
/// <param name="Reporter">Told of progress, messages and changes.</param>
internal sealed record RunContext(
    SyncSettings Settings, IZohoCatalogue Zoho, IOdooTarget Odoo, IStateStore State, TimeProvider Time, ISyncReporter Reporter)
{
    /// <summary>Reports that a step begins.</summary>
    public void Begin(SyncPhase phase, string activity) => Reporter.Report(new SyncProgressed(phase, 0, null, activity));

    /// <summary>Reports a message.</summary>
    public void Report(SyncLogLevel level, string text, string? itemId = null) => Reporter.Report(new SyncMessage(level, text, itemId));
}
