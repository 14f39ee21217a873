using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Undoing whole runs and parts of them, over both services.</summary>
public sealed class UndoTests
{
    [Theory]
    [InlineData(16, true)]
    [InlineData(18, true)]
    [InlineData(19, true)]
    [InlineData(19, false)]
    public async Task A_wrong_exchange_rate_is_undone_and_the_undo_too(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, products: 40, rpc: rpc);
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        var wrong = await bench.RunAsync();
        var wrongly = bench.Snapshot();
        Assert.NotEqual(right, wrongly);

        var undo = await bench.UndoAsync(wrong.Run.RunId);
        Assert.Equal(right, bench.Snapshot());
        Assert.Equal((RunOutcome.Succeeded, RunKind.Undo, wrong.Run.RunId), (undo.Run.Outcome, undo.Run.Kind, undo.Run.UndoneRun));
        Assert.Equal((wrong.Run.Counts.Updated, 40, 40), (undo.Run.Counts.Updated, undo.Run.Counts.ZohoCount, undo.Run.Counts.OdooCount));
        Assert.Equal(undo.Run, bench.Recall(state => state.FindRun(undo.Run.RunId)));
        Assert.All(bench.Recall(state => state.Journal(undo.Run.RunId)), change => Assert.Equal(ChangeOutcome.Done, change.Outcome));

        var again = await bench.UndoAsync(undo.Run.RunId);
        Assert.Equal((RunOutcome.Succeeded, wrong.Run.Counts.Updated), (again.Run.Outcome, again.Run.Counts.Updated));
        Assert.Equal(wrongly, bench.Snapshot());
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
    }

    [Fact]
    public async Task It_asks_nothing_of_Zoho_and_reads_only_the_products_concerned()
    {
        await using var bench = await Workbench.StartAsync(products: 30);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Update(bench.Sandbox.Zoho.Items[3].ItemId, item => item with { Rate = item.Rate + 1 });
        var run = await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        Assert.Equal(RunOutcome.Succeeded, (await bench.UndoAsync(run.Run.RunId)).Run.Outcome);
        Assert.Equal((0, 1), (bench.Sandbox.Zoho.Calls.Total, bench.Sandbox.Odoo.Calls.RowsWritten));
        // Found once, and read back once.
        Assert.Equal(1, bench.Sandbox.Odoo.Calls.ByMethod["product.template.search_read"]);
        Assert.Equal(1, bench.Sandbox.Odoo.Calls.ByMethod["product.template.read"]);
    }

    [Fact]
    public async Task Every_kind_of_change_finds_its_way_back_and_the_next_run_writes_what_Zoho_says()
    {
        await using var bench = await Workbench.StartAsync(18, products: 30);
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        var zoho = bench.Sandbox.Zoho;
        foreach (var item in zoho.Items.Take(6)) zoho.SetActive(item.ItemId, true);
        zoho.SetActive(zoho.Items[4].ItemId, false);
        await bench.RunAsync();
        var (archived, deleted, updated, renamed, restored) = (
            zoho.Items[0].ItemId, zoho.Items[1].ItemId, zoho.Items[2].ItemId, zoho.Items[3].ItemId, zoho.Items[4].ItemId);
        var goneProduct = bench.ProductOf(deleted).Id;
        var stranger = bench.Sandbox.Odoo.AddProduct("Mine", "ADOPT-1", 3m);
        var before = bench.Snapshot();
        zoho.SetActive(archived, false);
        zoho.Remove(deleted);
        zoho.Update(updated, item => item with { Rate = item.Rate + 5 });
        zoho.Update(renamed, item => item with { Name = "اسم جديد", Description = "two\nlines", Active = false });
        zoho.SetActive(restored, true);
        var adopting = zoho.Add("Theirs", 9m, "ADOPT-1").ItemId;
        var added = zoho.Add("New", 4m, "NEW-1").ItemId;
        var run = await bench.RunAsync(force: true);
        var counts = run.Run.Counts;
        Assert.Equal((1, 1, 1, 3, 1), (counts.Created, counts.Adopted, counts.Updated, counts.Archived, counts.Restored));
        var after = bench.Snapshot();

        var undo = await bench.UndoAsync(run.Run.RunId, force: true);
        var now = bench.Snapshot();
        var made = bench.ProductOf(added).Id;
        Assert.Equal(before, now.Where(pair => pair.Key != made).ToDictionary());
        Assert.Equal(after[made] with { Active = false, IsSellable = false }, now[made]);
        Assert.Equal((RunOutcome.Succeeded, 2, 2, 3),
            (undo.Run.Outcome, undo.Run.Counts.Updated, undo.Run.Counts.Archived, undo.Run.Counts.Restored));
        Assert.Contains(bench.Told.Messages, message =>
            message.Text.StartsWith("2 products were made or bound by run", StringComparison.Ordinal));
        Assert.Contains(bench.Told.Messages, message => message.Text.StartsWith("The next run writes again", StringComparison.Ordinal));
        // All pairs are what they were: the made and the adopted product stay bound.
        Assert.Equal((stranger.Id, goneProduct), (bench.ProductOf(adopting).Id, bench.ProductOf(deleted).Id));
        Assert.Equal(31, bench.Recall(state => state.Bindings().Count));
        // The product of the deleted item counts again, as long as it is active.
        Assert.Equal((32, 0), (undo.Run.Counts.OdooCount, undo.Run.Counts.Retired));

        var again = await bench.UndoAsync(undo.Run.RunId, force: true);
        Assert.Equal(after, bench.Snapshot());
        Assert.Equal((31, 1), (again.Run.Counts.OdooCount, again.Run.Counts.Retired));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync(force: true)).Run.Outcome);
        Assert.Equal(after, bench.Snapshot());
    }

    [Fact]
    public async Task The_state_claims_no_equality_after_an_undo_and_the_next_cycle_is_a_full_run()
    {
        await using var cycles = await CycleBench.StartAsync(products: 12);
        await cycles.RunAsync(1);
        var item = cycles.Sandbox.Zoho.Items[5].ItemId;
        cycles.Sandbox.Zoho.Update(item, old => old with { Rate = old.Rate + 1 });
        var wrong = (await cycles.RunAsync(1))[0];
        Assert.Equal((RunKind.Incremental, 1), (wrong.Run.Kind, wrong.Run.Counts.Updated));
        await cycles.Bench.UndoAsync(wrong.Run.RunId);
        var binding = cycles.Bench.Recall(state => state.FindBinding(item))!;
        Assert.Equal(("", "", cycles.Bench.ProductOf(item).Id), (binding.WrittenDigest, binding.SeenDigest, binding.ProductId));
        var next = (await cycles.RunAsync(1))[0];
        Assert.Equal((RunKind.Full, RunOutcome.Succeeded, 1), (next.Run.Kind, next.Run.Outcome, next.Run.Counts.Updated));
        Assert.Equal(ChangeCause.SourceChanged, Assert.Single(next.Plan!.Entries).Cause);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_product_that_moved_on_is_left_as_it_is_and_told_unless_forced()
    {
        await using var bench = await Workbench.StartAsync(products: 10);
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        var wrong = await bench.RunAsync();
        var moved = wrong.Changes[2].ProductId!.Value;
        bench.Sandbox.Odoo.Update(moved, product => product with { ListPrice = 17m });
        var undo = await bench.UndoAsync(wrong.Run.RunId);
        Assert.Equal((RunOutcome.Incomplete, 1), (undo.Run.Outcome, undo.Run.Counts.Conflicts));
        Assert.Equal(SyncExitCode.Incomplete, undo.Run.Outcome.ExitCode());
        var now = bench.Snapshot();
        Assert.Equal(17m, now[moved].Price);
        Assert.Equal(right.Where(pair => pair.Key != moved), now.Where(pair => pair.Key != moved));
        Assert.Contains("Price is \"17\" now, and the run wrote", Assert.Single(undo.Plan!.Issues).Reason);
        Assert.Contains(bench.Told.Messages, message =>
            message.Level == SyncLogLevel.Warning && message.Text.StartsWith("Conflict: ", StringComparison.Ordinal));

        var forced = await bench.UndoAsync(wrong.Run.RunId, force: true);
        Assert.Equal((RunOutcome.Succeeded, 1, wrong.Changes.Count - 1),
            (forced.Run.Outcome, forced.Run.Counts.Updated, forced.Run.Counts.Unchanged));
        Assert.Equal(right, bench.Snapshot());
        // What it took from somebody is in its journal, and comes back.
        await bench.UndoAsync(forced.Run.RunId);
        Assert.Equal(17m, bench.Snapshot()[moved].Price);
    }

    [Fact]
    public async Task A_second_undo_has_nothing_to_do_and_says_so()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        bench.MisplacePoint();
        var wrong = (await bench.RunAsync()).Run.RunId;
        await bench.UndoAsync(wrong);
        bench.Sandbox.ResetCounters();
        var second = await bench.UndoAsync(wrong);
        Assert.Equal((RunOutcome.Succeeded, 0, 5), (second.Run.Outcome, bench.Sandbox.Odoo.Calls.Writes, second.Run.Counts.Unchanged));
        Assert.Contains(bench.Told.Messages, message =>
            message.Text.StartsWith($"Run {wrong} needs no undo: 5 products", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Chosen_products_alone_are_undone_and_unknown_ones_are_named()
    {
        await using var bench = await Workbench.StartAsync(products: 12);
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        var wrong = await bench.RunAsync();
        var (one, other) = (wrong.Changes[1], wrong.Changes[4]);
        var unknown = await Assert.ThrowsAsync<SyncException>(
            () => bench.UndoAsync(wrong.Run.RunId, items: [one.ItemId, "999"], products: [77_777]));
        Assert.Equal("UndoNotInRun", unknown.ErrorId);
        Assert.StartsWith($"Run {wrong.Run.RunId} did not touch item \"999\", product 77777; it changed item ", unknown.Message);
        Assert.Equal(2, bench.Recall(state => state.Runs(10).Count));

        var undo = await bench.UndoAsync(wrong.Run.RunId, items: [one.ItemId], products: [other.ProductId!.Value]);
        Assert.Equal((RunOutcome.Succeeded, 2), (undo.Run.Outcome, undo.Run.Counts.Updated));
        var now = bench.Snapshot();
        Assert.Equal(
            new HashSet<int> { one.ProductId!.Value, other.ProductId.Value },
            now.Where(pair => pair.Value == right[pair.Key]).Select(pair => pair.Key).ToHashSet());
    }

    [Fact]
    public async Task What_cannot_be_undone_is_an_error_and_no_run()
    {
        await using var bench = await Workbench.StartAsync(products: 4);
        await bench.RunAsync();
        var unchanged = (await bench.RunAsync()).Run;
        Assert.Equal("RunNotFound", await ErrorOf("never"));
        Assert.Equal("RunChangedNothing", await ErrorOf(unchanged.RunId));
        var open = new SyncRun { RunId = "20260609-130000-0000", Kind = RunKind.Full, Started = bench.Time.GetUtcNow() };
        using (var state = bench.OpenState()) state.Write(writer => writer.SaveRun(open));
        var planned = await Assert.ThrowsAsync<SyncException>(() => bench.Engine().PlanUndoAsync(
            new UndoRequest(open.RunId), false, bench.Told, CancellationToken.None));
        Assert.Equal("RunStillRunning", planned.ErrorId);
        // With the lock in hand its process is known to be dead.
        Assert.Equal("RunChangedNothing", await ErrorOf(open.RunId));
        Assert.Equal(3, bench.Recall(state => state.Runs(10).Count));

        async Task<string> ErrorOf(string run) => (await Assert.ThrowsAsync<SyncException>(() => bench.UndoAsync(run))).ErrorId;
    }

    [Fact]
    public async Task A_plan_of_an_undo_writes_nothing_anywhere()
    {
        await using var bench = await Workbench.StartAsync(products: 8);
        await bench.RunAsync();
        bench.MisplacePoint();
        var wrong = await bench.RunAsync();
        var (odoo, state) = (bench.Snapshot(), File.ReadAllBytes(bench.Settings.StatePath));
        bench.Sandbox.ResetCounters();
        var shown = await bench.Engine().PlanUndoAsync(new UndoRequest(wrong.Run.RunId), false, bench.Told, CancellationToken.None);
        Assert.Equal((8, 0), (shown.Plan.Count(ChangeKind.Update), shown.GuardReasons.Count));
        Assert.Equal(odoo, bench.Snapshot());
        Assert.Equal((0, 0), (bench.Sandbox.Odoo.Calls.Writes, shown.ZohoCalls));
        Assert.Equal(state, File.ReadAllBytes(bench.Settings.StatePath));
    }

    [Fact]
    public async Task Many_products_out_of_sight_are_refused_by_the_guard_and_pass_by_force()
    {
        await using var bench = await Workbench.StartAsync(products: 60);
        var first = await bench.RunAsync();
        var made = bench.Snapshot();
        var refused = await bench.UndoAsync(first.Run.RunId);
        Assert.Equal((RunOutcome.Refused, "SyncGuardRefused"), (refused.Run.Outcome, refused.Run.ErrorId));
        Assert.NotEmpty(refused.GuardReasons);
        Assert.Equal(made, bench.Snapshot());
        var forced = await bench.UndoAsync(first.Run.RunId, force: true);
        Assert.Equal((RunOutcome.Succeeded, 0, 60), (forced.Run.Outcome, forced.Run.Counts.OdooActive, forced.Run.Counts.OdooCount));
        Assert.All(bench.Snapshot().Values, product => Assert.False(product.Active));
        Assert.False(bench.Engine().GetStatus().CountsMatch);
        await bench.UndoAsync(forced.Run.RunId);
        Assert.Equal(made, bench.Snapshot());
    }

    [Fact]
    public async Task Beside_a_server_it_is_refused_and_passes_by_force()
    {
        await using var cycles = await CycleBench.StartAsync(products: 6);
        var bench = cycles.Bench;
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        SyncException? refused = null;
        IReadOnlyList<string>? told = null;
        SyncRunResult? forced = null;
        await cycles.RunAsync(2, _ =>
        {
            var wrong = new UndoRequest(bench.Recall(state => state.Runs(1))[0].RunId);
            refused = Record.Exception(
                () => bench.Engine().UndoAsync(wrong, false, bench.Told, CancellationToken.None).GetAwaiter().GetResult()) as SyncException;
            told = bench.Engine().PlanUndoAsync(wrong, false, bench.Told, CancellationToken.None).GetAwaiter().GetResult().GuardReasons;
            forced = bench.Engine().UndoAsync(wrong, true, bench.Told, CancellationToken.None).GetAwaiter().GetResult();
            Assert.Equal(right, bench.Snapshot());
        });
        Assert.Equal(("ServerRunning", 4), (refused!.ErrorId, refused.ExitCode));
        Assert.Equal([OperatorAction.StopServer, OperatorAction.Force], refused.Steps.Select(step => step.Action));
        Assert.StartsWith("the server of this profile is running", Assert.Single(told!));
        Assert.Equal(RunOutcome.Succeeded, forced!.Run.Outcome);
        // As it was told: the server's next cycle wrote again what the settings say.
        Assert.NotEqual(right, bench.Snapshot());
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_journal_of_another_pair_is_refused_though_forced()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        bench.MisplacePoint();
        var wrong = (await bench.RunAsync()).Run.RunId;
        bench.Sandbox.Odoo.CompanyCreated = bench.Sandbox.Odoo.CompanyCreated.AddDays(1);
        var wrongly = bench.Snapshot();
        var other = await bench.UndoAsync(wrong, force: true);
        Assert.Equal((RunOutcome.Refused, "UndoForeign"), (other.Run.Outcome, other.Error!.ErrorId));
        Assert.Contains("the creation time of the Odoo company", other.Error.Message);
        // The new pair is accepted: what was written to the old one stays out of reach, what is written from now on does not.
        bench.Settings = bench.Settings with { Pricing = new PricingSettings() };
        var accepted = await bench.RunAsync(force: true);
        var old = await bench.UndoAsync(wrong, force: true);
        Assert.Contains($"only since run {accepted.Run.RunId}", old.Error!.Message);
        Assert.Equal(RunOutcome.Succeeded, (await bench.UndoAsync(accepted.Run.RunId)).Run.Outcome);
        Assert.Equal(wrongly, bench.Snapshot());
    }

    [Fact]
    public async Task An_undo_whose_end_is_unknown_is_settled_by_the_next_one_which_finishes_it()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 5, Connections = 1 } };
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        var wrong = (await bench.RunAsync()).Run.RunId;
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter, Skip = 1 });
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.read", Kind = FaultKind.Unavailable, Count = 100 });
        var failed = await bench.UndoAsync(wrong);
        Assert.Equal((RunOutcome.Failed, 5, 5),
            (failed.Run.Outcome, failed.Run.Counts.Updated, bench.Recall(state => state.PendingJournal().Count)));
        bench.Sandbox.Faults.Clear();

        var next = await bench.UndoAsync(wrong);
        Assert.Equal((RunOutcome.Succeeded, 10, 10), (next.Run.Outcome, next.Run.Counts.Updated, next.Run.Counts.Unchanged));
        Assert.Equal(right, bench.Snapshot());
        Assert.Empty(bench.Recall(state => state.PendingJournal()));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("Odoo shows 5 saved and 0 not"));
        // Both halves can be undone, each by its own journal.
        await bench.UndoAsync(failed.Run.RunId);
        await bench.UndoAsync(next.Run.RunId);
        bench.Settings = bench.Settings with { Pricing = new PricingSettings() };
        Assert.Equal(20, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(right, bench.Snapshot());
    }

    [Fact]
    public async Task A_run_that_died_is_settled_and_undone_in_one_go()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 5, Connections = 1 } };
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter, Skip = 1 });
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.Unavailable, Skip = 3, Count = 100 });
        var died = (await bench.RunAsync()).Run.RunId;
        bench.Sandbox.Faults.Clear();
        var undo = await bench.UndoAsync(died, force: true);
        var active = bench.Sandbox.Odoo.Products.Count(product => product.Active);
        Assert.Equal((RunOutcome.Succeeded, 10, 0), (undo.Run.Outcome, bench.Sandbox.Odoo.Products.Count, active));
        Assert.Equal(20, (await bench.RunAsync()).Run.Counts.ZohoCount);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_stopped_undo_records_what_it_did_and_the_same_request_goes_on()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        var wrong = (await bench.RunAsync()).Run.RunId;
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 5, Connections = 1 } };
        using var stop = new CancellationTokenSource();
        bench.Told.Once(e => e is SyncProgressed { Phase: SyncPhase.Applying, Done: 10 }, stop.Cancel);
        var stopped = await bench.UndoAsync(wrong, cancellationToken: stop.Token);
        Assert.Equal((RunOutcome.Cancelled, 10), (stopped.Run.Outcome, stopped.Run.Counts.Updated));
        Assert.Equal(10, (await bench.UndoAsync(wrong)).Run.Counts.Updated);
        Assert.Equal(right, bench.Snapshot());
    }

    [Fact]
    public async Task A_refused_product_is_told_left_to_the_others_and_its_item_not_quarantined()
    {
        await using var bench = await Workbench.StartAsync(products: 6);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[2];
        foreach (var other in bench.Sandbox.Zoho.Items) bench.Sandbox.Zoho.Update(
            other.ItemId, old => old with { Name = old.Name + " II" });
        var run = await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.RefusedText = item.Name;
        var undo = await bench.UndoAsync(run.Run.RunId);
        Assert.Equal((RunOutcome.Incomplete, 5), (undo.Run.Outcome, undo.Run.Counts.Updated));
        var refused = Assert.Single(undo.Changes, change => change.Outcome == ChangeOutcome.Refused);
        Assert.Equal(item.ItemId, refused.ItemId);
        Assert.Empty(bench.Recall(state => state.Quarantine()));
    }

    [Fact]
    public async Task A_field_that_is_no_longer_mirrored_is_put_back_all_the_same()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var right = bench.Snapshot();
        foreach (var item in bench.Sandbox.Zoho.Items) bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Description = "changed" });
        var wrong = (await bench.RunAsync()).Run.RunId;
        var fields = bench.Settings.Mapping.Fields.Where(field => field != MirroredField.Description).ToHashSet();
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { Fields = fields } };
        Assert.Equal(RunOutcome.Succeeded, (await bench.UndoAsync(wrong)).Run.Outcome);
        Assert.Equal(right, bench.Snapshot());
        Assert.Equal(0, (await bench.RunAsync()).Run.Counts.Updated);
    }

    [Fact]
    public async Task Without_the_right_to_write_nothing_is_written_and_the_right_is_named()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        await bench.RunAsync();
        bench.MisplacePoint();
        var wrong = (await bench.RunAsync()).Run.RunId;
        var wrongly = bench.Snapshot();
        bench.Sandbox.WriteSettings(bench.Home, "reader");
        bench.Settings = SettingsFile.Load(bench.Home, new Dictionary<string, string?>());
        var denied = await bench.UndoAsync(wrong);
        Assert.Equal((RunOutcome.Failed, SyncErrorKind.Permission), (denied.Run.Outcome, denied.Error!.Kind));
        Assert.Contains("write", denied.Error.Message);
        Assert.Equal(wrongly, bench.Snapshot());
    }

    [Fact]
    public async Task A_pair_that_only_the_state_knows_stays_bound()
    {
        await using var bench = await Workbench.StartAsync(products: 0);
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = false;
        var product = bench.Sandbox.Odoo.AddProduct("Mine", "KEY-1", 3m);
        var item = bench.Sandbox.Zoho.Add("Theirs", 9m, "KEY-1");
        var adopted = await bench.RunAsync();
        Assert.Equal(BindingHome.Local, bench.Recall(state => state.FindBinding(item.ItemId))!.Home);
        Assert.Equal(RunOutcome.Succeeded, (await bench.UndoAsync(adopted.Run.RunId)).Run.Outcome);
        Assert.Equal(("Mine", 3m), (bench.Snapshot()[product.Id].Name, bench.Snapshot()[product.Id].Price));
        Assert.Equal((BindingHome.Local, product.Id),
            (bench.Recall(state => state.FindBinding(item.ItemId))!.Home,
            bench.Recall(state => state.FindBinding(item.ItemId))!.ProductId));
        Assert.Equal((0, 1), ((await bench.RunAsync()).Run.Counts.Created, bench.Sandbox.Odoo.Products.Count));
    }

    [Fact]
    public async Task A_deleted_product_and_one_that_is_gone_since_are_told_and_the_others_come_back()
    {
        await using var bench = await Workbench.StartAsync(products: 10);
        bench.Settings = bench.Settings with { Guard = bench.Settings.Guard with { RemovedItems = RemovalChoice.Delete } };
        await bench.RunAsync();
        var items = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).ToList();
        var right = bench.Snapshot();
        bench.Sandbox.Zoho.Remove(items[0]);
        foreach (var item in items.Skip(1)) bench.Sandbox.Zoho.Update(item, old => old with { Rate = old.Rate + 1 });
        var run = await bench.RunAsync(force: true);
        Assert.Equal(1, run.Run.Counts.Deleted);
        var lost = bench.ProductOf(items[1]).Id;
        bench.Sandbox.Odoo.Remove(lost);
        var undo = await bench.UndoAsync(run.Run.RunId);
        Assert.Equal((RunOutcome.Incomplete, 8, 2), (undo.Run.Outcome, undo.Run.Counts.Updated, undo.Run.Counts.Blocked));
        Assert.All(bench.Snapshot(), pair => Assert.Equal(right[pair.Key], pair.Value));
    }

    [Fact]
    public async Task A_run_that_changed_something_can_be_undone_long_after_the_newest_fifty()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Settings = bench.Settings with { Schedule = bench.Settings.Schedule with { HistoryRuns = 2 } };
        await bench.RunAsync();
        var right = bench.Snapshot();
        bench.MisplacePoint();
        var wrong = (await bench.RunAsync()).Run.RunId;
        for (var i = 0; i < 6; i++) await bench.RunAsync();
        Assert.Equal(4, bench.Recall(state => state.Runs(100).Count));
        await bench.UndoAsync(wrong);
        Assert.Equal(right, bench.Snapshot());

        bench.Settings = bench.Settings with { Schedule = bench.Settings.Schedule with { JournalKept = TimeSpan.Zero } };
        await bench.RunAsync();
        Assert.Equal(2, bench.Recall(state => state.Runs(100).Count));
        Assert.Equal("RunNotFound", (await Assert.ThrowsAsync<SyncException>(() => bench.UndoAsync(wrong))).ErrorId);
    }
}
