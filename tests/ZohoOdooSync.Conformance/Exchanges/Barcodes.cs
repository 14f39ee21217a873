using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>Barcodes, which are unique.</summary>
internal static class Barcodes
{
    private static readonly object Seen = new { active_test = false };

    private static Task<int> With(Talk talk, string name, string? barcode, bool active = true) =>
        talk.New(new { name = $"{talk.Tag} {name}", barcode = barcode ?? (object)false, active });

    public static IEnumerable<Exchange> All =>
    [
        new("A barcode twice in one load is refused", async talk =>
            await talk.Load(["id", "name", "barcode"],
                [[$"{talk.Tag}.a", $"{talk.Tag} A", talk.Tag], [$"{talk.Tag}.b", $"{talk.Tag} B", talk.Tag]])),
        new("A barcode twice in one create is refused", async talk =>
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} A", barcode = talk.Tag },
                new { name = $"{talk.Tag} B", barcode = talk.Tag } } })),
        new("A barcode that an active product holds is refused", async talk =>
        {
            await With(talk, "A", talk.Tag);
            await talk.Load(["id", "name", "barcode"],
                [[$"{talk.Tag}.z", $"{talk.Tag} Z", "1" + talk.Tag], [$"{talk.Tag}.b", $"{talk.Tag} B", talk.Tag]]);
            await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} C", default_code = $"{talk.Tag}-C",
                barcode = talk.Tag } } });
            await talk.Write([await With(talk, "D", null)], new { barcode = talk.Tag });
        }),
        new("A barcode that an archived product holds is refused only where the context hides nothing", async talk =>
        {
            await With(talk, "A", talk.Tag, active: false);
            await talk.Load(["id", "name", "barcode"], [[$"{talk.Tag}.b", $"{talk.Tag} B", talk.Tag]], Seen);
            await talk.Load(["id", "name", "barcode"], [[$"{talk.Tag}.b", $"{talk.Tag} B", talk.Tag]]);
        }),
        new("A product whose barcode somebody else has taken is restored", async talk =>
        {
            var old = await With(talk, "A", talk.Tag, active: false);
            await With(talk, "B", talk.Tag);
            await talk.Write([old], new { active = true });
            await talk.Activity(old);
        }),
        new("A barcode moves within one load when its holder gives it up first", async talk =>
        {
            var (a, b) = (await With(talk, "A", talk.Tag), await With(talk, "B", null));
            await talk.Load([".id", "barcode"], [[$"{a}", ""], [$"{b}", talk.Tag]]);
            await talk.Read([a, b], ["barcode"]);
        }),
        new("A barcode does not move within one load when it is taken before it is given up", async talk =>
        {
            var (a, b) = (await With(talk, "A", talk.Tag), await With(talk, "B", null));
            await talk.Load([".id", "barcode"], [[$"{b}", talk.Tag], [$"{a}", ""]]);
            await talk.Read([a, b], ["barcode"]);
        }),
        new("Two products do not exchange their barcodes in one load", async talk =>
        {
            var (a, b) = (await With(talk, "A", talk.Tag + "1"), await With(talk, "B", talk.Tag + "2"));
            await talk.Load([".id", "barcode"], [[$"{a}", talk.Tag + "2"], [$"{b}", talk.Tag + "1"]]);
            await talk.Read([a, b], ["barcode"]);
        }),
        new("A barcode is free again when its holder is archived or deleted", async talk =>
        {
            var (a, b) = (await With(talk, "A", talk.Tag + "1"), await With(talk, "B", talk.Tag + "2"));
            await talk.Write([a], new { active = false });
            await talk.Ask("unlink", ids: [b]);
            await talk.Load(["id", "name", "barcode"],
                [[$"{talk.Tag}.c", $"{talk.Tag} C", talk.Tag + "1"], [$"{talk.Tag}.d", $"{talk.Tag} D", talk.Tag + "2"]]);
        }),
        new("A product may be sent the barcode that it has", async talk =>
        {
            var id = await With(talk, "A", talk.Tag);
            await talk.Load([".id", "barcode"], [[$"{id}", talk.Tag]]);
            await talk.Write([id], new { barcode = talk.Tag });
        }),
        new("A barcode keeps its blanks and its letter case, and is another one with them", async talk =>
        {
            int[] ids = [await With(talk, "A", talk.Tag), await With(talk, "B", talk.Tag.ToUpperInvariant()),
                await With(talk, "C", talk.Tag + " ")];
            await talk.Read(ids, ["name", "barcode"]);
        }),
    ];
}
