using Xunit;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>A server, or a proxy before it, that does not take as many rows a call as the settings say.</summary>
public sealed class CallSizeTests
{
    private static readonly string Arabic = string.Concat(Enumerable.Repeat("\u0628\u0631\u063a\u064a ", 380));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_the_proxy_finds_too_large_goes_in_halves(bool rpc)
    {
        await using var bench = await Workbench.StartAsync(rpc: rpc);
        Assert.Equal(1900, Arabic.Length);
        for (var i = 0; i < 600; i++) bench.Sandbox.Zoho.Add($"Bolt {i}", 5m, $"S{i}", description: Arabic);
        bench.Sandbox.Odoo.Switches.MostBodyBytes = 1_048_576;
        var first = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 600), (first.Run.Outcome, first.Run.Counts.Created));
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("odoo.*.batch_size", StringComparison.Ordinal));
        Assert.True((await bench.CompareAsync()).IsEqual);

        // The next run begins with the size that got through.
        foreach (var item in bench.Sandbox.Zoho.Items.ToList())
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Description = "x" + Arabic[1..] });
        bench.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Succeeded, 600), await bench.RunAsync() is var next ? (next.Run.Outcome, next.Run.Counts.Updated)
            : default);
        Assert.DoesNotContain("proxy.413", bench.Sandbox.Odoo.Calls.ByMethod.Keys);
    }

    [Theory]
    [InlineData(18, true)]
    [InlineData(19, false)]
    public async Task A_call_that_takes_too_long_goes_in_halves_and_the_size_grows_back_by_and_by(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.BatchSize = 100;
        test.Odoo.Switches.MostRows = 30;
        Assert.All(await test.ApplyAsync(ApplyUnderTest.Items(200)), entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((200, 200), (test.Odoo.Products.Count, test.Odoo.Calls.Created));
        // 100 and 50 were too many; four calls of 25 a batch were not.
        Assert.Equal(2 + 8, test.Loads);

        test.Odoo.Switches.MostRows = null;
        var loads = new List<int>();
        for (var price = 20m; price < 100m; price += 10m)
        {
            test.Bench.Sandbox.ResetCounters();
            await test.ApplyAsync(ApplyUnderTest.Items(200, price));
            loads.Add(test.Loads);
        }

        Assert.Equal([8, 8, 6, 6, 4, 4, 4, 2], loads);
    }

    [Fact]
    public async Task A_product_that_is_too_large_alone_is_refused_and_the_others_are_saved()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.Switches.MostBodyBytes = 3_000;
        var items = ApplyUnderTest.Items(20);
        items[3] = Some.Desired("4", new string('x', 3_000), "S4");
        var done = await test.ApplyAsync(items);
        var refused = Assert.Single(done, entry => entry.Outcome != ChangeOutcome.Done);
        Assert.Equal("4", refused.ItemId);
        Assert.Contains("413", refused.Reason);
        Assert.Equal(19, test.Odoo.Products.Count);
    }

    [Fact]
    public async Task Archiving_keeps_its_own_size()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Odoo.Switches.MostRows = 10;
        await test.ApplyAsync(ApplyUnderTest.Items(20));
        test.Odoo.Switches.MostRows = null;
        test.Bench.Sandbox.ResetCounters();
        await test.ApplyAsync();
        Assert.Equal(1, test.Odoo.Calls.ByMethod["product.template.write"]);
    }
}
