using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>Translated texts and companies.</summary>
internal static class Languages
{
    private static readonly object Other = new { lang = Ground.OtherLanguage };

    private static readonly object English = new { lang = "en_US" };

    private static readonly string[] Texts = ["name", "description_sale"];

    private static async Task Both(Talk talk, int id)
    {
        await talk.Read([id], Texts, English);
        await talk.Read([id], Texts, Other);
    }

    public static IEnumerable<Exchange> All =>
    [
        new("A text that has no translation reads as in English", async talk =>
            await Both(talk, await talk.New(new { name = $"{talk.Tag} A", description_sale = "words" }))),
        new("A write in another language changes that language only", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", description_sale = "words" });
            await talk.Write([id], new { name = $"{talk.Tag} مضخة", description_sale = "كلمات" }, Other);
            await Both(talk, id);
        }),
        new("A write in English leaves what was translated", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Do("write", new { vals = new { name = $"{talk.Tag} مضخة" } }, [id], Other);
            await talk.Write([id], new { name = $"{talk.Tag} B" }, English);
            await Both(talk, id);
        }),
        new("A write in English shows in a language that was never written", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Write([id], new { name = $"{talk.Tag} B" }, English);
            await Both(talk, id);
        }),
        new("A create in another language fills English too", async talk =>
        {
            var made = await talk.Ask("create", new { vals_list = new[] { new { name = $"{talk.Tag} مضخة" } } }, context: Other);
            await Both(talk, (int)made[0]!);
        }),
        new("A load in another language changes that language only", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Load([".id", "name"], [[$"{id}", $"{talk.Tag} مضخة"]], Other);
            await Both(talk, id);
        }),
        new("A text that is taken away in one language", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", description_sale = "words" });
            await talk.Do("write", new { vals = new { description_sale = "كلمات" } }, [id], Other);
            await talk.Write([id], new { description_sale = false }, Other);
            await Both(talk, id);
        }),
        new("An empty text that is written in one language stays one, and leaves the others", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", description_sale = "words" });
            await talk.Do("write", new { vals = new { description_sale = "كلمات" } }, [id], Other);
            await talk.Write([id], new { description_sale = "" }, Other);
            await Both(talk, id);
        }),
        new("A text that is emptied in one language", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A", description_sale = "words" });
            await talk.Do("write", new { vals = new { description_sale = "كلمات" } }, [id], Other);
            await talk.Load([".id", "description_sale"], [[$"{id}", ""]], English);
            await Both(talk, id);
        }),
        new("A name is searched in the language of the context", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Do("write", new { vals = new { name = $"{talk.Tag} مضخة" } }, [id], Other);
            foreach (var context in new[] { English, Other })
                await talk.Ask("search", new { domain = Talk.Where("name", "=", $"{talk.Tag} مضخة") }, context: context);
        }),
        new("A language that is not installed is refused", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Read([id], ["name"], new { lang = "fr_FR" });
            await talk.Write([id], new { name = $"{talk.Tag} B" }, new { lang = "xx_YY" });
        }) { From = 18 },
        new("The languages that are installed are listed", async talk =>
            await talk.Ask("search_read", new { domain = Talk.Where("code", "in", new[] { "en_US", Ground.OtherLanguage, "fr_FR" }),
                fields = new[] { "code", "active" }, order = "code" },
                on: "res.lang")),
        new("A product is shared between companies until it is given to one", async talk =>
        {
            var company = (int)(await talk.Do("search", new { domain = Array.Empty<object>(), order = "id", limit = 1 },
                on: "res.company"))[0]!;
            var made = await talk.Load(["id", "name"], [[$"{talk.Tag}.a", $"{talk.Tag} A"]]);
            await talk.Load(["id", "name", "company_id/.id"], [[$"{talk.Tag}.b", $"{talk.Tag} B", $"{company}"]]);
            await talk.Search(Talk.Where("name", "like", talk.Tag), ["name", "company_id"],
                new { allowed_company_ids = new[] { company } });
            await talk.Load([".id", "company_id/.id"], [[$"{made["ids"]![0]}", $"{company}"]]);
            await talk.Read([(int)made["ids"]![0]!], ["company_id"]);
        }),
        new("A company that is not there is refused", async talk =>
        {
            await talk.Load(["id", "name", "company_id/.id"], [[$"{talk.Tag}.b", $"{talk.Tag} B", $"{Talk.Nobody}"]]);
            await talk.Search(Talk.Where("name", "like", talk.Tag), ["name"], new { allowed_company_ids = new[] { Talk.Nobody } });
        }),
    ];
}
