using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>After a lost reply Odoo is looked at before anything is sent again.</summary>
public sealed class LostReplyTests
{
    public static TheoryData<FaultKind, int, bool> AfterCommit => new()
    {
        { FaultKind.ResetAfter, 19, false }, { FaultKind.GatewayTimeoutAfter, 19, true }, { FaultKind.TruncatedJson, 18, true },
        { FaultKind.ResetAfter, 16, true },
    };

    public static TheoryData<FaultKind, int, bool> BeforeCommit => new()
    {
        { FaultKind.ResetBefore, 19, false }, { FaultKind.GatewayTimeout, 19, true }, { FaultKind.BadGateway, 18, true },
        { FaultKind.HtmlInsteadOfJson, 16, true },
    };

    [Theory]
    [MemberData(nameof(AfterCommit))]
    public async Task Products_that_were_made_are_found_and_not_made_again(FaultKind kind, int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.BatchSize = 3;
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Skip = 1 });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(7));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.All(done, entry => Assert.Equal(test.ProductOf(entry.ItemId)!.Id, entry.ProductId));
        Assert.Equal((7, 3), (test.Odoo.Products.Count, test.Loads));
        Assert.Contains(test.Bench.Told.Messages, message => message.Text.StartsWith("A reply was lost", StringComparison.Ordinal));
        Assert.Empty(test.State.Read(reader => reader.PendingJournal()));
    }

    [Theory]
    [MemberData(nameof(BeforeCommit))]
    public async Task Products_that_were_not_made_are_sent_again(FaultKind kind, int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.BatchSize = 3;
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Skip = 1 });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(7));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        // A call that a proxy gave up goes again in two halves, one whose connection broke as it was.
        var isSlow = kind is FaultKind.GatewayTimeout or FaultKind.BadGateway;
        Assert.Equal((7, isSlow ? 5 : 4), (test.Odoo.Products.Count, test.Loads));
        Assert.Equal(7, test.Odoo.Products.Select(product => product.DefaultCode).Distinct().Count());
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter, 1)]
    [InlineData(FaultKind.ResetBefore, 2)]
    public async Task An_update_is_sent_again_only_where_it_was_not_saved(FaultKind kind, int loads)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(ApplyUnderTest.Items(4));
        test.Bench.Sandbox.ResetCounters();
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(4, price: 70m));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((loads, 4), (test.Loads, test.Odoo.Calls.RowsWritten));
        Assert.Empty(test.Odoo.Calls.NeedlessWrites);
        Assert.Equal(71m, test.ProductOf("1")!.ListPrice);
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter, 1)]
    [InlineData(FaultKind.ResetBefore, 2)]
    public async Task Archiving_is_sent_again_only_where_it_was_not_saved(FaultKind kind, int writes)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(ApplyUnderTest.Items(4));
        test.Bench.Sandbox.ResetCounters();
        test.Faults.Add(new Fault { Endpoint = "odoo.write", Kind = kind });
        await test.ApplyAsync();
        Assert.Equal((writes, 4, 0),
            (test.Odoo.Calls.ByMethod["product.template.write"], test.Odoo.Calls.RowsWritten, test.Odoo.Calls.NeedlessWrites.Count));
        Assert.All(test.Odoo.Products, product => Assert.False(product.Active));
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter, 1)]
    [InlineData(FaultKind.ResetBefore, 2)]
    public async Task Deleting_is_sent_again_only_where_it_was_not_saved(FaultKind kind, int calls)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Policy = new PlanPolicy { RemovedItems = RemovalChoice.Delete };
        await test.ApplyAsync(ApplyUnderTest.Items(3));
        test.Faults.Add(new Fault { Endpoint = "odoo.unlink", Kind = kind });
        var done = await test.ApplyAsync();
        Assert.All(done, entry => Assert.Equal((ChangeKind.Delete, ChangeOutcome.Done), (entry.Kind, entry.Outcome)));
        Assert.Equal((0, calls), (test.Odoo.Products.Count, test.Odoo.Calls.ByMethod["product.template.unlink"]));
    }

    [Theory]
    [InlineData(FaultKind.ResetAfter, 1)]
    [InlineData(FaultKind.ResetBefore, 2)]
    public async Task Binding_is_sent_again_only_where_it_was_not_saved(FaultKind kind, int calls)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.Switches.BotMayManageExternalIds = true;
        var id = test.Odoo.AddProduct("Bolt", "A", 10m).Id;
        test.Faults.Add(new Fault { Endpoint = "odoo.create", Model = "ir.model.data", Kind = kind });
        var done = await test.ApplyAsync(Some.Desired("1", "Bolt", "A"));
        Assert.Equal(ChangeOutcome.Done, Assert.Single(done).Outcome);
        Assert.Equal((id, calls), (test.ProductOf("1")!.Id, test.Odoo.Calls.ByMethod["ir.model.data.create"]));
    }

    [Fact]
    public async Task Replies_that_keep_getting_lost_leave_the_rest_open_for_the_next_run()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.BatchSize = 2;
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetBefore, Skip = 1, Count = 100 });
        var error = await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(ApplyUnderTest.Items(6)));
        Assert.True(error.OutcomeUnknown);
        Assert.Equal(
            [ChangeOutcome.Done, ChangeOutcome.Done, ChangeOutcome.Pending, ChangeOutcome.Pending],
                test.Journal.Select(entry => entry.Outcome));
        // Looks in growing distance; then the rows alone, and where none of them gets through either, no more.
        Assert.Equal(6, test.Loads);
        Assert.Equal([5, 10, 15, 15], test.Bench.Time.Waits.Select(wait => wait.TotalSeconds)
            .Where(seconds => seconds >= 5 && seconds < 60));
    }

    [Fact]
    public async Task What_was_saved_while_Odoo_cannot_be_looked_at_is_not_called_undone()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var (plan, highest) = await test.PlanAsync(ApplyUnderTest.Items(3));
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter });
        test.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.Unavailable, Count = 100 });
        var error = await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(plan, highest));
        Assert.True(error.OutcomeUnknown);
        Assert.Equal(3, test.Odoo.Products.Count);
        Assert.All(test.Journal, entry => Assert.Equal(ChangeOutcome.Pending, entry.Outcome));
    }

    [Fact]
    public async Task A_lost_reply_and_a_refused_row_in_the_same_batch_are_both_settled()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.Switches.RefusedText = "forbidden";
        var items = ApplyUnderTest.Items(5);
        items[2] = Some.Desired("3", "forbidden", "S3");
        // The refusal arrives; the second try, without the row, is saved and its reply lost.
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter, Skip = 1 });
        var done = await test.ApplyAsync(items);
        Assert.Equal(["3"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        // And three tries of the refused one without some fields.
        Assert.Equal((4, 2 + 3), (test.Odoo.Products.Count, test.Loads));
    }
}
