using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>Products of several variants, and the fields that live on the variant.</summary>
internal static class Variants
{
    private static readonly object Seen = new { active_test = false };

    private static readonly string[] Shown = ["default_code", "barcode", "standard_price", "product_variant_count", "product_variant_ids",
        "active"];

    private static Task<(int Template, int[] Variants)> Shirt(Talk talk) =>
        talk.Ground.WithVariants(talk, $"{talk.Tag} Shirt", $"{talk.Tag}-S", $"{talk.Tag}-M", $"{talk.Tag}-L");

    public static IEnumerable<Exchange> All =>
    [
        new("A product of several variants has no code of its own", async talk =>
        {
            var (shirt, _) = await Shirt(talk);
            await talk.Read([shirt], Shown);
            await talk.Read([shirt], Shown, Seen);
        }),
        new("A code of one of several variants is found on the variant and not on the template", async talk =>
        {
            await Shirt(talk);
            await talk.Search([new object[] { "default_code", "in", new[] { $"{talk.Tag}-M", $"{talk.Tag}-X" } }],
                ["default_code", "product_tmpl_id"]);
            await talk.Search([new object[] { "default_code", "in", new[] { $"{talk.Tag}-M", $"{talk.Tag}-X" } }],
                ["default_code", "product_tmpl_id", "active"],
                Seen, "product.product");
        }),
        new("A code that is written to a template of several variants does not reach them", async talk =>
        {
            var (shirt, variants) = await Shirt(talk);
            await talk.Write([shirt], new { default_code = $"{talk.Tag}-T", barcode = talk.Tag });
            await talk.Read([shirt], Shown);
            await talk.Read(variants, ["default_code", "barcode"], on: "product.product");
        }),
        new("A template of several variants is archived and restored with all of them", async talk =>
        {
            var (shirt, _) = await Shirt(talk);
            await talk.Write([shirt], new { active = false });
            await talk.Activity(shirt);
            await talk.Write([shirt], new { active = true });
            await talk.Activity(shirt);
        }),
        new("A template of which one variant is archived shows what its only other one says", async talk =>
        {
            var (shirt, variants) = await talk.Ground.WithVariants(talk, $"{talk.Tag} Pair", $"{talk.Tag}-1", $"{talk.Tag}-2");
            await talk.Write([variants[0]], new { active = false }, on: "product.product");
            await talk.Read([shirt], Shown);
            await talk.Read([shirt], Shown, Seen);
        }),
        new("A restore leaves an archived variant archived where another one is active", async talk =>
        {
            var (shirt, variants) = await Shirt(talk);
            await talk.Write([variants[0]], new { active = false }, on: "product.product");
            await talk.Write([shirt], new { active = true });
            await talk.Activity(shirt);
        }),
        new("A code that is written to the only variant shows on its template, and the other way round", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            var variant = await talk.VariantOf(id);
            await talk.Write([variant], new { default_code = $"{talk.Tag}-1", barcode = $"{talk.Tag}1" }, on: "product.product");
            await talk.Read([id], Shown);
            await talk.Write([id], new { default_code = $"{talk.Tag}-2", barcode = $"{talk.Tag}2" });
            await talk.Read([variant], ["default_code", "barcode", "product_tmpl_id"], on: "product.product");
        }),
        new("A name and a price that are written to a variant are those of its template", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            var variant = await talk.VariantOf(id);
            await talk.Write([variant], new { name = $"{talk.Tag} B", list_price = 7.5 }, on: "product.product");
            await talk.Read([id], ["name", "list_price"]);
        }),
    ];
}
