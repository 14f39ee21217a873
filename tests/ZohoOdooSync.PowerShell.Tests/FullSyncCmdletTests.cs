using System.Management.Automation;
using ZohoOdooSync.PowerShell.Tests.Harness;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary><c>Invoke-FullSync</c> and <c>Start-ZohoOdooSync</c> in a shell of this process, against both services.</summary>
public sealed class FullSyncCmdletTests : IAsyncLifetime
{
    private Shop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await Shop.OpenAsync();

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void It_makes_both_sides_equal_yields_the_run_and_writes_nothing_the_second_time()
    {
        var run = _shop.Session.Run("Invoke-FullSync").One;
        Assert.Equal(("Succeeded", "20", "YES", "0"),
            (run.Text("Outcome"), run.Text("Created"), run.Text("CountMatch"), run.Text("ExitCode")));
        Assert.Equal(_shop.Home, run.Text("Home"));
        Assert.Equal(true, _shop.Session.Run("Test-SyncParity -Quiet").One.BaseObject);
        var writes = _shop.Sandbox.Odoo.Calls.Writes;
        Assert.Equal("20", _shop.Session.Run("Invoke-FullSync").One.Text("Unchanged"));
        Assert.Equal(writes, _shop.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public void WhatIf_tells_each_kind_of_change_with_its_count_and_first_names_and_writes_nothing()
    {
        var print = _shop.Print();
        Assert.Empty(_shop.Run("Invoke-FullSync -WhatIf"));
        Assert.Matches("What if: Create 20 products in Odoo database \"sandbox\": .+, .+, .+ and 17 more",
            _shop.Session.Host.TakePrinted());
        Assert.Empty(_shop.Run("$WhatIfPreference = $true; Invoke-FullSync"));
        Assert.Contains("What if: Create 20 products", _shop.Session.Host.TakePrinted(), StringComparison.Ordinal);
        Assert.Equal((0, print), (_shop.Sandbox.Odoo.Calls.Writes, _shop.Print()));
    }

    [Fact]
    public void Confirm_asks_once_with_the_whole_plan_and_no_means_nothing()
    {
        _shop.Session.Host.Answer = 2;
        Assert.Empty(_shop.Run("Invoke-FullSync -Confirm"));
        Assert.Contains("Create 20 products in Odoo database \"sandbox\"", Assert.Single(_shop.Session.Host.Questions),
            StringComparison.Ordinal);
        Assert.Equal(0, _shop.Sandbox.Odoo.Calls.Writes);
        _shop.Session.Host.Answer = 0;
        Assert.Equal("20", _shop.Session.Run("Invoke-FullSync -Confirm").One.Text("Created"));
        Assert.Equal("20", _shop.Session.Run("Invoke-FullSync -Confirm").One.Text("Unchanged"));
        Assert.Equal(2, _shop.Session.Host.Questions.Count);
    }

    [Fact]
    public void PassThru_yields_each_change_and_then_the_run()
    {
        var all = _shop.Run("Invoke-FullSync -PassThru");
        Assert.Equal(20, all.Count(one => one.TypeNames.Contains("ZohoOdooSync.Engine.State.JournalEntry")));
        Assert.Contains("ZohoOdooSync.Engine.State.SyncRun", all[^1].TypeNames);
    }

    [Fact]
    public void It_applies_exactly_the_plan_of_a_variable_or_a_pipeline()
    {
        Assert.Equal("20", _shop.Session.Run("$plan = Get-SyncPlan -Whole; Invoke-FullSync -Plan $plan").One.Text("Created"));
        var items = _shop.Sandbox.Zoho.Items;
        _shop.Sandbox.Zoho.Update(items[0].ItemId, item => item with { Name = "Renamed one" });
        _shop.Sandbox.Zoho.Update(items[1].ItemId, item => item with { Name = "Renamed two" });
        Assert.Equal("1", _shop.Session.Run("Get-SyncPlan | Where-Object Name -eq 'Renamed one' | Invoke-FullSync").One.Text("Updated"));
        Assert.Equal("Renamed two", _shop.Session.Run("Get-SyncPlan").One.Text("Name"));
        Assert.Equal("1", _shop.Session.Run("(Get-SyncPlan -Whole).Entries | Invoke-FullSync").One.Text("Updated"));
    }

    [Theory]
    [InlineData("Get-SyncPlan | Where-Object Kind -eq Archive | Invoke-FullSync")]
    [InlineData("Invoke-FullSync -Plan @()")]
    [InlineData("Invoke-FullSync -Plan $null")]
    public void A_plan_without_an_entry_is_no_wish_for_a_run_without_a_plan(string script)
    {
        Assert.Empty(_shop.Run(script));
        Assert.Equal(0, _shop.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public void A_stale_plan_is_refused_with_the_next_step_and_nothing_is_written()
    {
        _shop.Run("$plan = Get-SyncPlan -Whole");
        _shop.Sandbox.Zoho.Update(_shop.Sandbox.Zoho.Items[0].ItemId, item => item with { Name = "Changed meanwhile" });
        var stale = _shop.Session.Run("Invoke-FullSync -Plan $plan").MustEndWith("PlanStale");
        Assert.Contains("Get-SyncPlan", stale.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("Force", stale.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Null(PSObject.AsPSObject(stale.TargetObject).Get("CountsMatch"));
        Assert.Matches(@"\?\s+unknown\s+unknown\s+Refused", _shop.Session.Text("Get-SyncHistory 1"));
        Assert.Matches(@"Count Match\s+: unknown", _shop.Session.Text("Get-SyncHistory 1 | Format-List"));
        Assert.Equal(0, _shop.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public void What_is_no_plan_is_not_taken_for_one()
    {
        _shop.Session.Run("Invoke-FullSync -Plan 42").MustEndWith("ParameterArgumentTransformationError");
        _shop.Session.Run("Invoke-FullSync -Plan 'all of it'").MustEndWith("PlanFileMissing");
    }

    [Fact]
    public void Objects_of_other_cmdlets_give_it_the_profile()
    {
        Assert.Equal("20", _shop.Session.Run("Set-Location /; Get-SyncStatus $args[0] | Invoke-FullSync", _shop.Home).One.Text("Created"));
        Assert.Equal(20, _shop.Run("Get-SyncHistory -Path $args[0] | Get-SyncChange", _shop.Home).Count);
    }

    [Fact]
    public void The_guard_refuses_with_the_reason_and_the_next_step_and_Force_passes()
    {
        _shop.Run("Invoke-FullSync");
        foreach (var item in _shop.Sandbox.Zoho.Items.Take(5).ToList()) _shop.Sandbox.Zoho.Remove(item.ItemId);
        var refused = _shop.Session.Run("Invoke-FullSync").MustEndWith("SyncGuardRefused");
        Assert.Equal(ErrorCategory.OperationStopped, refused.CategoryInfo.Category);
        Assert.Contains("Get-SyncPlan", refused.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(3, PSObject.AsPSObject(refused.Exception).Get("ExitCode"));
        Assert.Equal("Refused", PSObject.AsPSObject(refused.TargetObject).Text("Outcome"));
        Assert.Equal("5", _shop.Session.Run("Invoke-FullSync -Force").One.Text("Archived"));
    }

    [Fact]
    public async Task Refused_products_are_told_after_the_run_and_hold_nothing_back()
    {
        await using var bad = await Shop.OpenAsync(products: 20, badItems: 2);
        var outcome = bad.Session.Run("Invoke-FullSync");
        var run = Assert.Single(outcome.Output);
        Assert.Equal(("Incomplete", "2", "20"), (run.Text("Outcome"), run.Text("ExitCode"), run.Text("Created")));
        Assert.Equal("2", bad.Session.Run("(Get-SyncStatus).Quarantine.Count").One.ToString());
    }

    [Fact]
    public void It_ends_when_the_pipeline_has_seen_enough_and_the_next_run_goes_on()
    {
        Assert.Single(_shop.Run("Invoke-FullSync -PassThru | Select-Object -First 1"));
        Assert.Equal("YES", Assert.Single(_shop.Session.Run("Invoke-FullSync").Output).Text("CountMatch"));
    }

    [Fact]
    public async Task Stopped_in_the_middle_it_records_what_was_done_and_the_next_run_goes_on()
    {
        using var reached = new SemaphoreSlim(0);
        using var go = new ManualResetEventSlim();
        _shop.Sandbox.Faults.Add(
            new Fault { Endpoint = "odoo.*", Kind = FaultKind.Moment, Containing = "load", Deed = () =>
            { reached.Release(); go.Wait(TimeSpan.FromSeconds(30)); } });
        using var shell = _shop.Session.Shell("Invoke-FullSync");
        var running = shell.BeginInvoke();
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30)));
        var stopping = Task.Run(shell.Stop);
        go.Set();
        await stopping;
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
        Assert.True(running.IsCompleted);
        Assert.Equal("Cancelled", _shop.Session.Run("Get-SyncHistory 1").One.Text("Outcome"));
        Assert.Equal("YES", Assert.Single(_shop.Session.Run("Invoke-FullSync").Output).Text("CountMatch"));
        Assert.Equal(_shop.Sandbox.Zoho.Count, _shop.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public void While_a_run_holds_the_lock_the_status_says_so_and_another_run_is_told_who_it_is()
    {
        Outcome? status = null, second = null;
        using var other = new Session(_shop.Home);
        _shop.Sandbox.Faults.Add(new Fault
        {
            Endpoint = "odoo.*", Kind = FaultKind.Moment, Containing = "load",
            Deed = () => (status, second) = (other.Run("Get-SyncStatus"), other.Run("Invoke-FullSync")),
        });
        Assert.Equal("Succeeded", _shop.Session.Run("Invoke-FullSync").One.Text("Outcome"));
        Assert.Equal("Running", status!.One.Text("State"));
        var locked = second!.MustEndWith("SyncLocked");
        Assert.Equal(ErrorCategory.ResourceBusy, locked.CategoryInfo.Category);
        Assert.Contains($"process {Environment.ProcessId}", locked.Exception.Message, StringComparison.Ordinal);
        Assert.Equal("Stopped", _shop.Session.Run("Get-SyncStatus").One.Text("State"));
    }

    [Fact]
    public void Progress_never_goes_back_and_knows_no_total_that_is_guessed()
    {
        _shop.Run("Invoke-FullSync");
        for (var more = 0; more < 500; more++) _shop.Sandbox.Zoho.Add($"Article {more}", 5m);
        var told = _shop.Session.Run("Invoke-FullSync").Bars;
        Assert.Contains(told, one => one.StatusDescription == "reading items of Zoho Books: 520");
        foreach (var bar in told.Where(one => one.RecordType == ProgressRecordType.Processing).GroupBy(one => (one.ActivityId, Words(one))))
        {
            var percent = bar.Select(one => one.PercentComplete).ToList();
            Assert.Equal(percent.Order(), percent);
            Assert.All(bar.Key.Item2 == "reading items of Zoho Books" ? percent : [], one => Assert.Equal(-1, one));
        }

        static string Words(ProgressRecord one) => one.StatusDescription.Split(':')[0];
    }

    [Fact]
    public void A_server_yields_a_run_for_each_cycle_and_tells_a_failed_one_as_an_error_that_ends_nothing()
    {
        Assert.Equal("20", _shop.Session.Run("Start-ZohoOdooSync -MaxCycles 1").One.Text("Created"));
        _shop.Sandbox.Zoho.RevokeRefreshToken();
        _shop.Sandbox.Zoho.ExpireAccessTokens();
        var failed = _shop.Session.Run("Start-ZohoOdooSync -MaxCycles 1");
        Assert.Equal("Failed", Assert.Single(failed.Output).Text("Outcome"));
        Assert.Matches("^Zoho.*,ZohoOdooSync.PowerShell.Commands.StartZohoOdooSyncCommand$", failed.Errors[0].FullyQualifiedErrorId);
        Assert.Null(failed.Ended);
    }

    [Theory]
    [InlineData("Start-ZohoOdooSync -IntervalSeconds 59", "ParameterArgumentValidationError")]
    [InlineData("Start-ZohoOdooSync -IntervalSeconds 86401", "ParameterArgumentValidationError")]
    [InlineData("Start-ZohoOdooSync -Detached -Interactive", "AmbiguousParameterSet")]
    [InlineData("Stop-ZohoOdooSync", "SyncNotRunning")]
    public void What_a_server_cannot_do_is_an_error_with_an_id(string script, string errorId) =>
        _shop.Session.Run(script).MustEndWith(errorId);

    [Fact]
    public async Task A_server_that_is_stopped_between_two_cycles_ends()
    {
        using var shell = _shop.Session.Shell("Start-ZohoOdooSync");
        var output = new PSDataCollection<PSObject>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        output.DataAdded += (_, _) => first.TrySetResult();
        var nothing = new PSDataCollection<PSObject>();
        nothing.Complete();
        shell.BeginInvoke(nothing, output);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(60));
        shell.Stop();
        Assert.Equal(PSInvocationState.Stopped, shell.InvocationStateInfo.State);
    }
}
