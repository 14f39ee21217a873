using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;
using ZohoOdooSync.Sandbox;
using SettingsFile = ZohoOdooSync.Engine.Settings.SettingsFile;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Cycles over the sandbox, through real HTTP, on a clock that runs as fast as the work.</summary>
public sealed class CycleTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly string _home = Directory.CreateTempSubdirectory("cycle-").FullName;
    private SandboxServer _sandbox = null!;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { Products = 120, Seed = 7, TimeProvider = _time });
        _sandbox.WriteSettings(_home);
    }

    public async ValueTask DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task The_first_cycle_is_a_full_run_and_the_next_reads_only_what_changed()
    {
        string[] edited = [];
        var results = await RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            edited = [.. _sandbox.Zoho.Edit(new ZohoEdit { Prices = 5, Seed = 3 }).Prices];
            _sandbox.ResetCounters();
        });

        Assert.Equal([RunKind.Full, RunKind.Incremental, RunKind.Incremental], results.Select(result => result.Run.Kind));
        Assert.Equal(5, results[1].Run.Counts.Updated);
        Assert.Equal(edited.Order(), results[1].Changes.Select(change => change.ItemId).Order());
        Assert.All(results, result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
        Assert.Empty(_sandbox.Odoo.Calls.NeedlessWrites);
        await AssertParityAsync();
    }

    [Fact]
    public async Task An_unchanged_cycle_asks_Zoho_twice_and_writes_nothing()
    {
        var writes = 0;
        var results = await RunAsync(3, cycle =>
        {
            if (cycle == 2) writes = _sandbox.Odoo.Calls.Writes;
        });

        Assert.Equal(2, results[2].Run.ZohoCalls);
        Assert.Equal(writes, _sandbox.Odoo.Calls.Writes);
        Assert.Equal(RunOutcome.Succeeded, results[2].Run.Outcome);
        Assert.True(results[2].Run.Counts.CountsMatch);
        Assert.Equal(120, results[2].Run.Counts.OdooCount);
    }

    [Fact]
    public async Task A_deleted_item_shows_in_the_count_and_asks_for_a_full_run()
    {
        var results = await RunAsync(2, cycle =>
        {
            if (cycle == 1) _sandbox.Zoho.Remove(_sandbox.Zoho.Items.First(item => item.Active).ItemId);
        });

        Assert.Equal(RunKind.Full, results[1].Run.Kind);
        Assert.Equal(1, results[1].Run.Counts.Archived);
        Assert.True(results[1].Run.Counts.CountsMatch);
        await AssertParityAsync();
    }

    [Fact]
    public async Task New_renamed_deactivated_and_activated_items_are_mirrored_by_a_cycle_with_right_counts()
    {
        var results = await RunAsync(2, cycle =>
        {
            if (cycle != 1) return;
            _sandbox.Zoho.Edit(new ZohoEdit { Names = 4, New = 3, Deactivated = 2, Seed = 5 });
            _sandbox.Zoho.SetActive(_sandbox.Zoho.Items.First(item => !item.Active).ItemId, true);
        });

        var counts = results[1].Run.Counts;
        Assert.Equal(RunKind.Incremental, results[1].Run.Kind);
        Assert.Equal(RunOutcome.Succeeded, results[1].Run.Outcome);
        Assert.Equal(3, counts.Created);
        Assert.Equal(_sandbox.Zoho.Count, counts.ZohoCount);
        Assert.Equal(_sandbox.Zoho.ActiveCount, counts.ZohoActive);
        Assert.Equal(_sandbox.Odoo.Products.Count, counts.OdooCount);
        Assert.Equal(_sandbox.Odoo.Products.Count(product => product.Active), counts.OdooActive);
        await AssertParityAsync();
    }

    [Fact]
    public async Task A_cycle_that_changes_ten_products_asks_Odoo_five_times()
    {
        var results = await RunAsync(3, cycle =>
        {
            if (cycle < 3) _sandbox.Zoho.Edit(new ZohoEdit { Prices = 10, Seed = cycle });
        });
        foreach (var result in results.Skip(1))
        {
            Assert.Equal((RunKind.Incremental, 10), (result.Run.Kind, result.Run.Counts.Updated));
            // What is gone, what was written or changed, what is archived by half; the change; and reading it back.
            Assert.Equal(5, result.Run.OdooCalls);
        }

        await AssertParityAsync();
    }

    [Fact]
    public async Task A_price_that_somebody_changed_in_Odoo_is_put_back_by_the_next_cycle()
    {
        var product = 0;
        var results = await RunAsync(2, cycle =>
        {
            if (cycle != 1) return;
            product = _sandbox.Odoo.Products.First(p => p.Active).Id;
            _sandbox.Odoo.Update(product, held => held with { ListPrice = held.ListPrice + 1000m });
        });

        Assert.Equal(RunKind.Incremental, results[1].Run.Kind);
        Assert.Equal([product], results[1].Changes.Select(change => change.ProductId!.Value));
        Assert.Equal(1, results[1].Run.Counts.Updated);
        await AssertParityAsync();
    }

    [Fact]
    public async Task A_product_that_somebody_archived_in_Odoo_is_brought_back_by_the_next_cycle()
    {
        var results = await RunAsync(2, cycle =>
        {
            if (cycle == 1) _sandbox.Odoo.Update(_sandbox.Odoo.Products.First(p => p.Active).Id, held => held with { Active = false });
        });

        Assert.Equal(1, results[1].Run.Counts.Restored);
        Assert.True(results[1].Run.Counts.CountsMatch);
        await AssertParityAsync();
    }

    [Fact]
    public async Task A_source_that_does_not_sort_by_change_is_read_fully_every_time()
    {
        _sandbox.Zoho.Switches.HonourLastModifiedSort = false;
        var results = await RunAsync(2, cycle =>
        {
            if (cycle == 1) _sandbox.Zoho.Edit(new ZohoEdit { Prices = 2, Seed = 9 });
        });

        Assert.Equal(RunKind.Full, results[1].Run.Kind);
        Assert.Equal(2, results[1].Run.Counts.Updated);
        await AssertParityAsync();
    }

    [Fact]
    public async Task A_source_that_refuses_the_sort_is_read_fully_too()
    {
        _sandbox.Zoho.Switches.HonourLastModifiedSort = false;
        _sandbox.Zoho.Switches.RefuseUnknownSort = true;
        var results = await RunAsync(2, _ => { });

        Assert.Equal(RunKind.Full, results[1].Run.Kind);
        Assert.Equal(RunOutcome.Succeeded, results[1].Run.Outcome);
    }

    [Fact]
    public async Task Without_a_count_deleted_items_are_found_by_a_full_run_within_the_day()
    {
        _sandbox.Zoho.Switches.CountsOnRequest = false;
        _sandbox.Zoho.Switches.DailyLimit = 1000;
        var results = await RunAsync(24, cycle =>
        {
            if (cycle == 1) _sandbox.Zoho.Remove(_sandbox.Zoho.Items.First(item => item.Active).ItemId);
        });

        Assert.Contains(results, result => result.Run.Kind == RunKind.Incremental);
        Assert.Equal(1, results.Sum(result => result.Run.Counts.Archived));
        await AssertParityAsync();
    }

    [Fact]
    public async Task A_failed_cycle_is_recorded_and_the_next_one_goes_on()
    {
        var results = await RunAsync(3, cycle =>
        {
            if (cycle == 1) _sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unavailable, Count = 4 });
            if (cycle == 2) _sandbox.Zoho.Edit(new ZohoEdit { Prices = 1, Seed = 4 });
        });

        Assert.Equal(RunOutcome.Failed, results[1].Run.Outcome);
        Assert.Equal("ZohoUnavailable", results[1].Run.ErrorId);
        Assert.Equal(RunOutcome.Succeeded, results[2].Run.Outcome);
        Assert.Equal(1, results[2].Run.Counts.Updated);
        await AssertParityAsync();
    }

    [Fact]
    public async Task A_changed_exchange_rate_turns_the_next_cycle_into_a_full_run()
    {
        await RunAsync(1, _ => { });
        var dearer = Settings() with { Pricing = new PricingSettings { ExchangeRate = 1600m } };
        var results = new List<SyncRunResult>();
        await foreach (var result in Engine(dearer).RunCyclesAsync(null, 1, SilentReporter.Instance, CancellationToken.None))
            results.Add(result);

        Assert.Equal(RunKind.Full, results[0].Run.Kind);
        Assert.True(results[0].Run.Counts.Updated > 100);
    }

    [Theory]
    [InlineData(59)]
    [InlineData(86_401)]
    public async Task An_interval_outside_a_minute_and_a_day_is_refused(int seconds)
    {
        var error = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await foreach (var _ in Engine(Settings()).RunCyclesAsync(
                TimeSpan.FromSeconds(seconds), 1, SilentReporter.Instance, CancellationToken.None))
            {
            }
        });

        Assert.Contains($"{seconds}", error.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<SyncRunResult>> RunAsync(int cycles, Action<int> after)
    {
        var results = new List<SyncRunResult>();
        await foreach (var result in Engine(Settings()).RunCyclesAsync(
            TimeSpan.FromMinutes(5), cycles, SilentReporter.Instance, CancellationToken.None))
        {
            results.Add(result);
            after(results.Count);
        }

        return results;
    }

    private async Task AssertParityAsync()
    {
        ParityReport parity = await Engine(Settings()).CompareAsync(SilentReporter.Instance, CancellationToken.None);
        Assert.Empty(parity.Differences);
        Assert.True(parity.CountsMatch);
    }

    private SyncSettings Settings() => SettingsFile.Load(_home);

    private SyncEngine Engine(SyncSettings settings) => new(settings, _time, new Random(1));
}
