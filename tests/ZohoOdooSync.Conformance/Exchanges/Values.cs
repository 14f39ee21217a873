using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>What becomes of values: empty ones, prices, texts, units, types, dates.</summary>
internal static class Values
{
    private static readonly object Seen = new { active_test = false };

    private static readonly string[] Types = ["type", "is_storable", "uom_id"];

    private static async Task<int> Unit(Talk talk, string xmlName) =>
        (int)(await talk.Do("check_object_reference", new { module = "uom", xml_id = xmlName }, context: Seen, on: "ir.model.data"))[1]!;

    private static async Task Prices(Talk talk, params double[] prices)
    {
        var ids = new List<int>();
        foreach (var price in prices)
            ids.Add(await talk.New(new { name = $"{talk.Tag} {ids.Count}", list_price = price, standard_price = price }));
        await talk.Read([.. ids], ["list_price", "standard_price"]);
    }

    public static IEnumerable<Exchange> All =>
    [
        new("A product that is given nothing but a name", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Read([id],
            [
                "name", "default_code", "barcode", "list_price", "standard_price", "active", "sale_ok", "purchase_ok", "type",
                "description", "description_sale", "description_purchase", "company_id", "uom_id", "product_variant_count",
            ]);
        }),
        new("Empty and false values are read back as the server keeps them", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", default_code = "", barcode = "", description_sale = "",
                list_price = false, description = "" });
            string[] fields = ["default_code", "barcode", "description_sale", "list_price", "description"];
            await talk.Read([id], fields);
            await talk.Write([id], new { default_code = false, barcode = false, description_sale = false, list_price = 0 });
            await talk.Read([id], fields);
        }),
        new("Texts keep their blanks and line breaks", async talk =>
        {
            var id = await talk.New(new { name = $"  {talk.Tag}  A ", default_code = $" {talk.Tag}\u00a0",
                description_sale = "one\r\ntwo\n\n  three\t" });
            await talk.Read([id], ["name", "default_code", "description_sale"]);
        }),
        new("Arabic, an emoji and controls stand as they were sent", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} مضخة \U0001F6B0", description_sale = "a\u0001b\u2028c\u200fd" });
            await talk.Read([id], ["name", "description_sale"]);
        }),
        new("The internal notes are HTML and come back as such", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", description = "a < b & c\nline 2" });
            await talk.Read([id], ["description"]);
        }),
        new("A price of up to two decimals is kept as it is", talk => Prices(talk, 0, 1, 12.5, 12500.99, 1234567890.12)),
        new("A price of more decimals", talk => Prices(talk, 12500.125, 0.005, 0.015, 12.3456789, 1.1e12 + 0.126)),
        new("A negative price is accepted", talk => Prices(talk, -1.5, -0.005)),
        new("A price as a text is a number, in load and in write", async talk =>
        {
            var made = await talk.Load(["id", "name", "list_price"],
                [[$"{talk.Tag}.a", $"{talk.Tag} A", "12500.125"], [$"{talk.Tag}.b", $"{talk.Tag} B", "1e3"],
                [$"{talk.Tag}.c", $"{talk.Tag} C", " 7 "]]);
            await talk.Read([(int)made["ids"]![0]!, (int)made["ids"]![1]!, (int)made["ids"]![2]!], ["list_price"]);
            await talk.Write([(int)made["ids"]![0]!], new { list_price = "12.5" });
            await talk.Read([(int)made["ids"]![0]!], ["list_price"]);
        }),
        new("The cost is kept on the variant", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", standard_price = 3.25 });
            await talk.Search(Talk.Where("product_tmpl_id", "=", id), ["standard_price", "product_tmpl_id"], on: "product.product");
            await talk.Load([".id", "standard_price"], [[$"{id}", "4.5"]]);
            await talk.Read([id], ["standard_price"]);
        }),
        new("The units have their names, whatever their ids are", async talk =>
        {
            string[] names = ["product_uom_unit", "product_uom_dozen", "product_uom_kgm", "product_uom_gram", "product_uom_ton",
                "product_uom_litre", "product_uom_meter",
                "product_uom_cm", "product_uom_km", "product_uom_hour", "product_uom_day", "product_uom_lb", "product_uom_oz",
                    "product_uom_inch", "product_uom_foot",
                "product_uom_mile", "product_uom_floz", "product_uom_qt", "product_uom_gal", "product_uom_cubic_meter"];
            foreach (var name in names)
                await talk.Ask("read", new { fields = new[] { "name", "active" } }, [await Unit(talk, name)], on: "uom.uom");
        }),
        new("A unit bears the external id of its module", async talk =>
            await talk.Ask("get_metadata", ids: [await Unit(talk, "product_uom_kgm"), await Unit(talk, "product_uom_litre")],
                on: "uom.uom")),
        new("An archived unit is found by its external id, and by the others where the context hides nothing", async talk =>
        {
            var dozen = await Unit(talk, "product_uom_dozen");
            foreach (var (column, cell) in new[] { ("uom_id", "Dozens"), ("uom_id/id", "uom.product_uom_dozen"),
                ("uom_id/.id", $"{dozen}") })
            {
                await talk.Load(["id", "name", column], [[$"{talk.Tag}.{column.Length}", $"{talk.Tag} {column.Length}", cell]]);
                await talk.Load(["id", "name", column], [[$"{talk.Tag}.s{column.Length}", $"{talk.Tag} {column.Length}", cell]], Seen);
            }
        }) { From = 18 },
        new("A product without moves changes its unit, to one of another kind too", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            foreach (var unit in new[] { "product_uom_dozen", "product_uom_kgm" })
            {
                await talk.Load([".id", "uom_id/id"], [[$"{id}", "uom." + unit]]);
                await talk.Read([id], talk.Version < 19 ? ["uom_id", "uom_po_id"] : ["uom_id"]);
            }
        }),
        new("A product with moves and a new unit", async talk =>
        {
            var id = await talk.Ground.WithMoves(talk, $"{talk.Tag} A");
            await talk.Load([".id", "uom_id/id"], [[$"{id}", "uom.product_uom_dozen"]]);
            await talk.Write([id], new { uom_id = await Unit(talk, "product_uom_dozen") });
            await talk.Read([id], ["uom_id"]);
        }),
        new("A product with moves and a new type", async talk =>
        {
            var id = await talk.Ground.WithMoves(talk, $"{talk.Tag} A");
            await talk.Load([".id", "type", "list_price"], [[$"{id}", "service", "9"]]);
            await talk.Write([id], new { type = "service" });
            await talk.Write([id], new { is_storable = false });
            await talk.Read([id], ["type", "is_storable", "list_price"]);
        }) { From = 18 },
        new("A product with moves is archived, and not deleted", async talk =>
        {
            var id = await talk.Ground.WithMoves(talk, $"{talk.Tag} A");
            await talk.Ask("unlink", ids: [id]);
            await talk.Write([id], new { active = false });
            await talk.Activity(id);
        }),
        new("A product without moves changes its type", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", is_storable = true });
            await talk.Read([id], Types);
            await talk.Load([".id", "type"], [[$"{id}", "service"]]);
            await talk.Read([id], Types);
            await talk.Write([id], new { type = "consu" });
            await talk.Read([id], Types);
        }) { From = 18 },
        new("What other versions call a type or a unit is unknown", async talk =>
        {
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} A", type = "product" } } });
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} A", detailed_type = "consu" } } });
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} A",
                uom_po_id = await Unit(talk, "product_uom_unit") } } });
        }) { From = 18 },
        new("A write date has whole seconds, and a search with them finds what was just written", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            var read = await talk.Read([id], ["write_date", "create_date"]);
            var moment = (string)read[0]!["write_date"]!;
            await talk.Search([new object[] { "id", "=", id }, new object[] { "write_date", ">=", moment }], ["write_date"]);
        }),
        new("A write moves the write date, even one that changes nothing", async talk =>
        {
            await Later(talk, async id => await talk.Do("write", new { vals = new { list_price = 2 } }, [id]));
            await Later(talk, async id => await talk.Do("write", new { vals = new { list_price = 1 } }, [id]));
            await Later(talk, async id => await talk.Do("load",
                new { fields = new[] { ".id", "list_price" }, data = new[] { new[] { $"{id}", "1" } } }));
            await Later(talk, _ => Task.CompletedTask);
        }),
        new("A write on the variant and the write date of its template", async talk =>
        {
            await Later(talk, id => OnVariant(talk, id, new { default_code = talk.Tag }));
            await Later(talk, id => OnVariant(talk, id, new { barcode = talk.Tag + "1" }));
            await Later(talk, id => OnVariant(talk, id, new { standard_price = 3 }));
            await Later(talk, id => OnVariant(talk, id, new { active = false }));
            await Later(talk, id => OnVariant(talk, id, new { list_price = 3 }));
        }),
        new("The write date of a variant is never before that of its template", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            var marker = await talk.New(new { name = $"{talk.Tag} marker" });
            await talk.Do("write", new { vals = new { description_sale = "x" } }, [id]);
            await talk.Ask("search_read", new
            {
                domain = Talk.Where("product_tmpl_id", "in", new[] { id, marker }), fields = new[] { "product_tmpl_id" },
                    order = "write_date desc, id",
            }, on: "product.product");
        }),
    ];

    private static async Task OnVariant(Talk talk, int template, object vals)
    {
        var variant = await talk.VariantOf(template);
        await talk.Do("write", new { vals }, [variant], on: "product.product");
    }

    /// <summary>Whether a product counts as written after another one that was made after it: the order tells it without a clock.</summary>
    private static async Task Later(Talk talk, Func<int, Task> write)
    {
        var id = await talk.New(new { name = $"{talk.Tag} written", list_price = 1 });
        var marker = await talk.New(new { name = $"{talk.Tag} marker" });
        await write(id);
        await talk.Ask("search_read", new
        {
            domain = Talk.Where("id", "in", new[] { id, marker }), fields = new[] { "name" }, order = "write_date desc, id",
        }, context: Seen);
    }
}
