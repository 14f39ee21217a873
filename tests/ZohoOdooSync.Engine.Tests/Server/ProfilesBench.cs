using System.Collections.Concurrent;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>A base folder with profiles, a sandbox for each, and one process that serves them by a clock that stands still.</summary>
internal sealed class ProfilesBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Listener> _told = new();
    private readonly ConcurrentQueue<ProfileRun> _runs = new();
    private readonly Dictionary<string, SandboxServer> _sandboxes = [];
    private TaskCompletionSource<IReadOnlyList<ProfileServerStatus>> _look = New();
    private Task _serving = Task.CompletedTask;

    public ManualTime Time { get; } = new() { Held = [SyncServer.Tick, ProfileServers.BetweenLooks, SharedCycles.LongestPlace] };

    public string Home { get; } = Directory.CreateTempSubdirectory("zohoodoosync-profiles-").FullName;

    /// <summary>The runs of all profiles so far, in their order.</summary>
    public IReadOnlyList<ProfileRun> Runs => [.. _runs];

    public SandboxServer Sandbox(string profile) => _sandboxes[profile];

    public string SettingsPath(string profile) => Path.Combine(Home, "profiles", profile, "config", "zoho_config.json");

    /// <summary>What was told of a profile.</summary>
    public Listener Told(string profile) => _told.GetOrAdd(profile, _ => new Listener());

    public int RunsOf(string profile) => _runs.Count(run => run.Profile == profile);

    /// <summary>Makes a profile with a few items.</summary>
    public async Task AddAsync(string profile)
    {
        _sandboxes[profile] = await SandboxServer.StartAsync(new SandboxOptions { Products = 5, TimeProvider = Time });
        _sandboxes[profile].Zoho.Switches.EnforceTokenThrottle = false;
        _sandboxes[profile].WriteSettings(Path.Combine(Home, "profiles", profile));
    }

    /// <summary>Changes the settings of a profile.</summary>
    public void Configure(string profile, Action<JObject> change)
    {
        var settings = JObject.Parse(File.ReadAllText(SettingsPath(profile)));
        change(settings);
        File.WriteAllText(SettingsPath(profile), settings.ToString());
    }

    /// <summary>Starts to serve.</summary>
    public void Start(IWriterLease? lease = null, int? maxCycles = null)
    {
        var servers = new ProfileServers(Home, new ProfileServerOptions
        {
            Load = home => Task.FromResult(SettingsFile.Load(home, new Dictionary<string, string?>())),
            EngineOf = settings => new SyncEngine(settings, Time, new Random(1)),
            ReporterOf = Told, Lease = lease, MaxCycles = maxCycles, Time = Time,
            Looked = statuses => Interlocked.Exchange(ref _look, New()).TrySetResult(statuses),
        });
        _serving = ServeAsync(servers);
    }

    /// <summary>Lets time pass, look by look, until something is so.</summary>
    /// <param name="holds">What, of the servers as they were seen.</param>
    public async Task<IReadOnlyList<ProfileServerStatus>> UntilAsync(Func<IReadOnlyList<ProfileServerStatus>, bool> holds)
    {
        var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var look = _look.Task;
            while (!look.IsCompleted)
            {
                Assert.False(_serving.IsCompleted && !look.IsCompleted, "the servers have ended");
                patience.Token.ThrowIfCancellationRequested();
                Time.Advance(ProfileServers.BetweenLooks);
                await Task.Yield();
            }

            if (holds(await look)) return await look;
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task EndAsync()
    {
        while (!_serving.IsCompleted)
        {
            Time.Advance(ProfileServers.BetweenLooks);
            await Task.Yield();
        }

        await _serving;
    }

    /// <summary>Asks it to stop, and waits.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _serving.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var sandbox in _sandboxes.Values) await sandbox.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(Home, recursive: true);
    }

    private async Task ServeAsync(ProfileServers servers)
    {
        await foreach (var run in servers.RunAsync(_stop.Token)) _runs.Enqueue(run);
    }

    private static TaskCompletionSource<IReadOnlyList<ProfileServerStatus>> New() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
