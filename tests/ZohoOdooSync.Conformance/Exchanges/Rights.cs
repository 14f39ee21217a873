using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>What an account may do that has the right to create products and no other, in a database with stock.</summary>
internal static class Rights
{
    private static readonly string[] Models = ["product.template", "product.product", "ir.model.data", "res.company", "uom.uom",
        "res.lang", "ir.config_parameter", "decimal.precision", "res.users"];

    private static Exchange Limited(string name, Func<Talk, Account, Task> run) => new(name, async talk =>
    {
        if (talk.Ground.Limited is { } bot)
            await run(talk, bot);
    });

    public static IEnumerable<Exchange> All =>
    [
        Limited("The limited account creates and updates by load", async (talk, bot) =>
        {
            var made = await talk.Load(["id", "name", "list_price"], [[$"__zoho__.{talk.Tag}", $"{talk.Tag} A", "1"]],
                new { noupdate = true }, by: bot);
            await talk.Load([".id", "name", "list_price", "type", "sale_ok", "default_code", "barcode"],
                [[$"{made["ids"]![0]}", $"{talk.Tag} B", "2", "service", "0", talk.Tag, talk.Tag]], by: bot);
            await talk.Ask("get_metadata", ids: [(int)made["ids"]![0]!], by: bot);
        }),
        Limited("The limited account finds an external id by check_object_reference", async (talk, bot) =>
        {
            await talk.Load(["id", "name"], [[$"__zoho__.{talk.Tag}", $"{talk.Tag} A"]], by: bot);
            await talk.Ask("check_object_reference", new { module = "__zoho__", xml_id = talk.Tag, raise_on_access_error = false },
                on: "ir.model.data", by: bot);
            await talk.Ask("check_object_reference", new { module = "__zoho__", xml_id = talk.Tag + "x", raise_on_access_error = false },
                on: "ir.model.data", by: bot);
        }),
        Limited("The limited account neither makes nor reads external ids itself", async (talk, bot) =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Ask("create", new { vals_list = new[] { new { module = "__zoho__", name = talk.Tag, model = "product.template",
                res_id = id } } }, on: "ir.model.data", by: bot);
            await talk.Ask("search_read", new { domain = Talk.Where("module", "=", "__zoho__"), fields = new[] { "name" }, limit = 1 },
                on: "ir.model.data", by: bot);
        }),
        Limited("The limited account archives, restores and deletes", async (talk, bot) =>
        {
            var (a, b) = (await talk.New(new { name = $"{talk.Tag} A" }), await talk.New(new { name = $"{talk.Tag} B", active = false }));
            await talk.Write([a], new { active = false }, by: bot);
            await talk.Load([".id", "active"], [[$"{a}", "False"]], by: bot);
            await talk.Write([b], new { active = true }, by: bot);
            await talk.Activity(a, b);
            await talk.Ask("unlink", ids: [a], by: bot);
        }),
        Limited("The limited account writes what lives on a variant", async (talk, bot) =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", active = false });
            var variant = await talk.VariantOf(id);
            await talk.Write([variant], new { active = true }, on: "product.product", by: bot);
            await talk.Write([id], new { active = true }, by: bot);
            await talk.Activity(id);
        }),
        Limited("The limited account writes the cost and the unit", async (talk, bot) =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Write([id], new { standard_price = 3.5 }, by: bot);
            await talk.Load([".id", "standard_price"], [[$"{id}", "4.5"]], by: bot);
            await talk.Load([".id", "uom_id/id"], [[$"{id}", "uom.product_uom_dozen"]], by: bot);
            await talk.Read([id], ["standard_price", "uom_id"]);
        }),
        Limited("The limited account makes a product with a cost and a unit", async (talk, bot) =>
        {
            var made = await talk.Load(["id", "name", "standard_price", "uom_id/id"],
                [[$"__zoho__.{talk.Tag}", $"{talk.Tag} A", "4.5", "uom.product_uom_dozen"]], by: bot);
            if (made["ids"] is Newtonsoft.Json.Linq.JArray ids)
                await talk.Read([(int)ids[0]], ["standard_price", "uom_id"]);
        }),
        Limited("The limited account reads no system parameters and no precisions", async (talk, bot) =>
        {
            await talk.Ask("search_read", new { domain = Talk.Where("key", "=", "database.uuid"), fields = new[] { "key" } },
                on: "ir.config_parameter", by: bot);
            await talk.Ask("search_read", new { domain = Array.Empty<object>(), fields = new[] { "digits" } }, on: "decimal.precision",
                by: bot);
        }),
        Limited("The limited account reads companies, currencies, units, languages and itself", async (talk, bot) =>
        {
            await talk.Ask("search_count", new { domain = Array.Empty<object>(), limit = 1 }, on: "res.company", by: bot);
            await talk.Ask("search_count", new { domain = Talk.Where("name", "=", "USD") }, context: new { active_test = false },
                on: "res.currency", by: bot);
            await talk.Ask("search_count", new { domain = Array.Empty<object>(), limit = 1 }, on: "uom.uom", by: bot);
            await talk.Ask("search_count", new { domain = Talk.Where("code", "=", "en_US") }, on: "res.lang", by: bot);
            await talk.Ask("search_count", new { domain = Talk.Where("login", "=", bot.Login) }, on: "res.users", by: bot);
        }),
        Limited("check_access_rights says what the limited account may do", async (talk, bot) =>
        {
            foreach (var model in Models)
            {
                foreach (var operation in new[] { "read", "create", "write", "unlink" })
                    await talk.Ask("check_access_rights", new { operation, raise_exception = false }, on: model, by: bot);
            }
        }),
        Limited("has_access says the same", async (talk, bot) =>
        {
            foreach (var model in Models)
                await talk.Ask("has_access", new { operation = "create" }, [], on: model, by: bot);
        }) with { From = 18 },
        new("check_access_rights says that the administrator may do all", async talk =>
        {
            foreach (var model in Models)
                await talk.Ask("check_access_rights", new { operation = "create", raise_exception = false }, on: model);
        }),
    ];
}
