using System.Globalization;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>A reply of either service may be so large and so deep, and no more; what is more is found while it is read.</summary>
public sealed class ReplyBoundTests
{
    [Theory]
    [InlineData("zoho.items", null, 400, "ZohoReplyTooLarge", "zoho_books.max_reply_megabytes", false)]
    [InlineData("zoho.items", "gzip", 900, "ZohoReplyTooLarge", "zoho_books.max_reply_megabytes", false)]
    [InlineData("zoho.items", "br", 900, "ZohoReplyTooLarge", "zoho_books.max_reply_megabytes", false)]
    [InlineData("zoho.organizations", "deflate", 900, "ZohoReplyTooLarge", "zoho_books.max_reply_megabytes", false)]
    [InlineData("zoho.token", null, 400, "ZohoReplyTooLarge", "zoho_books.max_reply_megabytes", false)]
    [InlineData("zoho.token", "gzip", 900, "ZohoReplyTooLarge", "zoho_books.max_reply_megabytes", false)]
    [InlineData("odoo.version", "gzip", 900, "OdooReplyTooLarge", "odoo.test_db.max_reply_megabytes", false)]
    [InlineData("odoo.login", null, 400, "OdooReplyTooLarge", "odoo.test_db.max_reply_megabytes", true)]
    [InlineData("odoo.fields_get", "br", 900, "OdooReplyTooLarge", "odoo.test_db.max_reply_megabytes", true)]
    [InlineData("odoo.search_read", null, 400, "OdooReplyTooLarge", "odoo.test_db.max_reply_megabytes", false)]
    [InlineData("odoo.search_read", "gzip", 900, "OdooReplyTooLarge", "odoo.test_db.max_reply_megabytes", true)]
    [InlineData("odoo.get_metadata", "deflate", 900, "OdooReplyTooLarge", "odoo.test_db.max_reply_megabytes", false)]
    public async Task A_reply_beyond_the_bound_is_not_read_to_its_end_and_names_the_call_and_the_setting(
        string endpoint, string? packing, int megabytes, string errorId, string setting, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(products: 2, rpc: rpc);
        await bench.RunAsync();
        bench.Settings = bench.Settings with
        {
            Source = bench.Settings.Source with { MaxReplyMegabytes = 8 }, Target = bench.Settings.Target with { MaxReplyMegabytes = 8 },
        };
        bench.Time.Advance(TimeSpan.FromHours(2));
        bench.Sandbox.Faults.Add(new Fault
        {
            Endpoint = endpoint, Kind = FaultKind.HugeReply, Megabytes = megabytes, Text = packing, Count = 99,
        });
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var result = await bench.RunAsync();
        // Both ends are in this process; the sandbox makes the reply piece by piece. A page of products is asked for in smaller ones.
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 12L * 8 * 1024 * 1024 * 4);
        Assert.Equal((RunOutcome.Failed, errorId), (result.Run.Outcome, result.Run.ErrorId));
        Assert.Contains("larger than 8 megabytes unpacked", result.Run.ErrorMessage);
        Assert.Contains(setting, result.Error!.NextStep);
        Assert.Contains(endpoint switch
        {
            "zoho.token" => "an access token", "zoho.items" => "page 1 of the items", "zoho.organizations" => "the organisations",
            "odoo.version" => "/web/version", "odoo.login" => "common.authenticate", "odoo.fields_get" => "product.template.fields_get",
            _ => endpoint["odoo.".Length..],
        }, result.Run.ErrorMessage);
    }

    [Theory]
    [InlineData("zoho.items", "ZohoReplyTooLarge", false)]
    [InlineData("zoho.token", "ZohoReplyTooLarge", false)]
    [InlineData("odoo.fields_get", "OdooReplyTooLarge", false)]
    [InlineData("odoo.get_metadata", "OdooReplyTooLarge", true)]
    public async Task A_reply_that_nests_too_deep_is_asked_for_twice_and_not_four_times(string endpoint, string errorId, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(products: 2, rpc: rpc);
        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromHours(2));
        bench.Sandbox.Faults.Add(new Fault { Endpoint = endpoint, Kind = FaultKind.DeepJson, Count = 99 });
        var result = await bench.RunAsync();
        Assert.Equal(errorId, result.Run.ErrorId);
        Assert.Contains("deeper than 128 levels", result.Run.ErrorMessage);
        Assert.Equal(2, bench.Sandbox.Faults.List().Single().Struck);
    }

    [Fact]
    public async Task A_write_whose_reply_is_beyond_the_bound_is_not_sent_again_and_nothing_is_doubled()
    {
        await using var bench = await Workbench.StartAsync(products: 4);
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.DeepJson });
        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromDays(1));
        await bench.RunAsync();
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Equal(4, bench.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public async Task A_page_of_products_that_is_too_large_is_asked_for_in_smaller_ones()
    {
        // Some 24 MB of descriptions, escaped as Python does it: six bytes a letter.
        await using var bench = await Workbench.StartAsync();
        var text = new string('م', 2000);
        for (var i = 0; i < 2000; i++)
        {
            bench.Sandbox.Odoo.AddProduct(new SandboxProduct
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"P{i}"), DescriptionSale = text,
                RawCells = new Dictionary<string,
                    string> { ["description_sale"] = '"' + string.Concat(Enumerable.Repeat("\\u0645", 2000)) + '"' },
            });
        }

        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { MaxReplyMegabytes = 8 } };
        using var target = await bench.ConnectAsync();
        var products = await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(2000, products.Select(product => product.Id).Distinct().Count());
        Assert.All(products, product => Assert.Equal(text, product.Values[MirroredField.Description]!.Value.Text));
        Assert.Equal(2000, (await target.ReadAsync([.. products.Select(product => product.Id)], CancellationToken.None)).Count);
        Assert.Equal(2000, (await target.ReadWrittenSinceAsync(
            DateTimeOffset.UnixEpoch, [], new Dictionary<int, string>(), CancellationToken.None)).Count);
    }
}
