using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>What is open is settled by what Odoo holds; what was written is read back; what was refused rests.</summary>
public sealed class SettlementTests
{
    [Theory]
    [InlineData(ChangeKind.Create, "1", null, true, 7)]
    [InlineData(ChangeKind.Create, "9", null, false, null)]
    [InlineData(ChangeKind.Update, "1", 7, true, 7)]
    [InlineData(ChangeKind.Update, "1", 8, false, 8)]
    [InlineData(ChangeKind.Update, "1", 99, false, 99)]
    [InlineData(ChangeKind.Archive, "1", 7, true, 7)]
    [InlineData(ChangeKind.Restore, "1", 8, false, 8)]
    [InlineData(ChangeKind.Delete, "1", 7, false, 7)]
    [InlineData(ChangeKind.Delete, "1", 99, true, 99)]
    [InlineData(ChangeKind.Adopt, "1", 7, true, 7)]
    [InlineData(ChangeKind.Adopt, "1", 8, false, 8)]
    public void An_open_change_is_done_exactly_where_Odoo_shows_it(ChangeKind kind, string item, int? product, bool done, int? expected)
    {
        OdooProduct[] products = [Some.Product(7, price: 5m, items: ["1"]), Some.Product(8, price: 6m)];
        var settled = Assert.Single(JournalSettlement.Settle([Open(kind, item, product, (MirroredField.Price, 5m))], products));
        Assert.Equal((done ? ChangeOutcome.Done : ChangeOutcome.NotDone, expected), (settled.Outcome, settled.ProductId));
        Assert.Contains(done ? "was saved" : "was not saved", settled.Reason);
    }

    [Theory]
    [InlineData(7, ChangeOutcome.Done)]
    [InlineData(8, ChangeOutcome.NotDone)]
    public void An_adoption_without_a_value_is_done_only_where_the_binding_is(int product, ChangeOutcome expected)
    {
        OdooProduct[] products = [Some.Product(7, items: ["1"]), Some.Product(8)];
        Assert.Equal(expected, Assert.Single(JournalSettlement.Settle([Open(ChangeKind.Adopt, "1", product)], products)).Outcome);
    }

    [Fact]
    public void Nothing_open_needs_no_settlement() => Assert.Empty(JournalSettlement.Settle([], []));

    [Fact]
    public void A_rest_doubles_with_each_refusal_up_to_a_day()
    {
        QuarantinedItem? item = null;
        var minutes = new List<double>();
        for (var i = 0; i < 14; i++)
        {
            item = QuarantinePolicy.Refuse(item, "1", "Bolt", "no", "digest", Some.Time.AddHours(i));
            Assert.Equal((i + 1, Some.Time), (item.Attempts, item.Since));
            minutes.Add((item.NextTry - Some.Time.AddHours(i)).TotalMinutes);
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 1440, 1440, 1440, 1440], minutes);
    }

    [Fact]
    public void A_refusal_of_other_values_starts_anew()
    {
        var known = new QuarantinedItem("1", "Bolt", "old", "digest", 5, Some.Time, Some.Time);
        var again = QuarantinePolicy.Refuse(known, "1", "Nut", "new", "other", Some.Time.AddDays(2));
        Assert.Equal(new("1", "Nut", "new", "other", 1, Some.Time.AddDays(2), Some.Time.AddDays(2).AddMinutes(15)), again);
    }

    [Property]
    public Property A_rest_is_never_negative_and_never_longer_than_a_day() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), attempts =>
        {
            var known = new QuarantinedItem("1", "", "", "d", attempts.Get, Some.Time, Some.Time);
            var rest = QuarantinePolicy.Refuse(known, "1", "", "", "d", Some.Time).NextTry - Some.Time;
            Assert.InRange(rest, TimeSpan.FromMinutes(15), TimeSpan.FromDays(1));
        });

    [Fact]
    public async Task A_second_refusal_waits_twice_as_long()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.Switches.RefusedText = "forbidden";
        var item = Some.Desired("1", "forbidden");
        await test.ApplyAsync(item);
        await test.ApplyAsync(item);
        var twice = test.Quarantined("1")!;
        Assert.Equal((2, TimeSpan.FromMinutes(30)), (twice.Attempts, twice.NextTry - test.Bench.Time.GetUtcNow()));
        await test.ApplyAsync(Some.Desired("1", "forbidden too"));
        Assert.Equal(1, test.Quarantined("1")!.Attempts);
    }

    [Fact]
    public async Task What_was_written_is_read_back_and_compared()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var done = await test.ApplyAsync(ApplyUnderTest.Items(4));
        var calls = test.Target.Calls;
        var clean = await WriteVerification.VerifyAsync(test.Target, done, CancellationToken.None);
        Assert.Equal((0, 4, calls + 1), (clean.Unkept.Count, clean.Products.Count, test.Target.Calls));

        test.Odoo.Update(test.ProductOf("2")!.Id, product => product with { ListPrice = 1.25m, DefaultCode = null });
        test.Odoo.Remove(test.ProductOf("3")!.Id);
        var found = await WriteVerification.VerifyAsync(test.Target, done, CancellationToken.None);
        Assert.Equal(["2", "3"], found.Unkept.Select(unkept => unkept.Entry.ItemId));
        Assert.Equal(
            "Odoo did not keep the written value: Sku was written as \"S2\" and reads \"\"; Price was written as \"12\" and reads \"1.25\"",
            found.Unkept[0].Reason);
        Assert.Contains("no longer in Odoo", found.Unkept[1].Reason);
        Assert.Equal(3, found.Products.Count);
    }

    [Fact]
    public async Task Only_what_was_done_is_read_back()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var calls = test.Target.Calls;
        var entry = Open(ChangeKind.Delete, "1", 7) with { Outcome = ChangeOutcome.Done };
        foreach (var outcome in new[] { ChangeOutcome.NotDone, ChangeOutcome.Pending, ChangeOutcome.Done })
            Assert.Empty((await WriteVerification.VerifyAsync(
                test.Target, [entry with { Outcome = outcome }], CancellationToken.None)).Unkept);
        Assert.Equal(calls, test.Target.Calls);
    }

    [Fact]
    public async Task Products_that_were_refused_are_looked_at_but_not_held_against_their_values()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var id = test.Odoo.AddProduct("P").Id;
        var refused = Open(ChangeKind.Update, "1", id, (MirroredField.Name, "other")) with { Outcome = ChangeOutcome.Refused };
        var result = await WriteVerification.VerifyAsync(test.Target, [refused, refused with { ProductId = 999 }], CancellationToken.None);
        Assert.Empty(result.Unkept);
        Assert.Equal([id], result.Products.Select(product => product.Id));
        Assert.Equal([999], result.Gone);
    }

    private static JournalEntry Open(ChangeKind kind, string item, int? product, params (MirroredField, object)[] after) => new()
    {
        RunId = "r", Sequence = 1, Kind = kind, ItemId = item, ProductId = product, After = Some.Values(after), Written = Some.Time,
    };
}
