using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>What an exchange stands on: accounts, a second language and company, and the records that take more than a call.</summary>
internal abstract class Ground
{
    /// <summary>A language that is installed besides en_US.</summary>
    public const string OtherLanguage = "ar_001";

    /// <summary>An account with the rights to create products and no others; null where the server has none to offer.</summary>
    public Account? Limited { get; init; }

    /// <summary>A template of several variants, with a code on each; gives its id and those of the variants.</summary>
    public abstract Task<(int Template, int[] Variants)> WithVariants(Talk talk, string name, params string[] codes);

    /// <summary>A storable product of which something has been moved into the stock; gives its id.</summary>
    public abstract Task<int> WithMoves(Talk talk, string name);

    protected static async Task<int[]> VariantsOf(Talk talk, int template) => (await talk.Do("search", new
    {
        domain = new object[] { new object[] { "product_tmpl_id", "=", template } }, order = "id",
    }, on: "product.product")).ToObject<int[]>()!;
}

/// <summary>On a real server everything is made by calls.</summary>
internal sealed class RealGround : Ground
{
    public override async Task<(int Template, int[] Variants)> WithVariants(Talk talk, string name, params string[] codes)
    {
        var attribute = (int)(await talk.Do("create", new { vals_list = new[] { new { name, create_variant = "always" } } },
            on: "product.attribute"))[0]!;
        var values = (await talk.Do("create", new
        {
            vals_list = codes.Select((code, at) => new { name = code, attribute_id = attribute, sequence = at + 1 }),
        }, on: "product.attribute.value")).ToObject<int[]>();
        var template = await talk.New(new
        {
            name,
            attribute_line_ids = new object[] { new object[] { 0, 0,
                new { attribute_id = attribute, value_ids = new object[] { new object[] { 6, 0, values! } } } } },
        });
        var variants = await VariantsOf(talk, template);
        foreach (var (variant, code) in variants.Zip(codes))
            await talk.Do("write", new { vals = new { default_code = code } }, [variant], on: "product.product");
        return (template, variants);
    }

    public override async Task<int> WithMoves(Talk talk, string name)
    {
        var template = await talk.New(new { name, is_storable = true });
        var variant = (await talk.Do("read", new { fields = new[] { "product_variant_id" } }, [template]))[0]!["product_variant_id"]![0];
        var location = (await talk.Do("search_read", new
        {
            domain = Array.Empty<object>(), fields = new[] { "lot_stock_id" }, limit = 1,
        }, on: "stock.warehouse"))[0]!["lot_stock_id"]![0];
        var quant = await talk.Do("create", new
        {
            vals_list = new[] { new { product_id = variant, location_id = location, inventory_quantity = 5 } },
        }, context: new { inventory_mode = true }, on: "stock.quant");
        await talk.Do("action_apply_inventory", ids: [(int)quant[0]!], on: "stock.quant");
        return template;
    }

    /// <summary>Activates the second language where it is not.</summary>
    public static async Task PrepareAsync(OdooDoor odoo, Account account)
    {
        async Task<JToken> Call(string model, string method, object named, int[]? ids = null) => Neutral.Result(Door.JsonRpc,
            await odoo.CallAsync(Door.JsonRpc, account, model, method, JObject.FromObject(named), ids, new { active_test = false }));

        var languages = await Call("res.lang", "search_read",
            new { domain = new object[] { new object[] { "code", "=", OtherLanguage } }, fields = new[] { "active" } });
        if ((bool)languages[0]!["active"]!)
            return;
        var wizard = await Call("base.language.install", "create",
            new { vals_list = new[] { new { lang_ids = new object[] { new object[] { 6, 0, new[] { languages[0]!["id"] } } } } } });
        await Call("base.language.install", "lang_install", new { }, [(int)wizard[0]!]);
    }
}

/// <summary>In the sandbox some records are made by hand, as its catalogue has no attributes.</summary>
internal sealed class SandboxGround(SandboxServer sandbox) : Ground
{
    public override async Task<(int Template, int[] Variants)> WithVariants(Talk talk, string name, params string[] codes)
    {
        var made = sandbox.Odoo.AddProduct(new() { Name = name,
            Variants = [.. codes.Select(code => new SandboxVariant { DefaultCode = code })] });
        return (made.Id, await VariantsOf(talk, made.Id));
    }

    public override Task<int> WithMoves(Talk talk, string name) =>
        Task.FromResult(sandbox.Odoo.AddProduct(new() { Name = name, IsStorable = true, HasStockMoves = true }).Id);
}
