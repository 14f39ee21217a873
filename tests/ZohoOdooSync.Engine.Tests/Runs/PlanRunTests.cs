using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>What somebody looked at is what is written, or nothing is.</summary>
public sealed class PlanRunTests
{
    [Fact]
    public async Task A_plan_says_for_which_pair_and_when_it_was_made()
    {
        await using var pair = await PairInSandbox.StartAsync(3);
        var plan = (await pair.PlanAsync()).Plan;
        Assert.Equal(("746283917", "sandbox", 1), (plan.Identity!.OrganizationId, plan.Identity.DatabaseName, plan.Identity.CompanyId));
        Assert.Equal(pair.Time.GetUtcNow(), plan.MadeAt);
    }

    [Fact]
    public async Task Exactly_the_plan_is_applied()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var plan = (await pair.PlanAsync()).Plan;
        Assert.False(File.Exists(pair.Settings.StatePath));
        var result = await ApplyAsync(pair, plan);
        Assert.Equal((RunOutcome.Succeeded, 30, true), (result.Run.Outcome, result.Run.Counts.Created, result.Run.Counts.CountsMatch));
        Assert.Equal(30, pair.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public async Task What_came_after_the_plan_is_left_alone_and_a_later_run_does_it()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var plan = (await pair.PlanAsync()).Plan;
        var late = pair.Sandbox.Zoho.Add("Too late", 5m);
        var result = await ApplyAsync(pair, plan);
        Assert.Equal((RunOutcome.Succeeded, 30, 31), (result.Run.Outcome, result.Run.Counts.Created, result.Run.Counts.ZohoCount));
        Assert.DoesNotContain(result.Changes, change => change.ItemId == late.ItemId);
        Assert.Equal(1, (await pair.RunAsync()).Run.Counts.Created);
    }

    [Fact]
    public async Task A_part_of_a_plan_can_be_applied_and_the_counts_say_what_is_left()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var active = pair.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        pair.Sandbox.Zoho.SetActive(active[0].ItemId, false);
        pair.Sandbox.Zoho.Update(active[1].ItemId, item => item with { Name = "Renamed" });
        pair.Sandbox.Zoho.Add("New one", 7m);
        var plan = (await pair.PlanAsync()).Plan;
        Assert.Equal(3, plan.Entries.Count);

        var archives = await ApplyAsync(pair, Only(plan, ChangeKind.Archive));
        Assert.Equal((1, 0, 0), (archives.Run.Counts.Archived, archives.Run.Counts.Updated, archives.Run.Counts.Created));
        // What was asked for is done; that the sides still differ is in the counts.
        Assert.Equal((RunOutcome.Succeeded, false), (archives.Run.Outcome, archives.Run.Counts.CountsMatch));

        var creates = await ApplyAsync(pair, Only((await pair.PlanAsync()).Plan, ChangeKind.Create));
        // The update that is left does not make the counts differ.
        Assert.Equal((RunOutcome.Succeeded, 1), (creates.Run.Outcome, creates.Run.Counts.Created));
        Assert.Equal([ChangeKind.Update], (await pair.PlanAsync()).Plan.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public async Task What_a_part_of_a_plan_left_out_is_found_by_the_next_cycle()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        pair.Time.Advance(TimeSpan.FromMinutes(1));
        var item = pair.Sandbox.Zoho.Items.First(item => item.Active);
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Name = "Renamed" });
        pair.Time.Advance(TimeSpan.FromMinutes(1));
        pair.Sandbox.Zoho.Add("New one", 7m);
        Assert.Equal(1, (await ApplyAsync(pair, Only((await pair.PlanAsync()).Plan, ChangeKind.Create))).Run.Counts.Created);

        // The renamed item is older than the newest that was read, so only a full run can find it.
        pair.Time.Advance(TimeSpan.FromMinutes(10));
        var cycles = pair.Engine.RunCyclesAsync(null, 1, SilentReporter.Instance, CancellationToken.None);
        await foreach (var cycle in cycles) Assert.Equal((RunKind.Full, 1), (cycle.Run.Kind, cycle.Run.Counts.Updated));
    }

    [Fact]
    public async Task One_changed_value_refuses_the_whole_plan_and_nothing_is_written()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var plan = (await pair.PlanAsync()).Plan;
        var item = pair.Sandbox.Zoho.Items[7];
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Rate = known.Rate + 1m });
        var result = await ApplyAsync(pair, plan);
        Assert.Equal((RunOutcome.Refused, "PlanStale", SyncErrorKind.Guard),
            (result.Run.Outcome, result.Error!.ErrorId, result.Error.Kind));
        Assert.Equal((3, 3), (result.Run.Outcome.ExitCode(), SyncExitCode.Of(result.Error.Kind)));
        Assert.Contains("1 of the plan's 30 changes", result.Error.Message);
        Assert.Contains($"create \"{item.Name}\" (the item changed in Zoho, or the mapping: Price should be "
            + $"{(item.Rate + 1m) * 1500m:0.##########} now, planned was {item.Rate * 1500m:0.##########})", result.Error.Message);
        Assert.Equal((0, 0), (pair.Sandbox.Odoo.Products.Count, pair.Sandbox.Odoo.Calls.Writes));
        Assert.Empty(pair.Recall(reader => reader.Bindings()));
    }

    [Fact]
    public async Task Force_does_not_pass_a_stale_plan()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var plan = (await pair.PlanAsync()).Plan;
        await pair.RunAsync();
        pair.Sandbox.ResetCounters();
        var result = await ApplyAsync(pair, plan, force: true);
        Assert.Equal("PlanStale", result.Error!.ErrorId);
        Assert.Contains("30 of the plan's 30 changes", result.Error.Message);
        Assert.Contains("and 25 more", result.Error.Message);
        Assert.Equal(0, pair.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public async Task A_product_that_somebody_touched_meanwhile_makes_its_change_stale()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var item = pair.Sandbox.Zoho.Items.First(item => item.Active);
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Name = "Renamed" });
        var plan = (await pair.PlanAsync()).Plan;
        var entry = Assert.Single(plan.Entries);
        pair.Sandbox.Odoo.Update(entry.ProductId!.Value, product => product with { Name = "By a colleague" });
        var error = (await ApplyAsync(pair, plan)).Error!;
        Assert.Equal("PlanStale", error.ErrorId);
        Assert.Contains($"(Odoo changed: Name is \"By a colleague\" now, planned over \"{item.Name}\")", error.Message);
        Assert.Equal("By a colleague", pair.Sandbox.Odoo.Find(entry.ProductId.Value)!.Name);
    }

    [Fact]
    public async Task A_plan_of_another_pair_or_of_nobody_is_refused()
    {
        await using var pair = await PairInSandbox.StartAsync(3);
        var plan = (await pair.PlanAsync()).Plan;
        var nobodys = await ApplyAsync(pair, plan with { Identity = null });
        Assert.Equal("PlanStale", nobodys.Error!.ErrorId);
        pair.Sandbox.Odoo.CompanyCreated = pair.Sandbox.Odoo.CompanyCreated.AddDays(1);
        var others = await ApplyAsync(pair, plan, force: true);
        Assert.Equal("PlanStale", others.Error!.ErrorId);
        Assert.Contains("another pair", others.Error.Message);
        Assert.Empty(pair.Sandbox.Odoo.Products);
    }

    [Fact]
    public async Task The_guard_is_asked_for_the_given_plan()
    {
        await using var pair = await PairInSandbox.StartAsync(40);
        await pair.RunAsync();
        var active = pair.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        foreach (var item in active.Take(10)) pair.Sandbox.Zoho.SetActive(item.ItemId, false);
        pair.Sandbox.Zoho.Update(active[20].ItemId, item => item with { Name = "Renamed" });
        var planned = await pair.PlanAsync();
        Assert.NotEmpty(planned.GuardReasons);

        var whole = await ApplyAsync(pair, planned.Plan);
        Assert.Equal((RunOutcome.Refused, "SyncGuardRefused"), (whole.Run.Outcome, whole.Run.ErrorId));
        var update = await ApplyAsync(pair, Only(planned.Plan, ChangeKind.Update));
        Assert.Equal((1, 0), (update.Run.Counts.Updated, update.Run.Counts.Archived));
        var forced = await ApplyAsync(pair, Only(planned.Plan, ChangeKind.Archive), force: true);
        Assert.Equal((RunOutcome.Succeeded, 10), (forced.Run.Outcome, forced.Run.Counts.Archived));
    }

    [Fact]
    public async Task A_stale_plan_says_how_a_new_one_is_made_and_never_to_force_it()
    {
        await using var pair = await PairInSandbox.StartAsync(40);
        await pair.RunAsync();
        var active = pair.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        foreach (var item in active.Take(10)) pair.Sandbox.Zoho.SetActive(item.ItemId, false);
        var plan = (await pair.PlanAsync()).Plan;
        pair.Sandbox.Zoho.SetActive(active[0].ItemId, true);
        // The guard would refuse it too, and to pass it would only lead to the next refusal.
        var stale = await ApplyAsync(pair, plan);
        Assert.Equal((RunOutcome.Refused, "PlanStale", "PlanStale"), (stale.Run.Outcome, stale.Run.ErrorId, stale.Error?.ErrorId));
        Assert.Contains("1 of the plan's 10 changes", stale.Error!.Message, StringComparison.Ordinal);
        Assert.Equal([OperatorAction.WritePlan, OperatorAction.ApplyPlan], stale.Error.Steps.Select(step => step.Action));
        Assert.DoesNotContain("force", stale.Error.NextStep + stale.Error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_run_that_counted_nothing_has_no_counts()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var plan = (await pair.PlanAsync()).Plan;
        await pair.RunAsync();
        var stale = (await ApplyAsync(pair, plan)).Run;
        foreach (var run in new[] { stale, pair.Recall(reader => reader.FindRun(stale.RunId))! })
        {
            Assert.Equal((null, null, null, null),
                (run.Counts.ZohoCount, run.Counts.ZohoActive, run.Counts.OdooCount, run.Counts.OdooActive));
            Assert.Equal((null, null, "UNKNOWN", 0),
                (run.Counts.CountsMatch, run.Counts.Unchanged, run.Counts.CountMatch, run.Counts.Changed));
        }

        var status = pair.Engine.GetStatus();
        Assert.Equal(("YES", 30, 1), (status.CountMatch, status.ZohoCount, status.RunsSinceCounted));
    }

    [Fact]
    public async Task A_server_says_why_its_first_cycle_is_a_full_run()
    {
        await using var pair = await PairInSandbox.StartAsync(40);
        await pair.RunAsync();
        var active = pair.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        pair.Sandbox.Zoho.Update(active[20].ItemId, item => item with { Name = "Renamed" });
        pair.Sandbox.Zoho.Update(active[21].ItemId, item => item with { Name = "Renamed too" });
        var plan = (await pair.PlanAsync()).Plan;
        var part = await ApplyAsync(pair, plan with { Entries = [plan.Entries[0]] });
        foreach (var item in active.Take(10)) pair.Sandbox.Zoho.Remove(item.ItemId);
        Assert.Equal(RunOutcome.Refused, (await pair.RunAsync()).Run.Outcome);

        // Two runs have been carried out, and each is in the history: to know of none would be a lie.
        Assert.Equal($"This cycle is a full run: run {part.Run.RunId} applied only a part of the changes.", await FirstCycleAsync(pair));
        var backup = pair.Engine.BackupState(null, overwrite: false);
        pair.Engine.RestoreState(backup.BackupFile, force: false);
        Assert.Equal("This cycle is a full run: the state was put back from a backup.", await FirstCycleAsync(pair));
    }

    [Fact]
    public async Task A_refusal_of_the_guard_leaves_the_last_full_run_known()
    {
        await using var pair = await PairInSandbox.StartAsync(40);
        await pair.RunAsync();
        await pair.RunAsync();
        var gone = pair.Sandbox.Zoho.Items.Where(item => item.Active).Take(10).ToList();
        foreach (var item in gone) pair.Sandbox.Zoho.SetActive(item.ItemId, false);
        Assert.Equal(RunOutcome.Refused, (await pair.RunAsync()).Run.Outcome);
        foreach (var item in gone) pair.Sandbox.Zoho.SetActive(item.ItemId, true);
        Assert.Null(await FirstCycleAsync(pair));
        Assert.Equal(RunKind.Incremental, pair.Recall(reader => reader.Runs(1))[0].Kind);
    }

    /// <summary>Runs one cycle of a server; what it said of being a full run.</summary>
    private static async Task<string?> FirstCycleAsync(PairInSandbox pair)
    {
        var told = new Listener();
        await foreach (var cycle in pair.Engine.RunCyclesAsync(TimeSpan.FromMinutes(5), 1, told, CancellationToken.None)) Assert.NotNull(
            cycle);
        return told.Messages.SingleOrDefault(message => message.Text.StartsWith("This cycle", StringComparison.Ordinal))?.Text;
    }

    [Fact]
    public async Task Every_call_and_every_further_try_is_told_with_its_reason()
    {
        await using var pair = await PairInSandbox.StartAsync();
        pair.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.Unavailable });
        var told = new Listener();
        var result = await pair.Engine.RunFullAsync(false, told, CancellationToken.None);
        var lines = told.Messages.Where(message => message.Level == SyncLogLevel.Verbose).Select(message => message.Text).ToList();
        Assert.Equal(result.Run.ZohoCalls,
            lines.Count(line => line.StartsWith("Zoho: GET ", StringComparison.Ordinal)
            || line.StartsWith("Zoho: POST ", StringComparison.Ordinal)));
        Assert.Contains(lines, line =>
            line.StartsWith("Zoho: GET items, page 1, ", StringComparison.Ordinal)
            && line.EndsWith(" s, HTTP 200", StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith("Odoo: product.template.load, ", StringComparison.Ordinal) && line.EndsWith(" s", StringComparison.Ordinal));
        Assert.Contains(lines, line =>
            line.StartsWith("Odoo: try 1 of 4 failed, the next one comes in ", StringComparison.Ordinal)
            && line.Contains("503", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_removals_of_the_given_plan_are_proven_and_made()
    {
        await using var pair = await PairInSandbox.StartAsync(40);
        await pair.RunAsync();
        var gone = pair.Sandbox.Zoho.Items.Where(item => item.Active).Take(2).Select(item => item.ItemId).ToList();
        foreach (var item in gone) pair.Sandbox.Zoho.Remove(item);
        var plan = (await pair.PlanAsync()).Plan;
        Assert.Equal(2, plan.Count(ChangeKind.Archive));
        pair.Sandbox.ResetCounters();
        var result = await ApplyAsync(pair, plan with { Entries = [.. plan.Entries.Where(entry => entry.ItemId == gone[0])] });
        Assert.Equal((1, RunOutcome.Succeeded), (result.Run.Counts.Archived, result.Run.Outcome));
        Assert.Equal(1, pair.Sandbox.Zoho.Calls.ByEndpoint["zoho.item"]);
        Assert.Contains(pair.Recall(reader => reader.Bindings()), binding => binding.ItemId == gone[1]);
        Assert.Equal(1, (await pair.RunAsync()).Run.Counts.Archived);
    }

    [Fact]
    public async Task A_given_plan_of_which_a_field_is_refused_is_not_applied_completely()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var active = pair.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        pair.Sandbox.Zoho.Update(active[0].ItemId, item => item with { Name = "Renamed", Rate = item.Rate + 100 });
        pair.Sandbox.Zoho.Update(active[1].ItemId, item => item with { Name = "Renamed too" });
        pair.Sandbox.Odoo.Switches.RefusedText = "Renamed";
        var plan = (await pair.PlanAsync()).Plan;
        var result = await ApplyAsync(pair, plan with { Entries = [.. plan.Entries.Where(entry => entry.ItemId == active[0].ItemId)] });
        Assert.Equal((RunOutcome.Incomplete, 1), (result.Run.Outcome, result.Run.Counts.Updated));
    }

    private static Task<SyncRunResult> ApplyAsync(PairInSandbox pair, SyncPlan plan, bool force = false) =>
        pair.Engine.RunPlanAsync(plan, force, SilentReporter.Instance, CancellationToken.None);

    private static SyncPlan Only(SyncPlan plan, ChangeKind kind) =>
        plan with { Entries = [.. plan.Entries.Where(entry => entry.Kind == kind)] };
}
