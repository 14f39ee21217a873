using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>To whom new products belong in a database of two companies, and that another company's are let alone.</summary>
public sealed class CompanyTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task New_products_belong_to_the_company_where_the_settings_say_own(int version, bool rpc)
    {
        await using var bench = await StartAsync(version, rpc, CompanyChoice.Own, company: 2);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(20, bench.Sandbox.Odoo.Products.Count);
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.Equal(2, product.CompanyId));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task New_products_are_shared_unless_the_settings_say_otherwise(int version, bool rpc)
    {
        await using var bench = await StartAsync(version, rpc, CompanyChoice.Shared, company: 2);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(20, bench.Sandbox.Odoo.Products.Count);
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.Null(product.CompanyId));
        Assert.DoesNotContain("company_id", bench.Sandbox.Odoo.Calls.FieldsWritten);
    }

    [Fact]
    public async Task Without_a_company_in_the_settings_own_is_that_of_the_account()
    {
        await using var bench = await StartAsync(19, false, CompanyChoice.Own, company: null);
        await bench.RunAsync();
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.Equal(1, product.CompanyId));
    }

    [Fact]
    public async Task A_product_of_another_company_is_neither_adopted_nor_changed()
    {
        await using var bench = await StartAsync(19, false, CompanyChoice.Own, company: 2);
        var item = bench.Sandbox.Zoho.Items.First(row => row.Active && row.Sku.Length > 0);
        var foreign = bench.Sandbox.Odoo.AddProduct(new SandboxProduct { Name = item.Name, DefaultCode = item.Sku, CompanyId = 1 });
        var result = await bench.RunAsync();
        Assert.Equal((20, 0), (result.Run.Counts.Created, result.Run.Counts.Adopted));
        Assert.Equal(foreign, bench.Sandbox.Odoo.Find(foreign.Id));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public async Task An_existing_product_is_adopted_and_not_moved(int? company)
    {
        await using var bench = await StartAsync(19, false, CompanyChoice.Own, company: 2);
        var item = bench.Sandbox.Zoho.Items.First(row => row.Active && row.Sku.Length > 0);
        var known = bench.Sandbox.Odoo.AddProduct(new SandboxProduct { Name = "Old", DefaultCode = item.Sku, CompanyId = company });
        var result = await bench.RunAsync();
        Assert.Equal((19, 1), (result.Run.Counts.Created, result.Run.Counts.Adopted));
        Assert.Equal((item.Name, company), (bench.Sandbox.Odoo.Find(known.Id)!.Name, bench.Sandbox.Odoo.Find(known.Id)!.CompanyId));
    }

    [Theory]
    [InlineData(CompanyChoice.Own, "\"Second Company\" (id 2)")]
    [InlineData(CompanyChoice.Shared, "shared by all companies")]
    public async Task The_connection_test_says_to_whom_new_products_belong(CompanyChoice choice, string words)
    {
        await using var bench = await StartAsync(19, false, choice, company: 2);
        var check = (await bench.Engine().TestConnectionAsync(CancellationToken.None)).Single(check => check.Name == "Odoo company");
        Assert.Equal(CheckOutcome.Passed, check.Outcome);
        Assert.Contains(words, check.Message, StringComparison.Ordinal);
    }

    private static async Task<Workbench> StartAsync(int version, bool rpc, CompanyChoice choice, int? company)
    {
        var bench = await Workbench.StartAsync(version, 20, rpc, options => options with { SecondCompany = "Second Company" });
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Company = choice }, Target = bench.Settings.Target with { CompanyId = company },
        };
        return bench;
    }
}
