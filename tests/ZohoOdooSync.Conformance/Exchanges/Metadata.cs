using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>External ids: get_metadata, check_object_reference and ir.model.data.</summary>
internal static class Metadata
{
    private static readonly object Seen = new { active_test = false };

    private static Task<Newtonsoft.Json.Linq.JToken> Bind(Talk talk, string name, int id, string module = "__zoho__") =>
        talk.Ask("create", new { vals_list = new[] { new { module, name, model = "product.template", res_id = id } } },
            on: "ir.model.data");

    public static IEnumerable<Exchange> All =>
    [
        new("get_metadata tells every external id of a product", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await Bind(talk, $"{talk.Tag}_1", id, "__import__");
            await Bind(talk, $"{talk.Tag}_2", id);
            await talk.Ask("get_metadata", ids: [id]);
            await talk.Ask("get_external_id", ids: [id]);
        }),
        new("get_metadata tells of archived products, and leaves out those that are gone", async talk =>
        {
            var (a, b) = (await talk.New(new { name = $"{talk.Tag} A", active = false }), await talk.New(new { name = $"{talk.Tag} B" }));
            await Bind(talk, $"{talk.Tag}_1", a);
            await talk.Ask("get_metadata", ids: [b, a]);
            await talk.Ask("get_metadata", ids: [b, Talk.Nobody]);
        }),
        new("check_object_reference tells what an external id names", async talk =>
        {
            var made = await talk.Do("load", new { fields = new[] { "id", "name" },
                data = new[] { new[] { $"__zoho__.{talk.Tag}", $"{talk.Tag} A" } } });
            await talk.Ask("check_object_reference", new { module = "__zoho__", xml_id = talk.Tag }, on: "ir.model.data");
            await talk.Write([(int)made["ids"]![0]!], new { active = false });
            await talk.Ask("check_object_reference", new { module = "__zoho__", xml_id = talk.Tag, raise_on_access_error = false },
                on: "ir.model.data");
            await talk.Ask("check_object_reference", new { module = "__zoho__", xml_id = talk.Tag, raise_on_access_error = false },
                context: Seen, on: "ir.model.data");
        }),
        new("check_object_reference of an external id that is not there fails", async talk =>
            await talk.Ask("check_object_reference", new { module = "__zoho__", xml_id = talk.Tag, raise_on_access_error = false },
                on: "ir.model.data")),
        new("A product that is bound by ir.model.data is found by load", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await Bind(talk, talk.Tag, id);
            var loaded = await talk.Load(["id", "name"], [[$"__zoho__.{talk.Tag}", $"{talk.Tag} B"]]);
            talk.Must((int?)loaded["ids"]![0] == id, "load must update the product that was bound");
        }),
        new("An external id is bound once", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await Bind(talk, talk.Tag, id);
            await Bind(talk, talk.Tag, id);
        }),
        new("An external id with a blank is refused by ir.model.data", async talk =>
            await Bind(talk, $"{talk.Tag} 1", await talk.New(new { name = $"{talk.Tag} A" }))),
        new("A deletion takes the external ids along", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await Bind(talk, talk.Tag, id);
            await talk.Ask("unlink", ids: [id]);
            await talk.Search([new object[] { "module", "=", "__zoho__" }, new object[] { "name", "=", talk.Tag }], ["res_id"],
                on: "ir.model.data");
        }),
        new("A load of an external id that names another model is refused", async talk =>
            await talk.Load(["id", "name"], [["base.main_company", $"{talk.Tag} A"]])),
    ];
}
