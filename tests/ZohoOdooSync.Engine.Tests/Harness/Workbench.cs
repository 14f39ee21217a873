using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>Both services on a port of their own, a base folder of its own, and a clock that makes nobody wait.</summary>
internal sealed class Workbench : IAsyncDisposable
{
    private readonly DirectoryInfo _home;

    private Workbench(SandboxServer sandbox, DirectoryInfo home, ManualTime time, SyncSettings settings)
    {
        Sandbox = sandbox;
        _home = home;
        Time = time;
        Settings = settings;
    }

    public SandboxServer Sandbox { get; }

    public ManualTime Time { get; }

    public SyncSettings Settings { get; set; }

    public string Home => _home.FullName;

    public Listener Told { get; } = new();

    public string Organization => Settings.Source.OrganizationId;

    /// <summary>Starts both services.</summary>
    /// <param name="version">Odoo version; 19 with <paramref name="rpc"/> speaks JSON-RPC, else JSON-2.</param>
    /// <param name="products">Items that Zoho has from the start.</param>
    /// <param name="rpc">JSON-RPC in any case.</param>
    /// <param name="options">Other options of the sandbox.</param>
    /// <param name="login">The Odoo account.</param>
    /// <param name="start">What the clock says first; a fixed moment unless given.</param>
    public static async Task<Workbench> StartAsync(
        int version = 19, int products = 0, bool rpc = false, Func<SandboxOptions, SandboxOptions>? options = null,
        string login = "sync", DateTimeOffset? start = null)
    {
        var time = start is { } from ? new ManualTime(from, TimeSpan.FromMinutes(10)) : new ManualTime();
        var given = new SandboxOptions { OdooVersion = version, Products = products, TimeProvider = time };
        var sandbox = await SandboxServer.StartAsync(options?.Invoke(given) ?? given);
        sandbox.Zoho.Switches.EnforceTokenThrottle = false;
        var home = Directory.CreateTempSubdirectory("zohoodoosync-engine-");
        sandbox.WriteSettings(home.FullName, login);
        var settings = SettingsFile.Load(home.FullName, new Dictionary<string, string?>());
        if (rpc) settings = settings with { Target = settings.Target with { Transport = OdooTransportChoice.JsonRpc } };
        return new Workbench(sandbox, home, time, settings);
    }

    /// <summary>A connected target.</summary>
    public async Task<OdooTarget> ConnectAsync(HttpMessageHandler? handler = null)
    {
        var target = NewTarget(handler);
        await target.ConnectAsync(CancellationToken.None);
        return target;
    }

    public OdooTarget NewTarget(HttpMessageHandler? handler = null) =>
        OdooTarget.Create(Settings, Time, new Random(1), handler);

    public SyncEngine Engine(WatchedStates? states = null) =>
        new(Settings, Time, new Random(2)) { OpenStateFile = states is null ? StateStore.Open : states.Open };

    /// <summary>One full run, a minute after whatever was before.</summary>
    public Task<SyncRunResult> RunAsync(bool force = false, CancellationToken cancellationToken = default)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        return Engine().RunFullAsync(force, Told, cancellationToken);
    }

    public Task<ParityReport> CompareAsync() => Engine().CompareAsync(SilentReporter.Instance, CancellationToken.None);

    public IStateStore OpenState(StateAccess access = StateAccess.ReadWrite) =>
        StateStore.Open(Settings.StatePath, access);

    /// <summary>Asks the state file something.</summary>
    public T Recall<T>(Func<IStateReader, T> query)
    {
        using var state = OpenState(StateAccess.ReadOnly);
        return state.Read(query);
    }

    public string ExternalId(string itemId) => $"__zoho__.item_{Organization}_{itemId}";

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _home.Delete(recursive: true);
    }
}

/// <summary>Keeps what the engine tells, and lets a test act at a moment of the run.</summary>
internal sealed class Listener : ISyncReporter
{
    private readonly object _gate = new();
    private readonly List<SyncEvent> _events = [];

    /// <summary>Called with each event, on the engine's thread.</summary>
    public Action<SyncEvent>? On { get; set; }

    /// <summary>Whether events are only handed on, for a test that lasts.</summary>
    public bool KeepsNothing { get; set; }

    /// <summary>Called when a server begins to wait, on the engine's thread, before it waits.</summary>
    public Action<SyncServerWaits>? Waits { get; set; }

    public IReadOnlyList<SyncMessage> Messages
    {
        get
        {
            lock (_gate) return [.. _events.OfType<SyncMessage>()];
        }
    }

    public IReadOnlyList<SyncEvent> Events
    {
        get
        {
            lock (_gate) return [.. _events];
        }
    }

    public void Report(SyncEvent syncEvent)
    {
        if (!KeepsNothing)
        {
            lock (_gate) _events.Add(syncEvent);
        }

        if (syncEvent is SyncServerWaits waits) Waits?.Invoke(waits);
        On?.Invoke(syncEvent);
    }

    /// <summary>Does something once, when a phase of the run begins.</summary>
    public void OnceAt(SyncPhase phase, Action act) => Once(e => e is SyncProgressed { Done: 0 } p && p.Phase == phase, act);

    /// <summary>Does something once, at the first event of a kind.</summary>
    public void Once(Func<SyncEvent, bool> when, Action act) => On = syncEvent =>
    {
        if (!when(syncEvent)) return;
        On = null;
        act();
    };
}
