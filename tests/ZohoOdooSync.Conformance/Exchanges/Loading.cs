using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>load: creates by external id, updates by external and by database id.</summary>
internal static class Loading
{
    private static readonly string[] Shown = ["name", "list_price", "default_code", "active"];

    public static IEnumerable<Exchange> All =>
    [
        new("A new external id creates a product that bears it", async talk =>
        {
            var made = await talk.Load(["id", "name", "list_price"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump", "12.5"]]);
            var id = (int)made["ids"]![0]!;
            await talk.Read([id], Shown);
            await talk.Ask("get_metadata", ids: [id]);
        }),
        new("A known external id updates its product", async talk =>
        {
            var first = await talk.Load(["id", "name", "list_price"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump", "12.5"]]);
            var again = await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump 2"]]);
            talk.Must((int)first["ids"]![0]! == (int)again["ids"]![0]!, "the second load must find the product of the first");
            await talk.Read([(int)first["ids"]![0]!], Shown);
        }),
        new("An external id that comes twice in one call gives one product, which holds the last row", async talk =>
        {
            var made = await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} first"], [$"{talk.Tag}.a", $"{talk.Tag} last"]]);
            await talk.Search(Talk.Where("name", "like", talk.Tag), Shown);
            talk.Must((int)made["ids"]![0]! == (int)made["ids"]![1]!, "both rows must name one product");
        }),
        new("An external id without a dot belongs to the module __import__", async talk =>
        {
            var made = await talk.Load(["id", "name"], [[$"{talk.Tag}_a", $"{talk.Tag} Pump"]]);
            await talk.Ask("get_external_id", ids: [(int)made["ids"]![0]!]);
        }),
        new("An external id without a dot belongs to the module of the context", async talk =>
        {
            var made = await talk.Load(["id", "name"], [[$"{talk.Tag}_a", $"{talk.Tag} Pump"]], new { module = "__zoho__" });
            await talk.Ask("get_external_id", ids: [(int)made["ids"]![0]!]);
        }),
        new("An external id with a blank is refused and nothing is saved", async talk =>
        {
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a b", $"{talk.Tag} Pump"]]);
            await talk.Search(Talk.Where("name", "like", talk.Tag), Shown);
        }),
        new("An external id whose product was deleted creates anew", async talk =>
        {
            var made = await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump"]]);
            await talk.Ask("unlink", ids: [(int)made["ids"]![0]!]);
            var again = await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump"]]);
            talk.Must((int)again["ids"]![0]! != (int)made["ids"]![0]!, "the product must be a new one");
        }),
        new("An external id of an archived product finds it and leaves it archived", async talk =>
        {
            var made = await talk.Load(["id", "name", "active"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump", "False"]]);
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump 2"]]);
            await talk.Read([(int)made["ids"]![0]!], Shown);
        }),
        new("noupdate of the context stays with the external id", async talk =>
        {
            var made = await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump"]], new { noupdate = true });
            await talk.Ask("get_metadata", ids: [(int)made["ids"]![0]!]);
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} Pump 2"]]);
            await talk.Read([(int)made["ids"]![0]!], ["name"]);
        }),
        new("A database id updates active products, each its own row", async talk =>
        {
            var (a, b) = (await talk.New(new { name = $"{talk.Tag} A" }), await talk.New(new { name = $"{talk.Tag} B" }));
            await talk.Load([".id", "list_price", "default_code"], [[$"{a}", "7.25", $"{talk.Tag}-A"], [$"{b}", "8", $"{talk.Tag}-B"]]);
            await talk.Read([a, b], Shown);
        }),
        new("A database id does not find an archived product", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", active = false });
            await talk.Load([".id", "list_price"], [[$"{id}", "7.25"]]);
            await talk.Read([id], Shown);
        }),
        new("A database id finds an archived product when the context does not hide it", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", active = false });
            await talk.Load([".id", "list_price"], [[$"{id}", "7.25"]], new { active_test = false });
            await talk.Read([id], Shown);
        }),
        new("An unknown database id is refused, and the good rows beside it are not saved", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", list_price = 1.0 });
            await talk.Load([".id", "list_price"], [[$"{id}", "2"], [$"{Talk.Nobody}", "3"]]);
            await talk.Read([id], Shown);
        }),
        new("A database id that is no number fails", async talk => await talk.Load([".id", "list_price"], [["abc", "3"]])),
        new("A new external id beside a database id creates a second product", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            var made = await talk.Load(["id", ".id", "name"], [[$"{talk.Tag}.a", $"{id}", $"{talk.Tag} A"]]);
            talk.Must((int)made["ids"]![0]! != id, "load must not have bound the product that it was given by its database id");
            await talk.Ask("get_external_id", ids: [id]);
        }),
        new("A column that is not sent keeps its value and an empty cell clears it", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", default_code = talk.Tag, list_price = 5.0, description_sale = "words",
                barcode = talk.Tag });
            await talk.Load([".id", "description_sale"], [[$"{id}", ""]]);
            await talk.Read([id], ["default_code", "list_price", "description_sale", "barcode"]);
            await talk.Load([".id", "default_code", "list_price", "barcode"], [[$"{id}", "", "", ""]]);
            await talk.Read([id], ["default_code", "list_price", "description_sale", "barcode"]);
        }),
        new("A row that is too short leaves its last columns alone", async talk =>
        {
            var made = await talk.Load(["id", "name", "list_price"], [[$"{talk.Tag}.a", $"{talk.Tag} A"]]);
            await talk.Read([(int)made["ids"]![0]!], Shown);
        }),
        new("A price cell may be a number of JSON", async talk =>
        {
            var made = await talk.Load(["id", "name", "list_price"], [[$"{talk.Tag}.a", $"{talk.Tag} A", 12.75]]);
            await talk.Read([(int)made["ids"]![0]!], Shown);
        }),
        new("A boolean of JSON in a cell fails the whole call", async talk =>
            await talk.Load(["id", "name", "sale_ok"], [[$"{talk.Tag}.a", $"{talk.Tag} A", true]])),
        new("A boolean cell understands the words of Python and the digits", async talk =>
        {
            var made = await talk.Load(["id", "name", "sale_ok", "purchase_ok"],
                [[$"{talk.Tag}.a", $"{talk.Tag} A", "False", "1"], [$"{talk.Tag}.b", $"{talk.Tag} B", "True", "0"]]);
            await talk.Read([(int)made["ids"]![0]!, (int)made["ids"]![1]!], ["sale_ok", "purchase_ok"]);
        }),
        new("A selection cell takes the value and the label", async talk =>
        {
            var made = await talk.Load(["id", "name", "type"],
                [[$"{talk.Tag}.a", $"{talk.Tag} A", "service"], [$"{talk.Tag}.b", $"{talk.Tag} B", "Service"]]);
            await talk.Read([(int)made["ids"]![0]!, (int)made["ids"]![1]!], ["type"]);
        }),
        new("A unit is found by name, by external id and by database id", async talk =>
        {
            var kilogram = (int)(await talk.Do("check_object_reference", new { module = "uom", xml_id = "product_uom_kgm" },
                on: "ir.model.data"))[1]!;
            foreach (var (column, cell) in new[] { ("uom_id", "kg"), ("uom_id/id", "uom.product_uom_kgm"), ("uom_id/.id", $"{kilogram}") })
            {
                var made = await talk.Load(["id", "name", column], [[$"{talk.Tag}.{column.Length}", $"{talk.Tag} {column.Length}", cell]]);
                await talk.Read([(int)made["ids"]![0]!], ["uom_id"]);
            }
        }) { From = 18 },
        new("A limit in the context answers where the next rows begin", async talk =>
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} A"], [$"{talk.Tag}.b", $"{talk.Tag} B"]],
                new { _import_limit = 1 })),
    ];
}
