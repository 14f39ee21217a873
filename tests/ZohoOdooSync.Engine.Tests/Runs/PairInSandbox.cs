using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;
using SettingsFile = ZohoOdooSync.Engine.Settings.SettingsFile;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Both services behind a real port, and the engine of a profile that mirrors one into the other.</summary>
internal sealed class PairInSandbox : IAsyncDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("zoho-pair").FullName;

    private PairInSandbox(SandboxServer sandbox, ManualTime time)
    {
        Sandbox = sandbox;
        Time = time;
        Settings = LoadAs("sync");
        Engine = EngineOf(Settings);
    }

    public SandboxServer Sandbox { get; }

    public ManualTime Time { get; }

    public SyncSettings Settings { get; }

    public SyncEngine Engine { get; }

    public static async Task<PairInSandbox> StartAsync(int products = 30, int odooVersion = 19)
    {
        var time = new ManualTime();
        return new PairInSandbox(
            await SandboxServer.StartAsync(new SandboxOptions { Products = products, OdooVersion = odooVersion, TimeProvider = time }),
            time);
    }

    public SyncSettings LoadAs(string login)
    {
        Sandbox.WriteSettings(_home, login);
        return SettingsFile.Load(_home, new Dictionary<string, string?>());
    }

    public SyncEngine EngineOf(SyncSettings settings) => new(settings, Time, new Random(1));

    public Task<SyncRunResult> RunAsync(bool force = false) =>
        Engine.RunFullAsync(force, SilentReporter.Instance, CancellationToken.None);

    public async Task<SyncPlanResult> PlanAsync() => await Engine.PlanAsync(SilentReporter.Instance, CancellationToken.None);

    public T Recall<T>(Func<IStateReader, T> query)
    {
        using var state = StateStore.Open(Settings.StatePath, StateAccess.ReadOnly);
        return state.Read(query);
    }

    public void Remember(Action<IStateWriter> change)
    {
        using var state = StateStore.Open(Settings.StatePath, StateAccess.ReadWrite);
        state.Write(change);
    }

    /// <summary>The bytes of everything under the base folder, by path.</summary>
    public Dictionary<string, string> Files() => Directory.EnumerateFiles(_home, "*", SearchOption.AllDirectories)
        .ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }
}
