using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>search, search_read, search_count, read and fields_get.</summary>
internal static class Reading
{
    private static async Task<int[]> Four(Talk talk) =>
    [
        await talk.New(new { name = $"{talk.Tag} b", default_code = $"{talk.Tag}-2" }),
            await talk.New(new { name = $"{talk.Tag} a", default_code = $"{talk.Tag}-1" }),
        await talk.New(new { name = $"{talk.Tag} c" }),
            await talk.New(new { name = $"{talk.Tag} d", default_code = $"{talk.Tag}-3", active = false }),
    ];

    private static object[] Mine(Talk talk) => [new object[] { "name", "like", talk.Tag }];

    public static IEnumerable<Exchange> All =>
    [
        new("A limit of none is no limit, and an offset leaves out", async talk =>
        {
            await Four(talk);
            foreach (var (limit, offset) in new[] { (0, 0), (2, 0), (2, 1), (0, 2), (2, 9) })
                await talk.Ask("search", new { domain = Mine(talk), order = "id", limit, offset });
        }),
        new("The order is by the columns that are named, empty ones last", async talk =>
        {
            await Four(talk);
            foreach (var order in new[] { "id", "id desc", "name", "name desc", "default_code", "default_code desc, id" })
                await talk.Ask("search", new { domain = Mine(talk), order });
        }),
        new("A count may be limited", async talk =>
        {
            await Four(talk);
            await talk.Ask("search_count", new { domain = Mine(talk) });
            await talk.Ask("search_count", new { domain = Mine(talk), limit = 2 });
        }),
        new("A product that is gone is left out of a read", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Read([id, Talk.Nobody], ["name"]);
            await talk.Read([Talk.Nobody], ["name"]);
        }),
        new("An archived product is read by its id", async talk =>
            await talk.Read([await talk.New(new { name = $"{talk.Tag} A", active = false })], ["name", "active"])),
        new("A read keeps the order of the ids", async talk =>
        {
            var ids = await Four(talk);
            await talk.Read([ids[2], ids[0], ids[1]], ["name"]);
        }),
        new("A code is compared by letter case and blanks", async talk =>
        {
            await talk.New(new { name = $"{talk.Tag} A", default_code = $"{talk.Tag}-ab" });
            await talk.New(new { name = $"{talk.Tag} B", default_code = $"{talk.Tag}-AB" });
            await talk.New(new { name = $"{talk.Tag} C", default_code = $"{talk.Tag}-ab " });
            foreach (var (comparison, value) in new (string, object)[]
            {
                ("=", $"{talk.Tag}-ab"), ("in", new[] { $"{talk.Tag}-ab" }), ("=ilike", $"{talk.Tag}-ab"), ("ilike", $"{talk.Tag}-ab"),
                    ("=like", $"{talk.Tag}-a%"),
                ("!=", $"{talk.Tag}-ab"), ("not in", new[] { $"{talk.Tag}-ab" }), ("=ilike", $"{talk.Tag}-a_%"),
            })
                await talk.Ask("search", new { domain = new object[] { new object[] { "default_code", comparison, value }, Mine(talk)[0] },
                    order = "id" });
        }),
        new("A missing code is false in a domain", async talk =>
        {
            await Four(talk);
            foreach (var (comparison, value) in new (string, object)[] { ("=", false), ("!=", false),
                ("in", new object[] { false, $"{talk.Tag}-1" }), ("=", "") })
                await talk.Ask("search", new { domain = new object[] { new object[] { "default_code", comparison, value }, Mine(talk)[0] },
                    order = "id" });
        }),
        new("Terms of a domain are joined by and, by or where it says so, and negated", async talk =>
        {
            var ids = await Four(talk);
            await talk.Ask("search", new { domain = new object[] { "|", new object[] { "id", "=", ids[0] },
                new object[] { "default_code", "=", $"{talk.Tag}-1" } }, order = "id" });
            await talk.Ask("search", new { domain = new object[] { Mine(talk)[0], "!", new object[] { "id", "in", ids[..2] } },
                order = "id" });
            await talk.Ask("search", new { domain = new object[] { new object[] { "id", ">", ids[0] }, Mine(talk)[0] }, order = "id" });
        }),
        new("Codes and barcodes of archived products are found where the context hides nothing", async talk =>
        {
            await talk.New(new { name = $"{talk.Tag} A", default_code = $"{talk.Tag}-1", barcode = talk.Tag, active = false });
            foreach (var context in new object[] { new { }, new { active_test = false } })
            {
                await talk.Search(Talk.Where("default_code", "=", $"{talk.Tag}-1"), ["name"], context);
                await talk.Search(Talk.Where("barcode", "=", talk.Tag), ["name"], context);
            }
        }),
        new("A read without the names of links answers their bare ids", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Ask("read", new { fields = new[] { "uom_id", "product_variant_id" }, load = "" }, [id]);
        }),
        new("A field is described by the attributes that are asked for", async talk =>
            await talk.Ask("fields_get", new
            {
                allfields = new[] { "name", "default_code", "barcode", "description", "description_sale", "description_purchase",
                    "sale_ok", "purchase_ok", "active", "write_date" },
                attributes = new[] { "type", "required", "readonly", "store", "translate", "string" },
            })),
        new("The type is described with its choices", async talk =>
            await talk.Ask("fields_get", new { allfields = new[] { "type", "is_storable", "detailed_type" },
                attributes = new[] { "type", "selection", "required", "readonly" } })) { From = 18 },
        new("The prices are described with their digits", async talk =>
            await talk.Ask("fields_get", new { allfields = new[] { "list_price", "standard_price" },
                attributes = new[] { "type", "digits", "company_dependent", "readonly", "required" } })),
        new("The units of a product are described", async talk =>
            await talk.Ask("fields_get", new { allfields = new[] { "uom_id", "uom_po_id", "uom_ids" },
                attributes = new[] { "type", "relation", "required", "readonly" } })),
        new("The company and the variants of a product are described", async talk =>
            await talk.Ask("fields_get", new
            {
                allfields = new[] { "company_id", "product_variant_id", "product_variant_ids", "product_variant_count", "categ_id" },
                    attributes = new[] { "type", "relation", "required", "readonly", "store" },
            })),
        new("A field that is not there is left out of the description", async talk =>
            await talk.Ask("fields_get", new { allfields = new[] { "name", "nofield" }, attributes = new[] { "type" } })),
        new("The fields of a variant that the mirror asks about are described", async talk =>
            await talk.Ask("fields_get", new
            {
                allfields = new[] { "product_tmpl_id", "active", "default_code", "barcode", "standard_price", "lst_price" },
                    attributes = new[] { "type", "store", "readonly", "company_dependent" },
            }, on: "product.product")),
    ];
}
