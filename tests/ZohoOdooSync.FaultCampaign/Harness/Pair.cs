using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Sandbox;
using SettingsFile = ZohoOdooSync.Engine.Settings.SettingsFile;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>How a pair is set up.</summary>
/// <param name="Version">Odoo version.</param>
/// <param name="Rpc">JSON-RPC where JSON-2 would be chosen.</param>
/// <param name="Products">Items that Zoho has from the start.</param>
/// <param name="BatchSize">Rows of a batch.</param>
/// <param name="Seed">Seed of the catalogue.</param>
internal sealed record Shape(int Version, bool Rpc, int Products, int BatchSize, int Seed)
{
    /// <summary>A shape of chance.</summary>
    public static Shape Any(Random random)
    {
        var version = random.Next(4) switch { 0 => 16, 1 => 18, _ => 19 };
        return new Shape(version, random.Next(2) == 0, random.Next(5, 16), random.Next(1, 6), random.Next(1000));
    }
}

/// <summary>Both services behind a real port, and the engine of a profile that mirrors one into the other, in injected time.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly DirectoryInfo _home;

    private Pair(SandboxServer sandbox, DirectoryInfo home, ManualTime time, SyncSettings settings)
    {
        (Sandbox, _home, Time, Settings) = (sandbox, home, time, settings);
        Wire = new Wire(time, settings.Source.Timeout, settings.Target.Timeout);
    }

    public SandboxServer Sandbox { get; }

    public ManualTime Time { get; }

    public SyncSettings Settings { get; set; }

    public Wire Wire { get; }

    public string Home => _home.FullName;

    public static async Task<Pair> StartAsync(Shape shape)
    {
        var time = new ManualTime();
        // The services keep the right time, whatever the client's clock says.
        var sandbox = await SandboxServer.StartAsync(new SandboxOptions
        {
            Products = shape.Products, OdooVersion = shape.Version, Seed = shape.Seed, TimeProvider = time.Unset,
        });
        sandbox.Zoho.Switches.EnforceTokenThrottle = false;
        // Without bindings, items of one SKU are a conflict, and rightly so; it is not what these laws are about.
        foreach (var (item, i) in sandbox.Zoho.Items.Select((item, i) => (item, i)))
            sandbox.Zoho.Update(item.ItemId, old => old with { Sku = i % 3 == 0 ? "" : $"CAT-{i}" });
        var home = NewFolder();
        return new Pair(sandbox, home, time, Load(sandbox, home.FullName, shape));
    }

    /// <summary>An empty folder; in memory where there is such a place, since thousands of states wait for no disk then.</summary>
    public static DirectoryInfo NewFolder()
    {
        const string memory = "/dev/shm";
        return Directory.Exists(memory)
            ? Directory.CreateDirectory(Path.Combine(memory, $"zohoodoosync-campaign-{Guid.NewGuid():N}"))
            : Directory.CreateTempSubdirectory("zohoodoosync-campaign-");
    }

    /// <summary>The settings of a profile in a folder of its own.</summary>
    public static SyncSettings Load(SandboxServer sandbox, string home, Shape shape)
    {
        sandbox.WriteSettings(home);
        var settings = SettingsFile.Load(home, new Dictionary<string, string?>());
        return settings with
        {
            // A unit that may not be changed is blocked, and rightly so; it is not what these laws are about.
            Mapping = settings.Mapping with { UpdateUnit = true },
            // One request after the other, so that a seed always does the same.
            Source = settings.Source with { Concurrency = 1 },
            Target = settings.Target with
            {
                BatchSize = shape.BatchSize,
                Transport = shape.Rpc ? OdooTransportChoice.JsonRpc : settings.Target.Transport,
            },
        };
    }

    /// <summary>A new engine, as a new process has it.</summary>
    public SyncEngine Engine(
        StateOpener? open = null, Action<Crossing, HttpRequestMessage>? crossed = null, SyncSettings? settings = null) =>
        new(settings ?? Settings, Time, new Random(2)) { Wire = () => Wire.NewHandler(crossed), OpenStateFile = open ?? StateStore.Open };

    /// <summary>One full run, a minute after whatever was before.</summary>
    public Task<SyncRunResult> RunAsync(bool force = false, ISyncReporter? told = null)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        return Engine().RunFullAsync(force, told ?? SilentReporter.Instance, CancellationToken.None);
    }

    public Task<ParityReport> CompareAsync() => Engine().CompareAsync(SilentReporter.Instance, CancellationToken.None);

    /// <summary>Asks the state file something.</summary>
    public T Recall<T>(Func<IStateReader, T> query)
    {
        using var state = StateStore.Open(Settings.StatePath, StateAccess.ReadOnly);
        return state.Read(query);
    }

    /// <summary>Removes the local state and nothing else.</summary>
    public void LoseState()
    {
        var folder = Path.GetDirectoryName(Settings.StatePath)!;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    public string ExternalId(string itemId) => $"__zoho__.item_{Settings.Source.OrganizationId}_{itemId}";

    public async ValueTask DisposeAsync()
    {
        Wire.Dispose();
        await Sandbox.DisposeAsync();
        _home.Delete(recursive: true);
    }
}
