using System.Text.RegularExpressions;
using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>A plan carried out over real HTTP, in every version and over both transports.</summary>
public sealed class PlanApplierTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_plan_is_carried_out_and_leaves_nothing_to_do(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.Odoo.Switches.BotMayManageExternalIds = true;
        var adopted = test.Odoo.AddProduct("Bolt 3", "S3", active: false).Id;
        test.BatchSize = 2;
        var items = ApplyUnderTest.Items(5);
        await test.ApplyAsync(items);
        Assert.Equal(adopted, test.ProductOf("3")!.Id);
        Assert.Equal(2, test.Odoo.Calls.ByMethod.Where(pair => pair.Key.EndsWith(".load", StringComparison.Ordinal))
            .Sum(pair => pair.Value) - 1);

        // Change, archive, restore, remove, add: all at once, and none of it twice.
        items[0] = Some.Desired("1", "Bolt 1", "S1", 99m);
        items[1] = Some.Desired("2", "Bolt 2", "S2", 12m, active: false);
        DesiredProduct[] next = [.. items.Take(4), Some.Desired("6", "Bolt 6", "S6")];
        test.Bench.Sandbox.ResetCounters();
        var done = await test.ApplyAsync(next);
        Assert.Equal(
            [ChangeKind.Archive, ChangeKind.Archive, ChangeKind.Create, ChangeKind.Update], done.Select(entry => entry.Kind)
                .Order(Comparer<ChangeKind>.Create((a, b) => string.CompareOrdinal($"{a}", $"{b}"))));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Empty(test.Odoo.Calls.NeedlessWrites);
        Assert.False(test.ProductOf("5")!.Active);
        Assert.Null(test.Binding("5"));

        items[1] = Some.Desired("2", "Bolt 2", "S2", 13m);
        Assert.Equal(ChangeKind.Restore, Assert.Single(await test.ApplyAsync([.. items.Take(4), next[4]])).Kind);
        Assert.Equal((13m, true), (test.ProductOf("2")!.ListPrice, test.ProductOf("2")!.Active));
        Assert.True((await test.PlanAsync([.. items.Take(4), next[4]])).Plan.IsEmpty);
    }

    [Fact]
    public async Task Creates_travel_in_batches_of_the_size_of_the_settings()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 10;
        var done = await test.ApplyAsync(ApplyUnderTest.Items(25));
        Assert.Equal((3, 3, 25), (test.Loads, test.Odoo.Calls.Writes, test.Odoo.Calls.Created));
        Assert.Equal(Enumerable.Range(1, 25), done.Select(entry => entry.Sequence));
        Assert.All(done, entry => Assert.Equal(test.ProductOf(entry.ItemId)!.Id, entry.ProductId));
        Assert.Equal(25, test.State.Read(reader => reader.Bindings().Count));
        Assert.Equal(25, test.Bench.Told.Events.OfType<SyncChangeSettled>().Count());
        Assert.Equal(25, test.Bench.Told.Events.OfType<SyncProgressed>().Last(e => e.Phase == SyncPhase.Applying).Done);
        Assert.Equal(ApplyUnderTest.Items(25)[3].Digest, test.Binding("4")!.WrittenDigest);
    }

    [Fact]
    public async Task An_update_sends_only_the_columns_that_changed()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var items = ApplyUnderTest.Items(6);
        await test.ApplyAsync(items);
        test.Bench.Sandbox.ResetCounters();
        var before = test.Odoo.Products;
        await test.ApplyAsync([.. items.Select((item, i) => i < 4 ? Some.Desired(item.ItemId, item.Name, item.Sku, 500m + i) : item)]);
        Assert.Equal(["list_price"], test.Odoo.Calls.FieldsWritten);
        Assert.Equal((1, 4, 0), (test.Odoo.Calls.Writes, test.Odoo.Calls.RowsWritten, test.Odoo.Calls.NeedlessWrites.Count));
        Assert.Equal(before[5].WriteDate, test.Odoo.Products[5].WriteDate);
    }

    [Fact]
    public async Task Archived_products_are_kept_up_to_date_and_stay_archived()
    {
        await using var test = await ApplyUnderTest.StartAsync(18);
        await test.ApplyAsync(Some.Desired("1", active: false));
        Assert.Equal(ChangeOutcome.Done, Assert.Single(await test.ApplyAsync(Some.Desired("1", "New", active: false))).Outcome);
        Assert.Equal(("New", false), (test.ProductOf("1")!.Name, test.ProductOf("1")!.Active));
    }

    [Fact]
    public async Task Archiving_many_is_one_write()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(ApplyUnderTest.Items(20));
        test.Bench.Sandbox.ResetCounters();
        await test.ApplyAsync(
            [.. ApplyUnderTest.Items(20)
            .Select(item => Some.Desired(
            item.ItemId, item.Name, item.Sku, item.Values[MirroredField.Price]!.Value.Number, active: false))]);
        Assert.Equal((1, 20, 1), (test.Odoo.Calls.Writes, test.Odoo.Calls.RowsWritten, test.Odoo.Calls.ByMethod["product.template.write"]));
        Assert.Equal(["active"], test.Odoo.Calls.FieldsWritten);
        await test.ApplyAsync(ApplyUnderTest.Items(20));
        Assert.Equal(2, test.Odoo.Calls.Writes);
        Assert.All(test.Odoo.Products, product => Assert.True(product.Active));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_refused_row_is_taken_out_and_all_others_are_saved(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.Odoo.Switches.RefusedText = "forbidden";
        var items = ApplyUnderTest.Items(9);
        items[4] = Some.Desired("5", "forbidden word", "S5");
        var done = await test.ApplyAsync(items);
        Assert.Equal(["5"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        Assert.Equal(8, test.Odoo.Products.Count);
        var quarantined = test.Quarantined("5")!;
        Assert.Equal("The text 'forbidden' is not allowed here.", quarantined.Reason);
        Assert.Equal((1, items[4].Digest), (quarantined.Attempts, quarantined.DesiredDigest));
        Assert.Equal(TimeSpan.FromMinutes(15), quarantined.NextTry - quarantined.Since);
        Assert.Single(test.State.Read(reader => reader.Quarantine()));
        Assert.Contains(test.Bench.Told.Messages, message =>
            message is { Level: SyncLogLevel.Warning, ItemId: "5" } && message.Text.Contains("forbidden"));
        // The batch, the rest of it, and the row without each half of its fields and without both.
        Assert.InRange(test.Loads, 4, 6);

        // It heals when it changes.
        items[4] = Some.Desired("5", "kind word", "S5");
        await test.ApplyAsync(items);
        Assert.Null(test.Quarantined("5"));
        Assert.Equal("kind word", test.ProductOf("5")!.Name);
    }

    [Fact]
    public async Task Several_refused_rows_are_all_found()
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        test.Odoo.Switches.RefusedText = "forbidden";
        var items = ApplyUnderTest.Items(40);
        foreach (var i in new[] { 0, 7, 8, 39 }) items[i] = Some.Desired($"{i + 1}", $"forbidden {i}", $"S{i}");
        await test.ApplyAsync(items);
        Assert.Equal(["1", "40", "8", "9"], test.State.Read(reader => reader.Quarantine()).Select(item => item.ItemId)
            .Order(StringComparer.Ordinal));
        Assert.Equal(36, test.Odoo.Products.Count);
    }

    [Fact]
    public async Task A_refusal_that_names_no_row_is_found_by_halving()
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        // A fault that strikes every call that holds the row, and says nothing about rows.
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ValidationError, Containing = "Bolt 6\"", Count = 100,
            Text = "no such thing" });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(16));
        var refused = Assert.Single(done, entry => entry.Outcome == ChangeOutcome.Refused);
        Assert.Equal("6", refused.ItemId);
        Assert.Contains("no such thing", refused.Reason);
        Assert.Equal(15, test.Odoo.Products.Count);
        // Four halvings of sixteen rows: at each step one half fails and the other is saved; then three tries without some fields.
        Assert.Equal(9 + 3, test.Loads);
    }

    [Fact]
    public async Task An_import_that_saves_nothing_and_names_no_row_is_halved_too()
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        test.Odoo.Switches.RefusedText = "forbidden";
        test.Tap.Rewrite = (_, _, reply) => Regex.Replace(reply, "\"rows\":\\{[^}]*\\},\"record\":[0-9]+,", "");
        var items = ApplyUnderTest.Items(8);
        items[5] = Some.Desired("6", "forbidden", "S6");
        var refused = Assert.Single(await test.ApplyAsync(items), entry => entry.Outcome == ChangeOutcome.Refused);
        Assert.Equal(("6", "The text 'forbidden' is not allowed here."), (refused.ItemId, refused.Reason));
        Assert.Equal((7, 7 + 3), (test.Odoo.Products.Count, test.Loads));
    }

    [Fact]
    public async Task A_missing_right_that_is_told_as_an_error_ends_the_batch_with_three_calls_and_is_one_trouble()
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.AccessError, Count = 1000 });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(100));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.NotDone, entry.Outcome));
        Assert.Equal(3, test.Loads);
        Assert.Equal(100, Assert.Single(test.State.Read(reader => reader.Quarantine())).Products);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_missing_right_that_is_told_row_by_row_does_not_cost_a_call_for_each_ten_rows(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc, login: "reader");
        var done = await test.ApplyAsync(ApplyUnderTest.Items(100));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.NotDone, entry.Outcome));
        Assert.InRange(test.Loads, 1, 2);
        Assert.Empty(test.Odoo.Products);
    }

    [Fact]
    public async Task A_right_that_lacks_for_one_row_refuses_that_row()
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.AccessError, Containing = "Bolt 7\"", Count = 100 });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(8));
        Assert.Equal(["7"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        Assert.Equal(7, test.Odoo.Products.Count);
    }

    [Theory]
    [InlineData(8, FaultKind.AccessError)]
    [InlineData(1, FaultKind.AccessError)]
    [InlineData(1, FaultKind.ValidationError)]
    [InlineData(8, FaultKind.ValidationError)]
    public async Task A_right_that_lacks_for_the_first_or_last_row_refuses_that_row(int bad, FaultKind then)
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.AccessError, Containing = $"Bolt {bad}\"", Count = 1 });
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = then, Containing = $"Bolt {bad}\"", Count = 100 });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(8));
        Assert.Equal([$"{bad}"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        Assert.Equal(7, test.Odoo.Products.Count);
    }

    [Fact]
    public async Task A_lost_reply_while_a_missing_right_is_looked_into_is_settled_too()
    {
        await using var test = await ApplyUnderTest.StartAsync(19);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.AccessError });
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter });
        Assert.All(await test.ApplyAsync(ApplyUnderTest.Items(4)), entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((4, 4), (test.Odoo.Products.Count, test.Odoo.Calls.Created));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_product_that_was_deleted_meanwhile_is_not_quarantined(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        await test.ApplyAsync(ApplyUnderTest.Items(3));
        var (plan, highest) = await test.PlanAsync(ApplyUnderTest.Items(3, price: 50m));
        test.Odoo.Remove(test.ProductOf("2")!.Id);
        var done = await test.ApplyAsync(plan, highest);
        Assert.Equal([("1", ChangeOutcome.Done), ("2", ChangeOutcome.Refused), ("3", ChangeOutcome.Done)],
            done.Select(entry => (entry.ItemId, entry.Outcome)));
        Assert.Contains("no longer in Odoo", done[1].Reason);
        Assert.Empty(test.State.Read(reader => reader.Quarantine()));
        Assert.Equal(51m, test.ProductOf("1")!.ListPrice);
    }

    [Fact]
    public async Task Archiving_goes_on_where_one_product_was_deleted_meanwhile()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(ApplyUnderTest.Items(5));
        var (plan, highest) = await test.PlanAsync();
        Assert.Equal(5, plan.Count(ChangeKind.Archive));
        test.Odoo.Remove(test.ProductOf("3")!.Id);
        var done = await test.ApplyAsync(plan, highest);
        Assert.Equal(["3"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        Assert.All(test.Odoo.Products, product => Assert.False(product.Active));
        Assert.Empty(test.State.Read(reader => reader.Quarantine()));
    }

    [Theory]
    [InlineData(FaultKind.SerializationFailure, 1)]
    [InlineData(FaultKind.LoadConcurrentUpdate, 1)]
    [InlineData(FaultKind.LoadConcurrentUpdate, 3)]
    public async Task A_batch_that_lost_against_other_work_is_sent_again(FaultKind kind, int times)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Count = times });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(3));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((3, times + 1), (test.Odoo.Products.Count, test.Loads));
    }

    [Fact]
    public async Task A_server_that_stays_busy_ends_the_run_and_nothing_is_left_open()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 2;
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.SerializationFailure, Count = 100, Skip = 1 });
        var error = await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(ApplyUnderTest.Items(6)));
        Assert.Equal("OdooBusy", error.ErrorId);
        Assert.Equal(
            [ChangeOutcome.Done, ChangeOutcome.Done, ChangeOutcome.NotDone, ChangeOutcome.NotDone],
                test.Journal.Select(entry => entry.Outcome));
        Assert.Empty(test.State.Read(reader => reader.PendingJournal()));
        Assert.Equal(2, test.Odoo.Products.Count);
    }

    [Fact]
    public async Task Deleting_falls_back_to_archiving()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Policy = new PlanPolicy { RemovedItems = RemovalChoice.Delete };
        await test.ApplyAsync(ApplyUnderTest.Items(5));
        var used = test.ProductOf("2")!.Id;
        test.Odoo.Update(used, product => product with { Used = true });
        var done = await test.ApplyAsync();
        Assert.Equal(
            [ChangeKind.Delete, ChangeKind.Archive, ChangeKind.Delete, ChangeKind.Delete, ChangeKind.Delete],
                done.Select(entry => entry.Kind));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((used, false), (Assert.Single(test.Odoo.Products).Id, test.Odoo.Products[0].Active));
        Assert.Contains(test.Bench.Told.Messages, message => message.Text.Contains("archived instead"));
        Assert.Empty(test.State.Read(reader => reader.Bindings()));
        Assert.Equal(ChangeKind.Archive, test.Journal[1].Kind);
        Assert.True((await test.PlanAsync()).Plan.IsEmpty);
    }

    [Fact]
    public async Task A_product_that_somebody_deleted_first_needs_no_archive()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Policy = new PlanPolicy { RemovedItems = RemovalChoice.Delete };
        await test.ApplyAsync(ApplyUnderTest.Items(1));
        var (plan, highest) = await test.PlanAsync();
        test.Odoo.Remove(test.ProductOf("1")!.Id);
        Assert.Equal(ChangeOutcome.Refused, Assert.Single(await test.ApplyAsync(plan, highest)).Outcome);
        Assert.Empty(test.State.Read(reader => reader.Quarantine()));
    }

    [Fact]
    public async Task Unmanaged_products_are_archived_where_the_settings_ask_for_it()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.AddProduct("stray");
        test.Policy = new PlanPolicy { Unmanaged = UnmanagedChoice.Archive };
        var entry = Assert.Single(await test.ApplyAsync());
        Assert.Equal((ChangeKind.Archive, "", ChangeOutcome.Done), (entry.Kind, entry.ItemId, entry.Outcome));
        Assert.False(test.Odoo.Products[0].Active);
        Assert.Empty(test.State.Read(reader => reader.Bindings()));
    }

    [Fact]
    public async Task An_adopted_product_is_bound_in_Odoo_before_it_is_changed()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.Switches.BotMayManageExternalIds = true;
        var (equal, other) = (test.Odoo.AddProduct("Bolt", "A", 10m).Id, test.Odoo.AddProduct("Old", "B", 3m).Id);
        var done = await test.ApplyAsync(Some.Desired("1", "Bolt", "A"), Some.Desired("2", "New", "B"));
        Assert.All(done, entry => Assert.Equal((ChangeKind.Adopt, ChangeOutcome.Done), (entry.Kind, entry.Outcome)));
        Assert.Equal((equal, other), (test.ProductOf("1")!.Id, test.ProductOf("2")!.Id));
        Assert.Equal(("New", 10m), (test.Odoo.Find(other)!.Name, test.Odoo.Find(other)!.ListPrice));
        Assert.Equal(1, test.Odoo.Calls.RowsWritten);
        Assert.Equal(BindingHome.Odoo, test.Binding("2")!.Home);
    }

    [Fact]
    public async Task An_adopted_product_whose_binding_is_refused_is_not_changed()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var other = test.Odoo.AddProduct("Old", "B", 3m).Id;
        var done = await test.ApplyAsync(Some.Desired("2", "New", "B"));
        Assert.Equal(ChangeOutcome.Refused, Assert.Single(done).Outcome);
        Assert.Equal("Old", test.Odoo.Find(other)!.Name);
        Assert.NotNull(test.Quarantined("2"));
    }

    [Fact]
    public async Task Without_the_right_to_bind_a_pair_is_kept_locally_and_found_again()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BindInOdoo = false;
        var (equal, other) = (test.Odoo.AddProduct("Bolt", "A", 10m).Id, test.Odoo.AddProduct("Old", "B", 3m).Id);
        DesiredProduct[] items = [Some.Desired("1", "Bolt", "A"), Some.Desired("2", "New", "B")];
        var done = await test.ApplyAsync(items);
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((equal, BindingHome.Local), (test.Binding("1")!.ProductId, test.Binding("1")!.Home));
        Assert.Equal((other, BindingHome.Local), (test.Binding("2")!.ProductId, test.Binding("2")!.Home));
        Assert.True((await test.PlanAsync(items)).Plan.IsEmpty);

        // An update of such a pair does not make it look bound in Odoo.
        await test.ApplyAsync(items[0], Some.Desired("2", "Newer", "B"));
        Assert.Equal(BindingHome.Local, test.Binding("2")!.Home);
        Assert.Equal("Newer", test.Odoo.Find(other)!.Name);
    }

    [Fact]
    public async Task Every_change_is_in_the_journal_before_it_is_sent()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 3;
        var seen = new List<int>();
        test.Tap.Before = (address, body) =>
        {
            if (!address.EndsWith("/load", StringComparison.Ordinal)) return;
            // What the call before settled is written while this one travels.
            var pending = test.State.Read(reader => reader.PendingJournal())
                .Where(entry => body.Contains($"_{entry.ItemId}\"", StringComparison.Ordinal)).ToList();
            seen.Add(pending.Count);
            Assert.All(pending, entry => Assert.NotEmpty(entry.After));
        };
        await test.ApplyAsync(ApplyUnderTest.Items(7));
        Assert.Equal([3, 3, 1], seen);
        Assert.Empty(test.State.Read(reader => reader.PendingJournal()));
        Assert.Equal(7, test.Journal.Count);
    }

    [Fact]
    public async Task The_journal_holds_before_and_after_of_exactly_what_is_sent()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(Some.Desired("1", "Old", "A", 5m));
        await test.ApplyAsync(Some.Desired("1", "New", "A", 6m));
        var entry = Assert.Single(test.Journal);
        Assert.Equal(Some.Values((MirroredField.Name, "Old"), (MirroredField.Price, 5m)), entry.Before);
        Assert.Equal(Some.Values((MirroredField.Name, "New"), (MirroredField.Price, 6m)), entry.After);
        Assert.Equal((ChangeKind.Update, ChangeOutcome.Done, "New"), (entry.Kind, entry.Outcome, entry.Name));
        Assert.Equal(test.Bench.Time.GetUtcNow(), entry.Written);
    }

    [Fact]
    public async Task A_full_disk_stops_the_work_before_anything_is_sent()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.State.BeforeWrite = () => throw StateErrors.NotWritable(test.State.Path, "the disk is full");
        var error = await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(ApplyUnderTest.Items(3)));
        Assert.Equal("StateNotWritable", error.ErrorId);
        Assert.Equal((0, 0), (test.Odoo.Products.Count, test.Loads));
    }

    [Fact]
    public async Task A_disk_that_is_full_after_a_batch_leaves_that_batch_to_the_next_run()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 2;
        var writes = 0;
        test.State.BeforeWrite = () =>
        {
            if (++writes == 2) throw StateErrors.NotWritable(test.State.Path, "the disk is full");
        };
        await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(ApplyUnderTest.Items(6)));
        Assert.Equal((2, 2), (test.Odoo.Products.Count, test.State.Read(reader => reader.PendingJournal().Count)));
        Assert.Equal(1, test.Loads);
    }

    [Fact]
    public async Task A_stop_ends_the_work_after_the_batch_in_hand()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 2;
        test.Bench.Time.Held = [PlanApplier.StopPatience];
        using var stop = new CancellationTokenSource();
        test.Tap.Before = (address, _) =>
        {
            if (address.EndsWith("/load", StringComparison.Ordinal) && test.Loads == 1) stop.Cancel();
        };
        var (plan, highest) = await test.PlanAsync(ApplyUnderTest.Items(8));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.ApplyAsync(plan, highest, stop.Token));
        Assert.Equal((4, 2), (test.Odoo.Products.Count, test.Loads));
        Assert.Equal(4, test.Journal.Count);
        Assert.All(test.Journal, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal(4, test.State.Read(reader => reader.Bindings().Count));
    }

    [Theory]
    [InlineData(FaultKind.HangBefore, 2)]
    [InlineData(FaultKind.HangAfter, 4)]
    public async Task A_stop_does_not_wait_for_an_Odoo_that_hangs_and_leaves_the_batch_open(FaultKind kind, int saved)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 2;
        test.Bench.Time.Held = [PlanApplier.StopPatience];
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Skip = 1 });
        using var stop = new CancellationTokenSource();
        test.Tap.Before = (address, _) =>
        {
            if (address.EndsWith("/load", StringComparison.Ordinal) && test.Loads == 1) stop.Cancel();
        };
        var (plan, highest) = await test.PlanAsync(ApplyUnderTest.Items(8));
        var applying = test.ApplyAsync(plan, highest, stop.Token);
        while (test.Faults.List().All(planned => planned.Struck == 0) || test.Odoo.Products.Count < saved) await Task.Yield();
        Assert.False(applying.IsCompleted);
        test.Bench.Time.Advance(PlanApplier.StopPatience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => applying);

        Assert.Equal(saved, test.Odoo.Products.Count);
        ChangeOutcome[] outcomes = [ChangeOutcome.Done, ChangeOutcome.Done, ChangeOutcome.Pending, ChangeOutcome.Pending];
        Assert.Equal(outcomes, test.Journal.Select(entry => entry.Outcome));
        Assert.Equal(2, test.State.Read(reader => reader.Bindings().Count));
        Assert.Contains(test.Bench.Told.Messages, message => message.Text.Contains("2 changes stay open", StringComparison.Ordinal));
    }
}
