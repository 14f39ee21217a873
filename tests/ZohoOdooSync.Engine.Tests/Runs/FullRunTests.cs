using System.Security.Cryptography;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests.Applying;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Whole runs of the engine over both services.</summary>
public sealed class FullRunTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task The_first_run_makes_both_sides_equal_and_the_second_writes_nothing(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, products: 120, rpc: rpc);
        var first = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 120), (first.Run.Outcome, first.Run.Counts.Created));
        Assert.Equal(SyncExitCode.InSync, first.Run.Outcome.ExitCode());
        Assert.True((await bench.CompareAsync()).IsEqual);

        bench.Sandbox.ResetCounters();
        var second = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 120), (second.Run.Outcome, second.Run.Counts.Unchanged));
        Assert.Equal((0, 0), (bench.Sandbox.Odoo.Calls.Writes, bench.Sandbox.Zoho.Calls.NonGet));
        Assert.Empty(second.Changes);
        Assert.True(second.Plan!.IsEmpty);
    }

    [Fact]
    public async Task The_record_of_a_run_says_what_both_services_counted_themselves()
    {
        await using var bench = await Workbench.StartAsync(18, products: 40);
        await bench.RunAsync();
        var items = bench.Sandbox.Zoho.Items.ToList();
        bench.Sandbox.Zoho.Remove(items[0].ItemId);
        bench.Sandbox.Zoho.Update(items[1].ItemId, item => item with { Rate = item.Rate + 1 });
        bench.Sandbox.Zoho.SetActive(items[2].ItemId, !items[2].Active);
        bench.Sandbox.Zoho.Add("New one", 3m, "NEW-1");
        bench.Sandbox.Odoo.AddProduct("stray");
        bench.Sandbox.ResetCounters();
        var run = (await bench.RunAsync(force: true)).Run;
        var counts = run.Counts;
        var audit = BindingAudit.Of(bench.Sandbox.Odoo);
        Assert.Equal((bench.Sandbox.Zoho.Count, bench.Sandbox.Zoho.ActiveCount), (counts.ZohoCount, counts.ZohoActive));
        Assert.Equal((audit.BoundProducts, 0), (counts.OdooCount + counts.Retired, audit.Duplicates));
        Assert.Equal(audit.BoundActive, counts.OdooActive);
        Assert.Equal((40, 1, 1, 1), (counts.OdooCountBefore, counts.Retired, counts.Unmanaged, counts.Created));
        Assert.Equal((1, 2), (counts.Updated, counts.Archived + counts.Restored));
        Assert.Equal((bench.Sandbox.Odoo.Calls.Total, bench.Sandbox.Zoho.Calls.Total), (run.OdooCalls, run.ZohoCalls));
        Assert.Equal(bench.Sandbox.Odoo.Calls.RowsWritten, bench.Recall(state => state.Journal(run.RunId).Count));
        Assert.Equal(run, bench.Recall(state => state.FindRun(run.RunId)));
        Assert.True(counts.CountsMatch);
        Assert.Equal(TimeSpan.Zero, run.Started.Offset);
        Assert.NotNull(run.Duration);
        Assert.Null(bench.Recall(state => state.Heartbeat));
    }

    [Fact]
    public async Task A_lost_state_file_loses_history_and_nothing_else()
    {
        await using var bench = await Workbench.StartAsync(products: 30);
        await bench.RunAsync();
        await bench.RunAsync();
        Assert.Equal(2, bench.Recall(state => state.Runs(10).Count));
        Directory.Delete(Path.GetDirectoryName(bench.Settings.StatePath)!, recursive: true);
        bench.Sandbox.ResetCounters();
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 30, 0), (run.Outcome, run.Counts.Unchanged, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal((30, 1), (bench.Sandbox.Odoo.Products.Count, bench.Recall(state => state.Runs(10).Count)));
        Assert.Equal(30, bench.Recall(state => state.Bindings().Count));
    }

    [Fact]
    public async Task A_plan_touches_neither_Odoo_nor_the_folder()
    {
        await using var bench = await Workbench.StartAsync(products: 10);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Add("New", 1m);
        bench.Sandbox.ResetCounters();
        var before = Folder(bench.Home);
        var result = await bench.Engine().PlanAsync(bench.Told, CancellationToken.None);
        Assert.Equal(before, Folder(bench.Home));
        Assert.Equal((1, 10, 0), (result.Plan.Count(ChangeKind.Create), result.Plan.Unchanged, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal((bench.Sandbox.Odoo.Calls.Total, bench.Sandbox.Zoho.Calls.Total), (result.OdooCalls, result.ZohoCalls));
        Assert.Empty(result.GuardReasons);

        await bench.CompareAsync();
        bench.Engine().GetStatus();
        Assert.Equal(before, Folder(bench.Home));
    }

    [Fact]
    public async Task A_plan_in_an_empty_folder_makes_no_state()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        var before = Folder(bench.Home);
        Assert.Equal(3, (await bench.Engine().PlanAsync(bench.Told, CancellationToken.None)).Plan.Count(ChangeKind.Create));
        Assert.Equal(before, Folder(bench.Home));
        Assert.Null(bench.Engine().GetStatus().LastRun);
    }

    [Fact]
    public async Task A_guard_that_refuses_writes_nothing_and_asks_nothing_more_and_force_passes_it()
    {
        await using var bench = await Workbench.StartAsync(products: 60);
        await bench.RunAsync();
        foreach (var item in bench.Sandbox.Zoho.Items.Take(10)) bench.Sandbox.Zoho.Remove(item.ItemId);
        bench.Sandbox.Zoho.Add("New", 1m);
        bench.Sandbox.ResetCounters();
        var refused = await bench.RunAsync();
        Assert.Equal((RunOutcome.Refused, "SyncGuardRefused"), (refused.Run.Outcome, refused.Run.ErrorId));
        Assert.Equal(SyncExitCode.Refused, refused.Run.Outcome.ExitCode());
        Assert.Contains("guard.max_archive_percent", Assert.Single(refused.GuardReasons));
        Assert.Equal((0, false), (bench.Sandbox.Odoo.Calls.Writes, bench.Sandbox.Zoho.Calls.ByEndpoint.ContainsKey("zoho.item")));
        Assert.Equal((10, 1), (refused.Plan!.Count(ChangeKind.Archive), refused.Plan.Count(ChangeKind.Create)));
        Assert.Empty(refused.Changes);

        var forced = await bench.RunAsync(force: true);
        Assert.Equal((RunOutcome.Succeeded, 10, 10), (forced.Run.Outcome, forced.Run.Counts.Archived, forced.Run.Counts.Retired));
        Assert.Single(forced.GuardReasons);
        Assert.Equal(10, bench.Sandbox.Zoho.Calls.ByEndpoint["zoho.item"]);
    }

    [Fact]
    public async Task An_emptied_organisation_is_an_accident()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Clear();
        var refused = await bench.RunAsync();
        Assert.Equal(RunOutcome.Refused, refused.Run.Outcome);
        Assert.Contains(refused.GuardReasons, reason => reason.Contains("lists no item"));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.Equal(3, bench.Sandbox.Odoo.Products.Count));
    }

    [Fact]
    public async Task Two_empty_sides_are_in_sync()
    {
        await using var bench = await Workbench.StartAsync();
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_database_that_was_made_anew_is_refused_and_force_takes_it()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        await bench.RunAsync();
        bench.Sandbox.Odoo.CompanyCreated = bench.Sandbox.Odoo.CompanyCreated.AddDays(1);
        bench.Sandbox.Zoho.Add("New", 1m);
        bench.Sandbox.ResetCounters();
        var refused = await bench.RunAsync();
        Assert.Contains("creation time of the Odoo company was 2024-03-01 08:30:00", Assert.Single(refused.GuardReasons));
        Assert.Equal((RunOutcome.Refused, 0), (refused.Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Contains("creation time", Assert.Single((await bench.Engine().PlanAsync(bench.Told, CancellationToken.None)).GuardReasons));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync(force: true)).Run.Outcome);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
    }

    [Fact]
    public async Task Local_pairs_of_another_database_are_not_believed()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 1m, "A");
        bench.Sandbox.Odoo.AddProduct("Bolt", "A");
        await bench.RunAsync();
        Assert.Equal(BindingHome.Local, bench.Recall(state => state.FindBinding(item.ItemId))!.Home);
        bench.Sandbox.Odoo.Remove(bench.Sandbox.Odoo.Products[0].Id);
        // The next product gets the next id; a pair of the old database must not find it.
        bench.Sandbox.Odoo.CompanyCreated = bench.Sandbox.Odoo.CompanyCreated.AddDays(1);
        Assert.Equal((1, 0), ((await bench.RunAsync(force: true)).Run.Counts.Created, bench.Sandbox.Odoo.Products.Count - 1));
    }

    [Theory]
    [InlineData("USD", "USD", "Odoo company")]
    [InlineData("EUR", "IQD", "Zoho organisation")]
    public async Task Wrong_currencies_refuse_the_run_with_what_was_found(string source, string target, string expected)
    {
        await using var bench = await Workbench.StartAsync(
            products: 3, options: options => options with { CurrencyCode = source, OdooCurrency = target });
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Failed, "CurrencyMismatch"), (result.Run.Outcome, result.Run.ErrorId));
        Assert.Contains(expected, result.Error!.Message);
        Assert.Contains(source == "EUR" ? "EUR" : "USD", result.Error.Message);
        Assert.Equal((0, SyncErrorKind.Settings), (bench.Sandbox.Odoo.Calls.Writes, result.Error.Kind));
        Assert.Equal("CurrencyMismatch", (await Assert.ThrowsAsync<SyncException>(bench.CompareAsync)).ErrorId);
    }

    [Theory]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.HtmlInsteadOfJson)]
    [InlineData(FaultKind.TruncatedJson)]
    public async Task A_failed_page_fails_the_run_and_archives_nothing(FaultKind kind)
    {
        await using var bench = await Workbench.StartAsync(products: 250);
        await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = kind, Containing = "page=2", Count = 100 });
        var result = await bench.RunAsync();
        Assert.Equal(RunOutcome.Failed, result.Run.Outcome);
        Assert.NotNull(result.Error);
        Assert.NotEmpty(result.Run.ErrorMessage!);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
        bench.Sandbox.Faults.Clear();
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
    }

    [Fact]
    public async Task A_page_that_is_empty_by_mistake_archives_nothing_even_by_force()
    {
        await using var bench = await Workbench.StartAsync(products: 250);
        await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.EmptyPage, Containing = "page=2", Count = 100 });
        var refused = await bench.RunAsync();
        Assert.Contains(refused.Run.Outcome, new[] { RunOutcome.Refused, RunOutcome.Failed });
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
        await bench.RunAsync(force: true);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
    }

    [Theory]
    [InlineData(ScanShift.Insert)]
    [InlineData(ScanShift.Rename)]
    [InlineData(ScanShift.Delete)]
    public async Task A_listing_that_shifts_while_it_is_read_archives_nothing_that_Zoho_has(ScanShift shift)
    {
        await using var bench = await Workbench.StartAsync(products: 410);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.Shift = shift;
        bench.Sandbox.Zoho.Switches.ShiftsLeft = 1;
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.Shift = ScanShift.None;
        foreach (var item in bench.Sandbox.Zoho.Items)
        {
            if (bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId)) is { } product)
                Assert.Equal(item.Active, product.Active);
        }

        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task An_item_that_the_listing_leaves_out_but_Zoho_has_is_mirrored()
    {
        await using var bench = await Workbench.StartAsync(products: 30);
        await bench.RunAsync();
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { IncludeInactive = false } };
        var item = bench.Sandbox.Zoho.Items.First(item => item.Active);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Active = false, Name = "Renamed " + old.Name });
        var result = await bench.RunAsync();
        var product = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        Assert.Equal(("Renamed " + item.Name, false), (product.Name, product.Active));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("were missing in the listing, but Zoho has them"));
        Assert.Equal(ChangeKind.Archive, Assert.Single(result.Changes).Kind);

        // Out of scope and archived, it is retired, until it is active again.
        Assert.Empty((await bench.RunAsync()).Changes);
        bench.Sandbox.Zoho.SetActive(item.ItemId, true);
        Assert.Equal(ChangeKind.Restore, Assert.Single((await bench.RunAsync()).Changes).Kind);
    }

    [Fact]
    public async Task Without_proof_of_absence_the_run_fails()
    {
        await using var bench = await Workbench.StartAsync(products: 30);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Remove(bench.Sandbox.Zoho.Items[0].ItemId);
        bench.Sandbox.ResetCounters();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.item", Kind = FaultKind.InternalError, Count = 100 });
        Assert.Equal(RunOutcome.Failed, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public async Task A_second_run_is_told_who_holds_the_lock()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        Exception? second = null;
        bench.Told.OnceAt(SyncPhase.ReadingSource, () => second = Record.Exception(() =>
            bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None).GetAwaiter().GetResult()));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        var locked = Assert.IsType<SyncException>(second);
        Assert.Equal(("SyncLocked", SyncErrorKind.Locked), (locked.ErrorId, locked.Kind));
        Assert.Equal(SyncExitCode.Locked, SyncExitCode.Of(locked.Kind));
        Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName} since 2026-06-09 12:", locked.Message);
        Assert.Equal((3, 1), (bench.Sandbox.Odoo.Products.Count, bench.Recall(state => state.Runs(10).Count)));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
    }

    [Fact]
    public async Task An_outcome_that_stays_unknown_fails_the_run_and_the_next_one_settles_it()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 5, Connections = 1 } };
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter, Skip = 1 });
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.Unavailable, Skip = 3, Count = 100 });
        var failed = await bench.RunAsync();
        Assert.Equal(RunOutcome.Failed, failed.Run.Outcome);
        Assert.True(failed.Error!.OutcomeUnknown);
        Assert.Equal((5, 5), (failed.Run.Counts.Created, bench.Recall(state => state.PendingJournal().Count)));
        Assert.Equal(10, bench.Sandbox.Odoo.Products.Count);
        bench.Sandbox.Faults.Clear();

        var next = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 10), (next.Run.Outcome, next.Run.Counts.Created));
        Assert.Equal(20, bench.Sandbox.Odoo.Products.Count);
        Assert.Empty(bench.Recall(state => state.PendingJournal()));
        Assert.All(bench.Recall(state => state.Journal(failed.Run.RunId)), entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("Odoo shows 5 saved and 0 not"));
        Assert.Equal((10, 10),
            (bench.Recall(state => state.FindRun(failed.Run.RunId))!.Counts.Created,
            bench.Recall(state => state.FindRun(failed.Run.RunId))!.Counts.OdooCount));
    }

    [Fact]
    public async Task A_run_whose_process_died_is_closed_and_settled_by_the_next()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0];
        var product = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        var line = new JournalEntry
        {
            RunId = "20260101-000000-dead", Sequence = 1, Kind = ChangeKind.Update, ItemId = item.ItemId, ProductId = product.Id,
            After = Some.Values((MirroredField.Name, product.Name)), Written = Some.Time.AddMinutes(7),
        };
        using (var state = bench.OpenState())
        {
            state.Write(writer =>
            {
                writer.SaveRun(new SyncRun { RunId = line.RunId, Kind = RunKind.Full, Started = Some.Time });
                writer.SaveJournal([line, line with { Sequence = 2, After = Some.Values((MirroredField.Name, "other")) }]);
            });
        }

        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        var died = bench.Recall(state => state.FindRun(line.RunId))!;
        Assert.Equal((RunOutcome.Interrupted, "SyncInterrupted", line.Written), (died.Outcome, died.ErrorId, died.Ended));
        Assert.Equal([ChangeOutcome.Done, ChangeOutcome.NotDone], bench.Recall(state => state.Journal(line.RunId))
            .Select(entry => entry.Outcome));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("did not end because its process died"));
    }

    [Fact]
    public async Task A_stopped_run_records_what_it_did_and_the_next_goes_on()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 5, Connections = 1 } };
        using var stop = new CancellationTokenSource();
        bench.Told.Once(e => e is SyncProgressed { Phase: SyncPhase.Applying, Done: 10 }, stop.Cancel);
        var stopped = await bench.RunAsync(cancellationToken: stop.Token);
        Assert.Equal((RunOutcome.Cancelled, "SyncCancelled", 10), (stopped.Run.Outcome, stopped.Run.ErrorId, stopped.Run.Counts.Created));
        Assert.Equal((10, 10, 10), (stopped.Run.Counts.OdooCount, stopped.Changes.Count, bench.Sandbox.Odoo.Products.Count));
        Assert.Equal(SyncExitCode.Failed, stopped.Run.Outcome.ExitCode());
        Assert.Null(stopped.Error);
        Assert.Equal((RunOutcome.Succeeded, 10), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Calls.Created - 10));
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_it_reads_writes_nothing()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        using var stop = new CancellationTokenSource();
        bench.Told.OnceAt(SyncPhase.ReadingSource, stop.Cancel);
        var stopped = await bench.RunAsync(cancellationToken: stop.Token);
        Assert.Equal((RunOutcome.Cancelled, 0), (stopped.Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Null(stopped.Plan);
    }

    [Fact]
    public async Task A_state_that_cannot_be_written_prevents_every_write_to_Odoo()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        var states = new WatchedStates();
        var armed = false;
        states.BeforeWrite = () =>
        {
            if (armed) throw StateErrors.NotWritable("x", "the disk is full");
        };
        bench.Told.OnceAt(SyncPhase.Applying, () => armed = true);
        var error = await Assert.ThrowsAsync<SyncException>(
            () => bench.Engine(states).RunFullAsync(false, bench.Told, CancellationToken.None));
        Assert.Equal(("StateNotWritable", 0), (error.ErrorId, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal((RunOutcome.Succeeded, 5), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Products.Count));
        Assert.Contains(bench.Recall(state => state.Runs(10)), run => run.Outcome == RunOutcome.Interrupted);
    }

    [Fact]
    public async Task One_bad_product_does_not_stop_the_others_and_rests_in_quarantine()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        var bad = bench.Sandbox.Zoho.Add("forbidden", 1m, "F");
        var first = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 20, 1), (first.Run.Outcome, first.Run.Counts.Created, first.Run.Counts.Quarantined));
        Assert.Equal(SyncExitCode.Incomplete, first.Run.Outcome.ExitCode());
        Assert.False(first.Run.Counts.CountsMatch);

        bench.Sandbox.ResetCounters();
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.DoesNotContain("product.template.load", bench.Sandbox.Odoo.Calls.ByMethod.Keys);
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        await bench.RunAsync();
        Assert.Contains("product.template.load", bench.Sandbox.Odoo.Calls.ByMethod.Keys);
        Assert.Equal(2, Assert.Single(bench.Recall(state => state.Quarantine())).Attempts);

        bench.Sandbox.Zoho.Update(bad.ItemId, item => item with { Name = "allowed" });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Empty(bench.Recall(state => state.Quarantine()));
    }

    [Fact]
    public async Task Items_that_cannot_be_written_are_told_and_leave_quarantine_when_they_heal()
    {
        await using var bench = await Workbench.StartAsync(products: 10, options: options => options with { BadItems = 4 });
        var first = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 10, 4, 14),
            (first.Run.Outcome, first.Run.Counts.Created, first.Run.Counts.Quarantined, first.Run.Counts.ZohoCount));
        Assert.Equal(4, bench.Told.Messages.Count(message => message.Text.Contains("is left out")));
        var parity = await bench.CompareAsync();
        Assert.Equal((4, false), (parity.Differences.Count, parity.IsEqual));
        foreach (var item in bench.Sandbox.Zoho.Items.Where(item => item.Sku.StartsWith("BAD", StringComparison.Ordinal)))
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = $"Good {old.Sku}", RateAsText = null });
        Assert.Equal((RunOutcome.Succeeded, 0), ((await bench.RunAsync()).Run.Outcome, bench.Recall(state => state.Quarantine().Count)));
    }

    [Fact]
    public async Task An_item_that_was_unmappable_and_is_deleted_leaves_quarantine()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        var bad = bench.Sandbox.Zoho.Add("   ", 1m);
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Quarantined);
        bench.Sandbox.Zoho.Remove(bad.ItemId);
        Assert.Equal((RunOutcome.Succeeded, 0), ((await bench.RunAsync()).Run.Outcome, bench.Recall(state => state.Quarantine().Count)));
    }

    [Fact]
    public async Task A_value_that_Odoo_does_not_keep_rests_longer_each_time()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 1m, "A");
        void Spoil() => bench.Sandbox.Odoo.Update(bench.Sandbox.Odoo.Products[0].Id, product => product with { ListPrice = 1m });
        bench.Told.OnceAt(SyncPhase.Verifying, Spoil);
        var first = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 1), (first.Run.Outcome, first.Run.Counts.Quarantined));
        var resting = Assert.Single(bench.Recall(state => state.Quarantine()));
        Assert.Contains("did not keep", resting.Reason);
        Assert.Equal((1, item.ItemId), (resting.Attempts, resting.ItemId));

        bench.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Incomplete, 0), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));
        for (var attempt = 2; attempt <= 3; attempt++)
        {
            bench.Time.Advance(TimeSpan.FromHours(3));
            bench.Told.OnceAt(SyncPhase.Verifying, Spoil);
            await bench.RunAsync();
            Assert.Equal(attempt, Assert.Single(bench.Recall(state => state.Quarantine())).Attempts);
        }

        bench.Time.Advance(TimeSpan.FromHours(3));
        Assert.Equal((RunOutcome.Succeeded, 0), ((await bench.RunAsync()).Run.Outcome, bench.Recall(state => state.Quarantine().Count)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task A_product_that_is_deleted_while_the_run_works_is_not_counted_and_comes_back(int version)
    {
        await using var bench = await Workbench.StartAsync(version, products: 6);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0];
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Rate = old.Rate + 5 });
        bench.Told.OnceAt(SyncPhase.Applying, () =>
            bench.Sandbox.Odoo.Remove(bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!.Id));
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Incomplete, 6, 5, 0), (run.Outcome, run.Counts.ZohoCount, run.Counts.OdooCount, run.Counts.Quarantined));
        Assert.Equal((RunOutcome.Succeeded, 1),
            ((await bench.RunAsync()).Run.Outcome, bench.Recall(state => state.Runs(1))[0].Counts.Created));
    }

    [Fact]
    public async Task An_account_without_rights_fails_before_anything_is_sent()
    {
        await using var bench = await Workbench.StartAsync(products: 5, login: "reader");
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Failed, "OdooAccessDenied"), (result.Run.Outcome, result.Run.ErrorId));
        Assert.Contains("no right to create products", result.Error!.Message);
        Assert.Equal((0, 0), (bench.Sandbox.Odoo.Calls.Writes, bench.Recall(state => state.Journal(result.Run.RunId).Count)));
    }

    [Fact]
    public async Task Products_that_were_there_before_are_adopted_and_bound_where_the_account_may()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        var id = bench.Sandbox.Odoo.AddProduct("Old bolt", "A", active: false).Id;
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 1, 0), (run.Outcome, run.Counts.Adopted, run.Counts.Created));
        Assert.Equal(id, bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!.Id);
        Assert.Equal(("Bolt", 3000m, true),
            (bench.Sandbox.Odoo.Find(id)!.Name, bench.Sandbox.Odoo.Find(id)!.ListPrice, bench.Sandbox.Odoo.Find(id)!.Active));
    }

    [Fact]
    public async Task A_pair_that_is_only_known_locally_is_told_and_found_again_by_its_key()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        var id = bench.Sandbox.Odoo.AddProduct("Old bolt", "A").Id;
        Assert.Equal((RunOutcome.Succeeded, 1), ((await bench.RunAsync()).Run.Outcome, bench.Engine().GetStatus().LocalBindings));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("may not write external ids"));
        Assert.True((await bench.CompareAsync()).IsEqual);
        bench.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Succeeded, 0), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));

        File.Delete(bench.Settings.StatePath);
        var again = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 1, 0), (again.Outcome, again.Counts.Adopted, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(id, Assert.Single(bench.Sandbox.Odoo.Products).Id);
    }

    [Fact]
    public async Task A_pair_that_is_only_known_locally_outlives_the_time_out_of_scope()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { IncludeInactive = false } };
        var item = bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        var id = bench.Sandbox.Odoo.AddProduct("Old bolt", "A").Id;
        await bench.RunAsync(force: true);
        bench.Sandbox.Zoho.SetActive(item.ItemId, false);
        await bench.RunAsync(force: true);
        await bench.RunAsync(force: true);
        Assert.False(bench.Sandbox.Odoo.Find(id)!.Active);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Active = true, Sku = "B" });
        await bench.RunAsync(force: true);
        Assert.Equal(("B", true), (bench.Sandbox.Odoo.Find(id)!.DefaultCode, bench.Sandbox.Odoo.Find(id)!.Active));
    }

    [Fact]
    public async Task A_locally_bound_product_whose_item_is_deleted_is_retired_and_nobody_adopts_it()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        var item = bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        var id = bench.Sandbox.Odoo.AddProduct("Old bolt", "A").Id;
        await bench.RunAsync();
        bench.Sandbox.Zoho.Remove(item.ItemId);
        var archived = (await bench.RunAsync(force: true)).Run;
        Assert.Equal((RunOutcome.Succeeded, 1, 0), (archived.Outcome, archived.Counts.Retired, archived.Counts.Unmanaged));
        var after = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 1, 0), (after.Outcome, after.Counts.Retired, after.Counts.Unmanaged));

        bench.Sandbox.Zoho.Add("Another bolt", 2m, "A");
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Created);
        Assert.Equal(("Bolt", false), (bench.Sandbox.Odoo.Find(id)!.Name, bench.Sandbox.Odoo.Find(id)!.Active));
    }

    [Fact]
    public async Task A_locally_bound_product_that_is_deleted_leaves_no_pair()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Settings = bench.Settings with { Guard = bench.Settings.Guard with { RemovedItems = RemovalChoice.Delete } };
        var item = bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        bench.Sandbox.Odoo.AddProduct("Old bolt", "A");
        await bench.RunAsync();
        bench.Sandbox.Zoho.Remove(item.ItemId);
        await bench.RunAsync(force: true);
        Assert.Equal((null, 3), (bench.Recall(state => state.FindBinding(item.ItemId)), bench.Sandbox.Odoo.Products.Count));
    }

    [Fact]
    public async Task Conflicts_and_unknown_units_are_told()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        for (var i = 0; i < 12; i++) bench.Sandbox.Zoho.Add($"Nut {i}", 2m, "TWIN", "bag");
        bench.Sandbox.Odoo.AddProduct("one", "A");
        bench.Sandbox.Odoo.AddProduct("two", "A");
        bench.Sandbox.Odoo.AddProduct("twin", "TWIN");
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Incomplete, 13, 0), (run.Outcome, run.Counts.Conflicts, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(10, bench.Told.Messages.Count(message => message.Text.StartsWith("Conflict:", StringComparison.Ordinal)));
        Assert.Contains(bench.Told.Messages, message => message.Text.StartsWith("13 items in all", StringComparison.Ordinal));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("\"bag\" (12 items)"));
    }

    [Fact]
    public async Task Deleting_is_done_where_the_settings_ask_for_it()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Settings = bench.Settings with { Guard = bench.Settings.Guard with { RemovedItems = RemovalChoice.Delete } };
        await bench.RunAsync();
        bench.Sandbox.Zoho.Remove(bench.Sandbox.Zoho.Items[0].ItemId);
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 1, 0, 2),
            (run.Outcome, run.Counts.Deleted, run.Counts.Retired, bench.Sandbox.Odoo.Products.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Barcodes_are_read_from_the_details_where_the_listing_has_none(bool listed)
    {
        await using var bench = await Workbench.StartAsync(
            products: 12, options: options => options with { InventoryFeatures = listed });
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = MappingSettings.DefaultFields.Append(MirroredField.Barcode).ToHashSet() },
        };
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(!listed, bench.Sandbox.Zoho.Calls.ByEndpoint.ContainsKey("zoho.itemdetails"));
        bench.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Succeeded, 0), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));
    }

    [Fact]
    public async Task The_trouble_of_one_side_is_what_the_run_tells()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Sandbox.Faults.Add(
            new Fault { Endpoint = "odoo.search_read", Model = "product.template", Kind = FaultKind.BadGateway, Count = 100 });
        Assert.Equal("OdooUnavailable", (await bench.RunAsync()).Run.ErrorId);
        bench.Sandbox.Faults.Clear();
        bench.Sandbox.Zoho.RevokeRefreshToken();
        var failed = await bench.RunAsync();
        Assert.Equal((RunOutcome.Failed, SyncErrorKind.Authentication), (failed.Run.Outcome, failed.Error!.Kind));
        Assert.StartsWith("Zoho", failed.Run.ErrorId);
    }

    [Fact]
    public async Task History_is_kept_as_long_as_the_settings_say()
    {
        await using var bench = await Workbench.StartAsync(products: 1);
        bench.Settings = bench.Settings with { Schedule = bench.Settings.Schedule with { HistoryRuns = 3 } };
        for (var i = 0; i < 5; i++) await bench.RunAsync();
        var runs = bench.Recall(state => state.Runs(10));
        // The first one made a product, and can be undone for a month.
        Assert.Equal((4, 1, 0), (runs.Count, runs[3].Counts.Created, runs[2].Counts.Changed));
        Assert.Equal(runs.OrderByDescending(run => run.RunId, StringComparer.Ordinal), runs);
        Assert.All(runs, run => Assert.Matches("^2026[0-9]{4}-[0-9]{6}-[0-9a-f]{4}$", run.RunId));
    }

    [Fact]
    public void Exit_codes_tell_outcomes_and_errors_apart()
    {
        Assert.Equal(
            [1, 0, 2, 1, 3, 1, 1],
            Enum.GetValues<RunOutcome>().Select(outcome => outcome.ExitCode()));
        Assert.Equal((78, 3, 4, 1), (
            SyncExitCode.Of(SyncErrorKind.Settings), SyncExitCode.Of(SyncErrorKind.Guard), SyncExitCode.Of(SyncErrorKind.Locked),
            SyncExitCode.Of(SyncErrorKind.Unavailable)));
        Assert.Equal((64, 78), (SyncExitCode.Usage, SyncExitCode.Settings));
    }

    private static Dictionary<string, string> Folder(string home) =>
        Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories).Where(file => !Some.IsCourtesy(file)).ToDictionary(
            file => Path.GetRelativePath(home, file),
            file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))) + File.GetLastWriteTimeUtc(file).Ticks);
}
