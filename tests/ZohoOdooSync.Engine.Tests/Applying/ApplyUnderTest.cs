using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>Plans and applies over a real connection to the sandbox's Odoo, with a real state file.</summary>
internal sealed class ApplyUnderTest : IAsyncDisposable
{
    private int _runs;

    private ApplyUnderTest(Workbench bench, OdooTarget target, WireTap tap)
    {
        Bench = bench;
        Target = target;
        Tap = tap;
        State = new WatchedState(bench.OpenState());
    }

    public Workbench Bench { get; }

    public OdooTarget Target { get; }

    public WireTap Tap { get; }

    public WatchedState State { get; }

    public SandboxOdoo Odoo => Bench.Sandbox.Odoo;

    public FaultPlan Faults => Bench.Sandbox.Faults;

    public int BatchSize { get; set; } = 500;

    public int? Connections { get; set; } = 1;

    public bool BindInOdoo { get; set; } = true;

    public PlanPolicy Policy { get; set; } = new();

    /// <summary>What the last application gave; also what was settled before it failed.</summary>
    public IReadOnlyList<JournalEntry> Journal => State.Read(reader => reader.Journal($"run-{_runs}"));

    public int Loads => Odoo.Calls.ByMethod.GetValueOrDefault("product.template.load");

    public static async Task<ApplyUnderTest> StartAsync(
        int version = 19, bool rpc = false, string login = "sync", Func<SandboxOptions, SandboxOptions>? options = null)
    {
        var bench = await Workbench.StartAsync(version, rpc: rpc, login: login, options: options);
        var tap = new WireTap();
        return new ApplyUnderTest(bench, await bench.ConnectAsync(tap), tap);
    }

    /// <summary>Plans for desired values against what Odoo holds now.</summary>
    public async Task<(SyncPlan Plan, int Highest)> PlanAsync(params DesiredProduct[] desired)
    {
        var products = await Target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None);
        var wanted = desired.Select(item => item.ItemId).ToHashSet();
        var input = new PlanInput
        {
            Desired = desired, Products = products, Policy = Policy,
            LocalBindings = State.Read(reader => reader.Bindings()).ToDictionary(binding => binding.ItemId),
            AbsentItems = products.SelectMany(product => product.BoundItems).Where(item => !wanted.Contains(item)).ToHashSet(),
        };
        return (SyncPlanner.Plan(input), products.Count == 0 ? 0 : products.Max(product => product.Id));
    }

    /// <summary>Plans and applies.</summary>
    public async Task<IReadOnlyList<JournalEntry>> ApplyAsync(params DesiredProduct[] desired)
    {
        var (plan, highest) = await PlanAsync(desired);
        return await ApplyAsync(plan, highest);
    }

    public Task<IReadOnlyList<JournalEntry>> ApplyAsync(SyncPlan plan, int highest, CancellationToken cancellationToken = default)
    {
        var options = new ApplyOptions($"run-{++_runs}", BatchSize, BindInOdoo, highest) { Connections = Connections };
        return new PlanApplier(Target, State, Bench.Time, Bench.Told, options).ApplyAsync(plan, cancellationToken);
    }

    public SandboxProduct? ProductOf(string item) => Odoo.FindByExternalId(Bench.ExternalId(item));

    public QuarantinedItem? Quarantined(string item) =>
        State.Read(reader => reader.Quarantine()).SingleOrDefault(quarantined => quarantined.ItemId == item);

    public Binding? Binding(string item) => State.Read(reader => reader.FindBinding(item));

    /// <summary>Items 1 to n, all different.</summary>
    public static DesiredProduct[] Items(int count, decimal price = 10m) =>
        [.. Enumerable.Range(1, count).Select(i => Some.Desired($"{i}", $"Bolt {i}", $"S{i}", price + i))];

    public async ValueTask DisposeAsync()
    {
        Target.Dispose();
        State.Dispose();
        await Bench.DisposeAsync();
    }
}
