using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>A profile with both services, and channels that are told of its runs.</summary>
internal sealed class NotifyBench(Workbench bench) : IAsyncDisposable
{
    public Workbench Bench => bench;

    /// <summary>Bounds that a test can wait for.</summary>
    public NotificationWire Wire { get; set; } = new() { OneTry = TimeSpan.FromSeconds(5), Together = TimeSpan.FromSeconds(15) };

    public static async Task<NotifyBench> StartAsync(params NotifyChannel[] channels)
    {
        var bench = new NotifyBench(await Workbench.StartAsync(products: 3));
        bench.With(settings => settings with { Channels = channels });
        return bench;
    }

    /// <summary>Changes the section of the settings.</summary>
    public void With(Func<NotifySettings, NotifySettings> change) =>
        bench.Settings = (bench.Settings with { Notify = change(bench.Settings.Notify) }).WithSecrets();

    public SyncEngine Engine() => new(bench.Settings, bench.Time, new Random(2)) { NotificationWire = Wire };

    /// <summary>One full run, a while after whatever was before, as a process of its own does it.</summary>
    public async Task<SyncRunResult> RunAsync(int minutes = 5)
    {
        bench.Time.Advance(TimeSpan.FromMinutes(minutes));
        return await Engine().RunFullAsync(false, bench.Told, CancellationToken.None);
    }

    /// <summary>Runs that fail.</summary>
    public async Task FailAsync(int runs, int minutes = 5)
    {
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unauthorized, Count = 1000 });
        for (; runs > 0; runs--) await RunAsync(minutes);
        bench.Sandbox.Faults.Clear();
    }

    /// <summary>The scheduled check.</summary>
    public Task<IReadOnlyList<NotificationResult>> CheckAsync(TimeSpan later)
    {
        bench.Time.Advance(later);
        return Engine().SendNotificationsAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
