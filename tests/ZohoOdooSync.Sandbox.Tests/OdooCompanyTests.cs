using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Tests;

/// <summary>Products of two companies, and texts in two languages, as a real 18 and 19 keep them.</summary>
public sealed class OdooCompanyTests
{
    private static readonly object Second = new { lang = "en_US", allowed_company_ids = new[] { 2 }, active_test = false };

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_product_of_another_company_is_not_found_and_an_error_by_its_id(int version)
    {
        await using var client = await StartAsync(version);
        var other = client.Server.Odoo.AddProduct(new SandboxProduct { Name = "Pump", DefaultCode = "P-1", CompanyId = 1 });
        var own = client.Server.Odoo.AddProduct(new SandboxProduct { Name = "Pump", DefaultCode = "P-1", CompanyId = 2 });
        var shared = client.Server.Odoo.AddProduct("Chair");
        var found = await client.ResultAsync("search", [Array.Empty<object>()], new { context = Second, order = "id" });
        Assert.Equal([own.Id, shared.Id], found.Select(id => (int)id));
        Assert.Equal(2, (int)await client.ResultAsync("search_count", [Array.Empty<object>()], new { context = Second }));
        foreach (var (method, arguments) in new (string, object[])[]
        {
            ("read", [new[] { other.Id }, new[] { "name" }]), ("write", [new[] { other.Id }, new { name = "X" }]),
            ("unlink", [new[] { other.Id }]), ("get_metadata", [new[] { other.Id }]),
        })
        {
            Assert.Equal("odoo.exceptions.AccessError", Error(await client.CallAsync(method, arguments, new { context = Second })));
        }

        Assert.Equal(other, client.Server.Odoo.Find(other.Id));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public async Task Load_makes_products_of_the_company_of_the_call_and_of_no_other(int version)
    {
        await using var client = await StartAsync(version);
        var id = (int)(await LoadAsync(client, ["id", "name", "company_id/.id"], "__zoho__.a", "Pump", "2"))["ids"]![0]!;
        Assert.Equal(2, client.Server.Odoo.Find(id)!.CompanyId);
        Assert.Contains("'create' access", await RefusalAsync("__zoho__.b", "Pump", "1"));
        Assert.Contains("No matching record found for database id '77' in field 'Company'", await RefusalAsync("__zoho__.c", "Pump", "77"));
        Assert.Single(client.Server.Odoo.Products);

        async Task<string> RefusalAsync(params string[] row) =>
            (string)(await LoadAsync(client, ["id", "name", "company_id/.id"], row))["messages"]![0]!["message"]!;
    }

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public async Task An_empty_text_empties_every_language_and_a_language_without_a_text_follows_en_US(int version)
    {
        await using var client = await StartAsync(version);
        var id = client.Server.Odoo.AddProduct(new SandboxProduct { Name = "Pump", DescriptionSale = "one" }).Id;
        Assert.Equal("one", await ReadAsync("ar_001"));
        await WriteAsync("ar_001", "نص");
        await WriteAsync("en_US", "two");
        Assert.Equal(("two", "نص"), (await ReadAsync("en_US"), await ReadAsync("ar_001")));
        await WriteAsync("ar_001", "");
        Assert.Equal((null, null), (await ReadAsync("en_US"), await ReadAsync("ar_001")));
        await WriteAsync("en_US", "three");
        Assert.Equal("three", await ReadAsync("ar_001"));

        Task WriteAsync(string lang, string text) => client.ResultAsync(
            "load", [new[] { ".id", "description_sale" }, new[] { new[] { $"{id}", text } }], new { context = new { lang } });

        async Task<string?> ReadAsync(string lang) => (await client.ResultAsync(
            "read", [new[] { id }, new[] { "description_sale" }], new { context = new { lang } }))[0]![
                "description_sale"] is { Type: JTokenType.String } text
                ? (string?)text : null;
    }

    private static Task<SandboxClient> StartAsync(int version) =>
        SandboxClient.StartAsync(new SandboxOptions { Products = 0, OdooVersion = version, SecondCompany = "Second" });

    private static Task<JToken> LoadAsync(SandboxClient client, string[] columns, params string[] row) =>
        client.ResultAsync("load", [columns, new[] { row }], new { context = Second });

    private static string? Error(JToken envelope) => (string?)envelope["error"]?["data"]?["name"];
}
