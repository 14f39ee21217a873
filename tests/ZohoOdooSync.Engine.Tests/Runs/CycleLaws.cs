using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>What cycles promise beyond saving calls: nothing is forgotten, nothing is told better than it is.</summary>
[Trait("Length", "Long")]
public sealed class CycleLaws
{
    [Fact]
    public async Task What_is_blocked_stays_told_by_every_cycle()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active);
        cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Unit = "pcs" });
        var results = await cycles.RunAsync(12, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Unit = "kg" });
        });

        var blocked = results.SkipWhile(result => result.Run.Counts.Blocked == 0).ToList();
        Assert.Contains(blocked, result => result.Run.Kind == RunKind.Incremental);
        Assert.All(blocked, result =>
        {
            Assert.Equal((RunOutcome.Incomplete, 1, 0), (result.Run.Outcome, result.Run.Counts.Blocked, result.Run.Counts.Updated));
            cycles.AssertCounts(result.Run.Counts);
        });
    }

    [Fact]
    public async Task What_is_in_conflict_stays_told_by_every_cycle()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        cycles.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        var sku = cycles.Sandbox.Zoho.Items.First(item => item.Sku.Length > 0).Sku;
        cycles.Sandbox.Odoo.AddProduct("One", sku);
        cycles.Sandbox.Odoo.AddProduct("Other", sku);
        var results = await cycles.RunAsync(8);

        Assert.Contains(results, result => result.Run.Kind == RunKind.Incremental);
        Assert.All(results, result => Assert.Equal(
            (RunOutcome.Incomplete, 1, 30, 29),
            (result.Run.Outcome, result.Run.Counts.Conflicts, result.Run.Counts.ZohoCount, result.Run.Counts.OdooCount)));
    }

    [Fact]
    public async Task A_change_made_behind_the_reader_of_the_listing_is_mirrored_by_the_next_cycle()
    {
        await using var cycles = await CycleBench.StartAsync(450);
        var zoho = cycles.Sandbox.Zoho;
        var names = zoho.Items.Where(item => item.RateAsText is null).OrderBy(item => item.Name, StringComparer.OrdinalIgnoreCase).ToList();
        // After the first page: an item that was on it, and a while later one that is still to be read.
        cycles.Told.Once(told =>
            told is SyncProgressed { Phase: SyncPhase.ReadingSource, Done: > 0 } p
            && p.Activity.Contains("Zoho", StringComparison.Ordinal), () =>
        {
            cycles.Bench.Time.Advance(TimeSpan.FromSeconds(5));
            zoho.Update(names[3].ItemId, old => old with { Rate = old.Rate + 7 });
            cycles.Bench.Time.Advance(TimeSpan.FromSeconds(20));
            zoho.Update(names[^3].ItemId, old => old with { Rate = old.Rate + 9 });
        });
        var results = await cycles.RunAsync(2);

        Assert.Equal(RunKind.Incremental, results[1].Run.Kind);
        Assert.Equal([names[3].ItemId], results[1].Changes.Select(change => change.ItemId));
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_change_made_while_a_cycle_works_is_mirrored_by_a_later_one()
    {
        await using var cycles = await CycleBench.StartAsync();
        var items = cycles.Sandbox.Zoho.Items.Where(item => item.Active).Take(3).ToList();
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            cycles.Sandbox.Zoho.Update(items[0].ItemId, old => old with { Rate = old.Rate + 1 });
            var drifted = cycles.Sandbox.Odoo.FindByExternalId(cycles.Bench.ExternalId(items[1].ItemId))!;
            cycles.Sandbox.Odoo.Update(drifted.Id, held => held with { ListPrice = held.ListPrice + 500 });
            cycles.Told.Once(told => told is SyncRunBegan, () =>
            {
                cycles.Sandbox.Zoho.Update(items[0].ItemId, old => old with { Rate = old.Rate + 1 });
                cycles.Sandbox.Zoho.Update(items[2].ItemId, old => old with { Rate = old.Rate + 1 });
            });
        });

        Assert.Equal(2, results[2].Run.Counts.Updated);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_change_made_between_the_list_and_the_details_of_a_cycle_is_mirrored_by_the_next_one()
    {
        await using var cycles = await CycleBench.StartAsync();
        var (zoho, odoo) = (cycles.Sandbox.Zoho, cycles.Sandbox.Odoo);
        var items = zoho.Items.Where(item => item.Active).Take(2).Select(item => item.ItemId).ToList();
        // The details of a drifted product's item are asked for after the list, here at the second try: what they say of
        // their own change must not carry the mark past the other's.
        cycles.Retrying = () =>
        {
            if (!zoho.Calls.ByEndpoint.ContainsKey("zoho.item")) return;
            cycles.Retrying = null;
            zoho.Update(items[0], old => old with { Rate = old.Rate + 1 });
            cycles.Bench.Time.Advance(TimeSpan.FromSeconds(20));
            zoho.Update(items[1], old => old with { Rate = old.Rate + 1 });
        };
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            cycles.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.item", Kind = FaultKind.Unavailable });
            odoo.Update(odoo.FindByExternalId(cycles.Bench.ExternalId(items[1]))!.Id, held =>
                held with { ListPrice = held.ListPrice + 500 });
        });

        Assert.Null(cycles.Retrying);
        Assert.Equal([items[1]], results[1].Changes.Select(change => change.ItemId));
        Assert.Equal([items[0]], results[2].Changes.Select(change => change.ItemId));
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_that_cannot_show_changes_is_read_within_the_share_of_the_days_calls(bool refuses)
    {
        await using var cycles = await CycleBench.StartAsync(60);
        var zoho = cycles.Sandbox.Zoho;
        zoho.Switches.DailyLimit = 1000;
        zoho.Switches.HonourLastModifiedSort = false;
        zoho.Switches.RefuseUnknownSort = refuses;
        var most = 0;
        var results = await cycles.RunAsync(300, cycle =>
        {
            most = Math.Max(most, zoho.Calls.Today);
            if (cycle % 40 == 0) zoho.Edit(new ZohoEdit { Prices = 2, New = 1, Seed = cycle });
        });

        // 70 % of the day are this program's.
        Assert.InRange(most, 100, 700);
        Assert.InRange(results.Count, 10, 150);
        Assert.All(results, result => Assert.Equal((RunKind.Full, RunOutcome.Succeeded), (result.Run.Kind, result.Run.Outcome)));
        Assert.Equal((14, 7), (results.Sum(result => result.Run.Counts.Updated), results.Skip(1).Sum(result => result.Run.Counts.Created)));
        Assert.Contains(cycles.Texts, text =>
            text.StartsWith("A full run is needed (", StringComparison.Ordinal) && text.Contains("waits until", StringComparison.Ordinal));
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task Calls_for_barcodes_are_within_the_share_of_the_day_too()
    {
        // From one midnight of the organisation to the next.
        await using var cycles = await CycleBench.StartAsync(
            900, options: options =>
                options with { InventoryFeatures = false }, start: new DateTimeOffset(2026, 6, 9, 4, 0, 0, TimeSpan.Zero));
        var mapping = cycles.Bench.Settings.Mapping;
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Mapping = mapping with { Fields = mapping.Fields.Append(MirroredField.Barcode).ToHashSet() },
        };
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        cycles.Sandbox.Zoho.Switches.HonourLastModifiedSort = false;
        var results = await cycles.RunAsync(287);

        Assert.InRange(cycles.Sandbox.Zoho.Calls.Today, 200, 700);
        Assert.All(results, result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
    }

    [Fact]
    public async Task A_pair_that_is_another_one_is_refused_without_reading_everything_again_and_again()
    {
        await using var cycles = await CycleBench.StartAsync(60);
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        var results = await cycles.RunAsync(40, cycle =>
        {
            if (cycle != 1) return;
            cycles.Sandbox.Odoo.CompanyCreated = cycles.Sandbox.Odoo.CompanyCreated.AddDays(1);
            // The pair is looked at again after a failure.
            cycles.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unavailable, Count = 4 });
        });

        Assert.Contains(results, result => result.Run.Outcome == RunOutcome.Refused);
        Assert.InRange(results.Count(result => result.Run.Outcome == RunOutcome.Refused), 1, 15);
    }

    [Fact]
    public async Task The_newest_item_that_Odoo_refuses_rests_and_cycles_go_on_without_it()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Odoo.Switches.RefusedText = "Unwanted";
        var attempts = new List<int>();
        var results = await cycles.RunAsync(4, cycle =>
        {
            attempts.Add(cycles.Sandbox.Odoo.Calls.ByMethod.Where(
                method => method.Key is "product.template.write" or "product.template.load").Sum(method => method.Value));
            if (cycle == 1)
            {
                var item = cycles.Sandbox.Zoho.Items.First(item => item.Active);
                cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Unwanted " + old.Name });
            }
        });

        Assert.Equal([RunKind.Full, RunKind.Incremental, RunKind.Incremental, RunKind.Incremental],
            results.Select(result => result.Run.Kind));
        Assert.All(results.Skip(1), result =>
            Assert.Equal((RunOutcome.Incomplete, 1), (result.Run.Outcome, result.Run.Counts.Quarantined)));
        Assert.True(attempts[1] > attempts[0]);
        Assert.Equal(attempts[1], attempts[2]);
    }

    [Fact]
    public async Task A_refused_item_is_tried_again_when_its_rest_ends_and_at_once_when_it_changes()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Odoo.Switches.RefusedText = "Unwanted";
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active);
        var results = await cycles.RunAsync(5, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Unwanted" });
            if (cycle == 2) cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Wanted" });
        });

        Assert.Equal((RunOutcome.Incomplete, RunOutcome.Succeeded), (results[1].Run.Outcome, results[2].Run.Outcome));
        Assert.Equal(1, results[2].Run.Counts.Updated);
        Assert.Equal([RunKind.Incremental, RunKind.Incremental], results.Skip(3).Select(result => result.Run.Kind));
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task The_newest_item_that_cannot_be_mapped_rests_and_cycles_go_on_without_it()
    {
        await using var cycles = await CycleBench.StartAsync();
        var results = await cycles.RunAsync(4, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Add(new SandboxItem { Name = "  ", Sku = "BLANK", Rate = 4m });
            if (cycle == 2) cycles.Sandbox.Zoho.Edit(new ZohoEdit { Prices = 1, Seed = 8 });
        });

        Assert.Equal(1, results.Count(result => result.Run.Kind == RunKind.Full && result.Run.Counts.Quarantined == 1));
        Assert.Equal([RunKind.Incremental, RunKind.Incremental], results.TakeLast(2).Select(result => result.Run.Kind));
        Assert.Equal((1, 1), (results[^1].Run.Counts.Quarantined, results.TakeLast(2).Sum(result => result.Run.Counts.Updated)));
        Assert.All(results.TakeLast(2), result => Assert.Equal(
            (RunOutcome.Incomplete, 31, 30), (result.Run.Outcome, result.Run.Counts.ZohoCount, result.Run.Counts.OdooCount)));
    }

    [Fact]
    public async Task Products_adopted_without_the_right_to_bind_them_in_Odoo_are_counted_once_by_every_cycle()
    {
        await using var cycles = await CycleBench.StartAsync();
        var adopted = cycles.Sandbox.Zoho.Items.Where(item => item.Sku.Length > 0 && item.Active).Take(6).ToList();
        foreach (var item in adopted)
        {
            cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Unit = "pcs" });
            cycles.Sandbox.Odoo.AddProduct(item.Name, item.Sku);
        }

        var results = await cycles.RunAsync(4, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Update(adopted[0].ItemId, old => old with { Rate = old.Rate + 1 });
            if (cycle == 2) cycles.Sandbox.Zoho.SetActive(adopted[1].ItemId, false);
        });

        Assert.Equal(6, results[0].Run.Counts.Adopted);
        Assert.Equal(6, cycles.Bench.Recall(state => state.Bindings().Count(binding => binding.Home == BindingHome.Local)));
        Assert.Equal(RunKind.Incremental, results[1].Run.Kind);
        Assert.Equal(30, cycles.Sandbox.Odoo.Products.Count);
        Assert.All(results, result => Assert.Equal((30, 30), (result.Run.Counts.ZohoCount, result.Run.Counts.OdooCount)));
        cycles.AssertCounts(results[^1].Run.Counts);
    }

    [Fact]
    public async Task A_product_of_a_deleted_item_that_somebody_brings_back_is_archived_by_the_next_cycle()
    {
        await using var cycles = await CycleBench.StartAsync();
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active).ItemId;
        var product = 0;
        var results = await cycles.RunAsync(6, cycle =>
        {
            if (cycle == 1)
            {
                product = cycles.Sandbox.Odoo.FindByExternalId(cycles.Bench.ExternalId(item))!.Id;
                cycles.Sandbox.Zoho.Remove(item);
            }

            if (cycle == 4) cycles.Sandbox.Odoo.Update(product, held => held with { Active = true });
        });

        Assert.Equal([RunKind.Full, RunKind.Incremental], results.TakeLast(2).Select(result => result.Run.Kind));
        Assert.False(cycles.Sandbox.Odoo.Find(product)!.Active);
        cycles.AssertCounts(results[^1].Run.Counts, retired: 1);
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task A_product_that_somebody_deleted_is_made_again_by_the_next_cycle(int version)
    {
        await using var cycles = await CycleBench.StartAsync(version: version);
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Odoo.Remove(cycles.Sandbox.Odoo.Products[4].Id);
        });

        Assert.Equal((RunKind.Full, RunOutcome.Succeeded, 1), (results[1].Run.Kind, results[1].Run.Outcome, results[1].Run.Counts.Created));
        cycles.AssertCounts(results[1].Run.Counts);
        cycles.AssertCounts(results[^1].Run.Counts);
        Assert.Equal(30, cycles.Sandbox.Odoo.Products.Count);
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task An_archived_product_that_only_Odoo_knows_as_bound_is_found_when_its_item_is_activated(int version)
    {
        await using var cycles = await CycleBench.StartAsync(version: version);
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active && item.Sku.Length > 0).ItemId;
        cycles.Sandbox.Zoho.SetActive(item, false);
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            using var state = cycles.Bench.OpenState();
            state.Write(writer => writer.RemoveBindings([item]));
            cycles.Sandbox.Zoho.SetActive(item, true);
        });

        Assert.Equal((0, 1), (results[1].Run.Counts.Created, results[1].Run.Counts.Restored));
        Assert.Empty(cycles.Sandbox.Odoo.Calls.NeedlessWrites);
        Assert.All(results, result => Assert.Equal((30, 30), (result.Run.Counts.ZohoCount, result.Run.Counts.OdooCount)));
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task An_archived_product_that_another_machine_made_for_a_new_item_is_found_by_a_cycle(int version)
    {
        await using var cycles = await CycleBench.StartAsync(version: version);
        // Without a SKU, and not written lately: only the external id leads to it.
        var product = cycles.Sandbox.Odoo.AddProduct("Made elsewhere", active: false);
        cycles.Bench.Time.Advance(TimeSpan.FromMinutes(10));
        var results = await cycles.RunAsync(2, cycle =>
        {
            if (cycle != 1) return;
            var item = cycles.Sandbox.Zoho.Add("Made elsewhere", 3m);
            cycles.Sandbox.Odoo.Bind(cycles.Bench.ExternalId(item.ItemId), product.Id);
        });

        Assert.Equal((RunKind.Incremental, 0, 1), (results[1].Run.Kind, results[1].Run.Counts.Created, results[1].Run.Counts.Restored));
        Assert.Empty(cycles.Sandbox.Odoo.Calls.NeedlessWrites);
        cycles.AssertCounts(results[1].Run.Counts);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task Unmanaged_products_are_archived_but_never_that_of_an_item_which_cannot_be_mapped_yet()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Guard = cycles.Bench.Settings.Guard with { Unmanaged = UnmanagedChoice.Archive, MaxArchivePercent = 100 },
        };
        await cycles.Bench.RunAsync();
        cycles.Sandbox.Zoho.Add(new SandboxItem { Name = "  ", Sku = "WAITING", Rate = 4m });
        var waiting = cycles.Sandbox.Odoo.AddProduct("Waits for its item", "WAITING").Id;
        var stray = cycles.Sandbox.Odoo.AddProduct("Stray", "STRAY").Id;
        await cycles.Bench.RunAsync();

        Assert.Equal((true, false), (cycles.Sandbox.Odoo.Find(waiting)!.Active, cycles.Sandbox.Odoo.Find(stray)!.Active));
    }

    [Fact]
    public async Task An_unmanaged_product_whose_archiving_is_refused_leaves_the_run_incomplete()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Guard = cycles.Bench.Settings.Guard with { Unmanaged = UnmanagedChoice.Archive, MaxArchivePercent = 100 },
        };
        await cycles.Bench.RunAsync();
        var stray = cycles.Sandbox.Odoo.AddProduct("Stray", "STRAY").Id;
        cycles.Sandbox.Faults.Add(
            new Fault { Endpoint = "odoo.write", Kind = FaultKind.ValidationError, Text = "It is in use.", Count = 20 });
        var run = (await cycles.Bench.RunAsync()).Run;

        Assert.True(cycles.Sandbox.Odoo.Find(stray)!.Active);
        Assert.Equal((RunOutcome.Incomplete, 0), (run.Outcome, run.Counts.Archived));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Barcodes_are_mirrored_by_cycles_too_where_only_detail_records_hold_them(bool inventory)
    {
        await using var cycles = await CycleBench.StartAsync(options: options => options with { InventoryFeatures = inventory });
        cycles.Sandbox.Zoho.Switches.DetailsHoldBarcodes = true;
        var mapping = cycles.Bench.Settings.Mapping;
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Mapping = mapping with { Fields = mapping.Fields.Append(MirroredField.Barcode).ToHashSet() },
        };
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active);
        cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Upc = "", Ean = "4006381333931" });
        SandboxItem? added = null;
        string? first = null;
        string? Barcode(string id) => cycles.Sandbox.Odoo.FindByExternalId(cycles.Bench.ExternalId(id))!.Barcode;
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            first = Barcode(item.ItemId);
            cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Ean = "96385074" });
            added = cycles.Sandbox.Zoho.Add(new SandboxItem { Name = "Coded", Ean = "5901234123457", Rate = 2m });
        });

        Assert.Equal((RunKind.Incremental, 1, 1), (results[1].Run.Kind, results[1].Run.Counts.Updated, results[1].Run.Counts.Created));
        Assert.Equal(("4006381333931", "96385074", "5901234123457"), (first, Barcode(item.ItemId), Barcode(added!.ItemId)));
        Assert.Empty(results[2].Changes);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_loop_gives_a_sign_of_life_between_cycles_and_takes_it_away_at_its_end()
    {
        // A heartbeat is compared with the start of this very process.
        await using var cycles = await CycleBench.StartAsync(start: DateTimeOffset.UtcNow.AddSeconds(1));
        var between = new List<(SyncState, string?)>();
        await cycles.RunAsync(3, _ =>
        {
            var status = cycles.Bench.Engine().GetStatus();
            between.Add((status.State, status.Heartbeat?.Phase));
        });

        Assert.Equal([(SyncState.Running, "waiting for the next cycle"), (SyncState.Running, "waiting for the next cycle")], between);
        var ended = cycles.Bench.Engine().GetStatus();
        Assert.Equal((SyncState.Stopped, null), (ended.State, ended.Heartbeat));
    }

    [Fact]
    public async Task A_cycle_that_was_left_out_or_failed_leaves_the_sign_of_life_waiting_too()
    {
        await using var cycles = await CycleBench.StartAsync(start: DateTimeOffset.UtcNow.AddSeconds(1));
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        var phases = new List<string?>();
        await cycles.RunAsync(4, cycle =>
        {
            phases.Add(cycles.Bench.Engine().GetStatus().Heartbeat?.Phase);
            if (cycle == 1) cycles.Sandbox.Zoho.Switches.HonourLastModifiedSort = false;
            if (cycle == 2) cycles.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unavailable, Count = 4 });
        });

        Assert.Equal("waiting for the next cycle", phases[0]);
        // Why a full run waits, and until when, is told where people look.
        Assert.Matches(
            @"^waiting for the next cycle; a full run is needed \(Zoho does not list .*\); "
            + @"it waits until \d\d:\d\d UTC to save calls to Zoho$",
            phases[1]);
        Assert.Equal("waiting for the next cycle", phases[2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task A_state_that_cannot_be_written_for_one_cycle_does_not_end_the_loop(int from)
    {
        await using var cycles = await CycleBench.StartAsync();
        int? room = null;
        var states = new WatchedStates
        {
            BeforeWrite = () =>
            {
                if (room is 0) throw StateErrors.NotWritable("sync_tracking.db", "the disk is full");
                room--;
            },
        };
        var results = await cycles.RunAsync(
            6,
            cycle =>
            {
                room = cycle == 2 ? from - 1 : null;
                if (cycle == 2) cycles.Sandbox.Zoho.Edit(new ZohoEdit { Prices = 2, New = 1, Seed = 6 });
            },
            states);

        Assert.Contains(cycles.Texts, text => text.StartsWith("This cycle could not be recorded", StringComparison.Ordinal));
        Assert.Equal(RunOutcome.Succeeded, results[^1].Run.Outcome);
        cycles.AssertCounts(results[^1].Run.Counts);
        Assert.Equal(31, cycles.Sandbox.Odoo.Products.Count);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_failed_cycle_tells_the_counts_of_the_whole_and_not_those_of_its_part()
    {
        await using var cycles = await CycleBench.StartAsync();
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            cycles.Sandbox.Zoho.Edit(new ZohoEdit { Prices = 3, Seed = 2 });
            cycles.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.Unavailable, Count = 50 });
            cycles.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.write", Kind = FaultKind.Unavailable, Count = 50 });
        });

        Assert.Equal((RunKind.Incremental, RunOutcome.Failed), (results[1].Run.Kind, results[1].Run.Outcome));
        cycles.AssertCounts(results[1].Run.Counts);
    }

    [Fact]
    public async Task A_refused_cycle_tells_the_counts_of_the_whole_and_not_those_of_its_part()
    {
        await using var cycles = await CycleBench.StartAsync();
        var active = cycles.Sandbox.Zoho.ActiveCount;
        var results = await cycles.RunAsync(2, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Edit(new ZohoEdit { Deactivated = 6, Seed = 2 });
        });

        Assert.Equal((RunKind.Incremental, RunOutcome.Refused), (results[1].Run.Kind, results[1].Run.Outcome));
        Assert.Equal((30, active, 30, active), (
            results[1].Run.Counts.ZohoCount, results[1].Run.Counts.ZohoActive, results[1].Run.Counts.OdooCount,
                results[1].Run.Counts.OdooActive));
        Assert.Equal(active, cycles.Sandbox.Odoo.Products.Count(product => product.Active));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_item_deactivated_without_its_time_of_change_shows_within_two_cycles(int after)
    {
        await using var cycles = await CycleBench.StartAsync();
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active);
        var results = await cycles.RunAsync(after + 2, cycle =>
        {
            if (cycle == after)
                cycles.Sandbox.Zoho.Update(
                    item.ItemId, old => old with { Active = false, LastModifiedTime = old.LastModifiedTime.AddSeconds(-1) });
        });

        Assert.Equal(1, results.Skip(after).Sum(result => result.Run.Counts.Archived));
        cycles.AssertCounts(results[^1].Run.Counts);
        await cycles.AssertParityAsync();
    }
}
