using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>Archive and restore: what becomes of the variants, in every mixture and context.</summary>
internal static class Activity
{
    private static readonly object Seen = new { active_test = false };

    private static readonly string[] Variable = ["default_code", "barcode", "standard_price", "product_variant_count",
        "product_variant_id", "product_variant_ids"];

    private static Task<int> Archived(Talk talk, string name) => talk.New(new { name = $"{talk.Tag} {name}", active = false });

    private static Task<int> Active(Talk talk, string name) => talk.New(new { name = $"{talk.Tag} {name}" });

    /// <summary>A template that was restored and whose variant was not.</summary>
    private static async Task<int> Half(Talk talk, string name)
    {
        var id = await Archived(talk, name);
        await talk.Do("write", new { vals = new { active = true } }, [id], Seen);
        return id;
    }

    public static IEnumerable<Exchange> All =>
    [
        new("Archiving a product archives its variant", async talk =>
        {
            var (a, b) = (await Active(talk, "A"), await Active(talk, "B"));
            await talk.Write([a, b], new { active = false });
            await talk.Activity(a, b);
        }),
        new("Archiving a product archives its variant where the context hides nothing too", async talk =>
        {
            var id = await Active(talk, "A");
            await talk.Write([id], new { active = false }, Seen);
            await talk.Activity(id);
        }),
        new("Restoring a product restores its variant", async talk =>
        {
            var id = await Active(talk, "A");
            await talk.Write([id], new { active = false });
            await talk.Write([id], new { active = true });
            await talk.Activity(id);
        }),
        new("Restoring a product where the context hides nothing leaves its variant archived", async talk =>
        {
            var id = await Active(talk, "A");
            await talk.Write([id], new { active = false });
            await talk.Write([id], new { active = true }, Seen);
            await talk.Activity(id);
        }),
        new("Restoring several products that are all archived restores all variants", async talk =>
        {
            var (a, b, c) = (await Archived(talk, "A"), await Archived(talk, "B"), await Archived(talk, "C"));
            await talk.Write([a, b, c], new { active = true });
            await talk.Activity(a, b, c);
        }),
        new("Restoring an archived and an active product in one call leaves the variant archived", async talk =>
        {
            var (a, b) = (await Archived(talk, "A"), await Active(talk, "B"));
            await talk.Write([a, b], new { active = true });
            await talk.Activity(a, b);
        }),
        new("Restoring an archived and a half restored product in one call restores both variants", async talk =>
        {
            var (a, b) = (await Archived(talk, "A"), await Half(talk, "B"));
            await talk.Write([a, b], new { active = true });
            await talk.Activity(a, b);
        }),
        new("A half restored product is mended by one more restore", async talk =>
        {
            var id = await Half(talk, "A");
            await talk.Activity(id);
            await talk.Write([id], new { active = true });
            await talk.Activity(id);
        }),
        new("A half restored product is mended by archiving and restoring", async talk =>
        {
            var id = await Half(talk, "A");
            await talk.Write([id], new { active = false });
            await talk.Write([id], new { active = true });
            await talk.Activity(id);
        }),
        new("A half restored product is mended by making its variant active", async talk =>
        {
            var id = await Half(talk, "A");
            var variant = await talk.VariantOf(id);
            await talk.Write([variant], new { active = true }, on: "product.product");
            await talk.Activity(id);
        }),
        new("A restore that sends other values too restores the variant", async talk =>
        {
            var id = await Archived(talk, "A");
            await talk.Write([id], new { active = true, list_price = 3 });
            await talk.Activity(id);
        }),
        new("A load by external id that sets active restores the variant", async talk =>
        {
            var id = (int)(await talk.Do("load", new { fields = new[] { "id", "name", "active" },
                data = new[] { new[] { $"{talk.Tag}.a", $"{talk.Tag} A", "False" } } }))["ids"]![0]!;
            await talk.Activity(id);
            await talk.Load(["id", "active"], [[$"{talk.Tag}.a", "True"]]);
            await talk.Activity(id);
        }),
        new("A load by database id that sets active under active_test false leaves the variant archived", async talk =>
        {
            var id = await Archived(talk, "A");
            await talk.Load([".id", "active"], [[$"{id}", "True"]], Seen);
            await talk.Activity(id);
        }),
        new("A load that sets active to false archives the variant", async talk =>
        {
            var id = await Active(talk, "A");
            await talk.Load([".id", "active"], [[$"{id}", "False"]]);
            await talk.Activity(id);
        }),
        new("A product that is made archived has an archived variant, which is restored with it", async talk =>
        {
            var id = (int)(await talk.Ask("create",
                new { vals_list = new[] { new { name = $"{talk.Tag} A", active = false, default_code = $"{talk.Tag}-1",
                barcode = talk.Tag } } }))[0]!;
            await talk.Activity(id);
            await talk.Read([id], Variable, Seen);
            await talk.Write([id], new { active = true });
            await talk.Activity(id);
            await talk.Read([id], Variable);
        }),
        new("A write of active that a product has already changes nothing", async talk =>
        {
            var (a, b) = (await Active(talk, "A"), await Archived(talk, "B"));
            await talk.Write([a], new { active = true });
            await talk.Write([b], new { active = false });
            await talk.Activity(a, b);
        }),
        new("What lives on the variant is read of an archived product only where the context hides nothing", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", default_code = $"{talk.Tag}-1", barcode = talk.Tag,
                standard_price = 4.5 });
            await talk.Read([id], Variable);
            await talk.Write([id], new { active = false });
            await talk.Read([id], Variable);
            await talk.Read([id], Variable, Seen);
        }),
        new("What lives on the variant of a half restored product", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", default_code = $"{talk.Tag}-1", barcode = talk.Tag,
                standard_price = 4.5 });
            await talk.Do("write", new { vals = new { active = false } }, [id]);
            await talk.Do("write", new { vals = new { active = true } }, [id], Seen);
            await talk.Read([id], Variable);
            await talk.Read([id], Variable, Seen);
        }),
        new("Codes and barcodes that are written to an archived product land on its variant where the context hides nothing", async talk =>
        {
            var id = await Archived(talk, "A");
            await talk.Write([id], new { default_code = $"{talk.Tag}-1", barcode = $"{talk.Tag}1" });
            await talk.Read([id], Variable, Seen);
            await talk.Write([id], new { default_code = $"{talk.Tag}-2", barcode = $"{talk.Tag}2" }, Seen);
            await talk.Read([id], Variable, Seen);
            await talk.Load([".id", "default_code", "barcode"], [[$"{id}", $"{talk.Tag}-3", $"{talk.Tag}3"]], Seen);
            await talk.Read([id], Variable, Seen);
        }),
        new("One search finds the variants that stayed archived under an active product", async talk =>
        {
            await Active(talk, "A");
            await Archived(talk, "B");
            await Half(talk, "C");
            await talk.Search(
                [new object[] { "active", "=", false }, new object[] { "product_tmpl_id.active", "=", true },
                    new object[] { "name", "like", talk.Tag }],
                ["product_tmpl_id"], on: "product.product");
            await talk.Search(
                [new object[] { "active", "=", false }, new object[] { "product_tmpl_id.active", "=", true },
                    new object[] { "name", "like", talk.Tag }],
                ["product_tmpl_id"], Seen, "product.product");
        }),
        new("Archived products are counted where the context or the domain says so", async talk =>
        {
            int[] ids = [await Active(talk, "A"), await Archived(talk, "B")];
            await talk.Ask("search_count", new { domain = Talk.Where("id", "in", ids) });
            await talk.Ask("search_count", new { domain = Talk.Where("id", "in", ids) }, context: Seen);
            await talk.Ask("search_count", new { domain = new object[] { new object[] { "id", "in", ids },
                new object[] { "active", "in", new[] { true, false } } } });
            await talk.Ask("search_count", new { domain = new object[] { new object[] { "id", "in", ids },
                new object[] { "active", "=", false } } });
        }),
        new("An archived variant alone leaves its template active", async talk =>
        {
            var id = await Active(talk, "A");
            var variant = await talk.VariantOf(id);
            await talk.Write([variant], new { active = false }, on: "product.product");
            await talk.Activity(id);
            await talk.Read([id], ["product_variant_count"]);
        }),
        new("An active variant alone leaves its template archived", async talk =>
        {
            var id = await Archived(talk, "A");
            var variant = await talk.VariantOf(id);
            await talk.Write([variant], new { active = true }, on: "product.product");
            await talk.Activity(id);
            await talk.Write([id], new { active = true });
            await talk.Activity(id);
        }),
        new("action_archive and action_unarchive of a product take its variant along", async talk =>
        {
            var id = await Active(talk, "A");
            await talk.Ask("action_archive", ids: [id]);
            await talk.Activity(id);
            await talk.Ask("action_unarchive", ids: [id]);
            await talk.Activity(id);
        }),
    ];
}
