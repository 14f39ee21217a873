using FsCheck;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Whatever people do on both sides between cycles: soon after they stop, both are equal, and cycles write nothing.</summary>
[Trait("Length", "Long")]
public sealed class CycleMirrorLaws
{
    private static readonly string[] Kinds =
    [
        "add", "price", "rename", "sku", "describe", "deactivate", "activate", "delete",
        "drift", "recode", "archive", "restore", "hide", "unlink", "nothing",
    ];

    [Theory]
    [InlineData(16, 10_000)]
    [InlineData(18, 10_000)]
    [InlineData(19, 10_000)]
    [InlineData(19, 1_000_000)]
    public async Task Soon_after_the_last_edit_cycles_have_made_both_sides_equal_and_write_nothing(int version, int dailyLimit)
    {
        var deed =
            from kind in Gen.Elements(Kinds)
            from which in Gen.Choose(0, 30)
            select (kind, which);
        // Up to three edits between two cycles, six times.
        var edits = Gen.ArrayOf(Gen.ArrayOf(deed, 3), 6);
        var sequences = Arb.From(edits, Shorter);
        await Task.Run(() => Prop.ForAll(sequences, deeds => HoldAsync(version, dailyLimit, deeds).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(14)));
    }

    private static IEnumerable<(string, int)[][]> Shorter((string, int)[][] rounds)
    {
        for (var i = 0; i < rounds.Length; i++)
        {
            for (var j = 0; j < rounds[i].Length; j++)
            {
                var shorter = rounds.ToArray();
                shorter[i] = [.. rounds[i].Where((_, k) => k != j)];
                yield return shorter;
            }

            if (rounds[i].Length == 0) yield return [.. rounds.Where((_, k) => k != i)];
        }
    }

    private static async Task HoldAsync(int version, int dailyLimit, (string Kind, int Which)[][] rounds)
    {
        await using var cycles = await CycleBench.StartAsync(
            7, version, options => options with { Seed = rounds.Sum(round => round.Sum(deed => deed.Which)) });
        cycles.Sandbox.Zoho.Switches.DailyLimit = dailyLimit;
        cycles.Sandbox.Odoo.Switches.BotMayManageExternalIds = rounds.Length % 2 == 0;
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Guard = cycles.Bench.Settings.Guard with { MaxArchivePercent = 100, MaxArchiveCount = 1000 },
        };
        foreach (var (item, i) in cycles.Sandbox.Zoho.Items.Select((item, i) => (item, i)))
            cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Sku = i % 3 == 0 ? "" : $"CAT-{i}" });
        var number = 0;
        var last = await cycles.RunRoundsAsync(rounds, (kind, which) => Do(cycles, kind, which, ++number));
        Assert.Equal(0, cycles.Sandbox.Odoo.Calls.Writes);
        cycles.AssertCounts(last.Counts, last.Counts.Retired!.Value);
        await cycles.AssertParityAsync();
        Assert.Equal(last.Counts.OdooCount, (await cycles.Bench.CompareAsync()).OdooCount);
        Assert.Equal(0, cycles.Sandbox.Zoho.Calls.NonGet);
        // Whoever was retired stays so: no product of a deleted item is for sale.
        var known = cycles.Sandbox.Zoho.Items.Select(item => cycles.Bench.ExternalId(item.ItemId)).ToHashSet(StringComparer.Ordinal);
        Assert.All(cycles.Sandbox.Odoo.Products.Where(product => product.Active), product =>
            Assert.Contains(cycles.Sandbox.Odoo.ExternalIdsOf(product.Id), known.Contains));
    }

    private static void Do(CycleBench cycles, string kind, int which, int number)
    {
        var zoho = cycles.Sandbox.Zoho;
        var odoo = cycles.Sandbox.Odoo;
        cycles.Bench.Time.Advance(TimeSpan.FromSeconds(which));
        var items = zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        var item = items.Count == 0 ? null : items[which % items.Count].ItemId;
        var product = odoo.Products.Count == 0 ? (int?)null : odoo.Products[which % odoo.Products.Count].Id;
        switch (kind)
        {
            case "add":
                zoho.Add(new SandboxItem { Name = $"Added {number}", Rate = which / 3m, Sku = which % 3 == 0 ? ""
                    : $"ADD-{number}", Active = which % 4 > 0 });
                break;
            case "price" when item is not null: zoho.Update(item, old => old with { Rate = old.Rate + 0.001m + which }); break;
            case "rename" when item is not null: zoho.Update(item, old => old with { Name = $"Renamed {number}" }); break;
            case "sku" when item is not null: zoho.Update(item, old => old with { Sku = which % 4 == 0 ? "" : $"SKU-{number}" }); break;
            case "describe" when item is not null: zoho.Update(
                item, old => old with { Description = which % 3 == 0 ? "" : $"line {number}\nnext" }); break;
            case "deactivate" when item is not null: zoho.SetActive(item, false); break;
            case "activate" when item is not null: zoho.SetActive(item, true); break;
            case "delete" when items.Count > 2: zoho.Remove(item!); break;
            case "drift" when product is { } id: odoo.Update(id, old => old with { Name = $"drift {number}", ListPrice = which }); break;
            case "recode" when product is { } id: odoo.Update(id, old => old with { DefaultCode = $"DRIFT-{number}" }); break;
            case "archive" when product is { } id: odoo.Update(id, old => old with { Active = false }); break;
            case "restore" when product is { } id: odoo.Update(id, old => old with { Active = true }); break;
            // Of an item that is gone only a full run looks at the variant.
            case "hide" when product is { } id && items.Exists(one => odoo.FindByExternalId(cycles.Bench.ExternalId(one.ItemId))?.Id == id):
                odoo.UpdateVariant(odoo.Find(id)!.VariantId, old => old with { Active = !old.Active });
                break;
            case "unlink" when product is { } id: odoo.Remove(id); break;
        }
    }
}
