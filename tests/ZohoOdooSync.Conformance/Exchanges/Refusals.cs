using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>Rows that load refuses, and the errors of the other methods.</summary>
internal static class Refusals
{
    public static IEnumerable<Exchange> All =>
    [
        new("A row without a name is named, and nothing is saved", async talk =>
        {
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} A"], [$"{talk.Tag}.b", ""],
                [$"{talk.Tag}.c", $"{talk.Tag} C"]]);
            await talk.Search(Talk.Where("name", "like", talk.Tag), ["name"]);
        }),
        new("A text for a price is named with its row and column", async talk =>
            await talk.Load(["id", "name", "list_price"],
                [[$"{talk.Tag}.a", $"{talk.Tag} A", "1"], [$"{talk.Tag}.b", $"{talk.Tag} B", "1,250.50"]])),
        new("A unit that is unknown by name is named", async talk =>
            await talk.Load(["id", "name", "uom_id"], [[$"{talk.Tag}.a", $"{talk.Tag} A", "no such unit"]])),
        new("A unit that is unknown by external id is named", async talk =>
            await talk.Load(["id", "name", "uom_id/id"], [[$"{talk.Tag}.a", $"{talk.Tag} A", "uom.no_such_unit"]])),
        new("A unit that is unknown by database id is named", async talk =>
            await talk.Load(["id", "name", "uom_id/.id"], [[$"{talk.Tag}.a", $"{talk.Tag} A", $"{Talk.Nobody}"]])),
        new("A unit that is another model's external id is named", async talk =>
            await talk.Load(["id", "name", "uom_id/id"], [[$"{talk.Tag}.a", $"{talk.Tag} A", "base.main_company"]])),
        new("An empty unit is refused", async talk =>
            await talk.Load(["id", "name", "uom_id"], [[$"{talk.Tag}.a", $"{talk.Tag} A", ""]])),
        new("A value that a selection does not have is named", async talk =>
            await talk.Load(["id", "name", "type"], [[$"{talk.Tag}.a", $"{talk.Tag} A", "no such type"]])),
        new("A boolean that is none is named", async talk =>
            await talk.Load(["id", "name", "sale_ok"], [[$"{talk.Tag}.a", $"{talk.Tag} A", "perhaps"]])),
        new("Two rows that are bad in different ways are both named", async talk =>
            await talk.Load(["id", "name", "list_price"],
                [[$"{talk.Tag}.a", "", "1"], [$"{talk.Tag}.b", $"{talk.Tag} B", "much"], [$"{talk.Tag}.c", $"{talk.Tag} C", "1"]])),
        new("Twelve rows without a name end with a warning after ten", async talk =>
            await talk.Load(["id", "name"], [.. Enumerable.Range(0, 12).Select(row => new object?[] { $"{talk.Tag}.{row}", "" })])),
        new("Twelve bad numbers are all named", async talk =>
            await talk.Load(["id", "name", "list_price"],
                [.. Enumerable.Range(0, 12).Select(row => new object?[] { $"{talk.Tag}.{row}", $"{talk.Tag} {row}", "much" })])),
        new("An unknown column fails the whole load", async talk =>
            await talk.Load(["id", "name", "nofield"], [[$"{talk.Tag}.a", $"{talk.Tag} A", "x"]])),
        new("A create without a name is refused", async talk =>
            await talk.Ask("create", new { vals_list = new[] { new { list_price = 1 } } })),
        new("A create of several with a bad one saves none", async talk =>
        {
            await talk.Ask("create", new { vals_list = new object[] { new { name = $"{talk.Tag} A" }, new { list_price = 1 } } });
            await talk.Search(Talk.Where("name", "like", talk.Tag), ["name"]);
        }),
        new("A name is not taken away", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Write([id], new { name = false });
            await talk.Write([id], new { name = "" });
            await talk.Read([id], ["name"]);
        }),
        new("A load does not take a name away", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Load([".id", "name"], [[$"{id}", ""]]);
            await talk.Read([id], ["name"]);
        }),
        new("A write of a value that a selection does not have fails", async talk =>
            await talk.Write([await talk.New(new { name = $"{talk.Tag} A" })], new { type = "nothing" })),
        new("A write of a text for a price fails", async talk =>
            await talk.Write([await talk.New(new { name = $"{talk.Tag} A" })], new { list_price = "much" })),
        new("A unit that is not there fails, in write and in create", async talk =>
        {
            await talk.Write([await talk.New(new { name = $"{talk.Tag} A" })], new { uom_id = Talk.Nobody });
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} A", uom_id = Talk.Nobody } } });
        }),
        new("An unknown field fails in create, write, read, search and search_read", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} B", nofield = 1 } } });
            await talk.Write([id], new { nofield = 1 });
            await talk.Read([id], ["nofield"]);
            await talk.Ask("search", new { domain = Talk.Where("nofield", "=", 1) });
            await talk.Search(Talk.Where("id", "=", id), ["nofield"]);
        }),
        new("An unknown field in the order fails", async talk =>
            await talk.Ask("search", new { domain = Talk.Where("name", "=", talk.Tag), order = "nofield" })),
        new("An unknown model fails", async talk => await talk.Ask("search", new { domain = Array.Empty<object>() }, on: "no.model")),
        new("An unknown method fails", async talk => await talk.Ask("nomethod")),
        new("A private method is refused", async talk => await talk.Ask("_compute_display_name", ids: [Talk.Nobody])),
        new("A missing argument fails", async talk => await talk.Ask("write", ids: [Talk.Nobody])),
        new("An unknown argument fails", async talk => await talk.Ask("search_count", new { domain = Array.Empty<object>(), foo = 1 })),
        new("A write to a product that is gone is refused", async talk => await talk.Write([Talk.Nobody], new { name = talk.Tag })),
        new("A write to several of which one is gone changes none", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", list_price = 1.0 });
            await talk.Write([id, Talk.Nobody], new { list_price = 2 });
            await talk.Read([id], ["list_price"]);
        }),
        new("A deletion of a product that is gone", async talk => await talk.Ask("unlink", ids: [Talk.Nobody])),
        new("A NUL in a text is refused, in a translated field and in a plain one", async talk =>
        {
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} \0" } } });
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} A", default_code = "\0" } } });
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} \0"]]);
            await talk.Load(["id", "name", "default_code"], [[$"{talk.Tag}.a", $"{talk.Tag}", "\0"]]);
        }),
        new("Half of a surrogate pair in a text is refused", async talk =>
        {
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} \ud800" } } });
            await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} \ud800"]]);
        }),
    ];
}
