using FsCheck;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>
/// Whatever people do while only some items are mirrored: soon after they stop, exactly the chosen items have an active product, the
/// counts are theirs, and cycles write nothing.
/// </summary>
[Trait("Length", "Long")]
public sealed class ScopeMirrorLaws
{
    private const string Stays = "Stays";

    private static readonly string[] Kinds =
    [
        "add", "add", "move", "move", "move", "sku", "type", "deactivate", "activate", "delete", "price", "drift", "restore", "rows",
        "nothing",
    ];

    [Theory]
    [InlineData(18, 10_000)]
    [InlineData(19, 10_000)]
    [InlineData(19, 1_000_000)]
    public async Task Soon_after_the_last_edit_the_chosen_items_and_no_others_are_mirrored(int version, int dailyLimit)
    {
        var deed =
            from kind in Gen.Elements(Kinds)
            from which in Gen.Choose(0, 30)
            select (kind, which);
        var sequences = Gen.ArrayOf(Gen.ArrayOf(deed, 3), 6).ToArbitrary();
        await Task.Run(() => Prop.ForAll(sequences, rounds => HoldAsync(version, dailyLimit, rounds).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(12)));
    }

    private static async Task HoldAsync(int version, int dailyLimit, (string Kind, int Which)[][] rounds)
    {
        await using var cycles = await CycleBench.StartAsync(0, version);
        cycles.Sandbox.Zoho.Switches.DailyLimit = dailyLimit;
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Guard = cycles.Bench.Settings.Guard with { MaxArchivePercent = 100, MaxArchiveCount = 1000 },
            Mapping = cycles.Bench.Settings.Mapping with
            {
                Only = new ItemPatterns { Category = ["too?s"], ProductType = ["goods"] }, Except = new ItemPatterns { Sku = ["*test*"] },
            },
        };
        // One that stays, since the guard takes a choice that leaves nothing for an accident.
        cycles.Sandbox.Zoho.Add(new SandboxItem { Name = Stays, Rate = 1m, Sku = Stays, Own = ScopeTests.Category("Tools") });
        for (var i = 0; i < 9; i++) Do(cycles, "add", i, i);
        var number = 100;
        var last = await cycles.RunRoundsAsync(rounds, (kind, which) => Do(cycles, kind, which, ++number));
        Assert.Equal((0, 0), (cycles.Sandbox.Odoo.Calls.Writes, cycles.Sandbox.Zoho.Calls.NonGet));
        var chosen = cycles.Sandbox.Zoho.Items.Where(IsChosen).ToList();
        var active = chosen.Count(item => item.Active);
        Assert.Equal(
            (chosen.Count, active, chosen.Count, active, cycles.Sandbox.Zoho.Count - chosen.Count),
            (last.Counts.ZohoCount, last.Counts.ZohoActive, last.Counts.OdooCount, last.Counts.OdooActive, last.Counts.OutOfScope ?? 0));
        var parity = await cycles.Bench.CompareAsync();
        Assert.True(parity.IsEqual, string.Join('\n', parity.Differences));
        Assert.Equal(
            (chosen.Count, last.Counts.Retired, last.Counts.OutOfScope ?? 0), (parity.EqualPairs, parity.Retired, parity.OutOfScope));
        Assert.Equal(
            chosen.Where(item => item.Active).Select(item => item.Name).Order(StringComparer.Ordinal),
            cycles.Sandbox.Odoo.Products.Where(product => product.Active).Select(product => product.Name).Order(StringComparer.Ordinal));
    }

    private static bool IsChosen(SandboxItem item) => item.Own!["category_name"] is "Tools" && item.ProductType == "goods"
        && !item.Sku.Contains("test", StringComparison.OrdinalIgnoreCase);

    private static void Do(CycleBench cycles, string kind, int which, int number)
    {
        var (zoho, odoo) = (cycles.Sandbox.Zoho, cycles.Sandbox.Odoo);
        cycles.Bench.Time.Advance(TimeSpan.FromSeconds(which));
        var items = zoho.Items.Where(item => item.Name != Stays).OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        var item = items.Count == 0 ? string.Empty : items[which % items.Count].ItemId;
        var product = odoo.Products.Count == 0 ? (int?)null : odoo.Products[which % odoo.Products.Count].Id;
        switch (kind)
        {
            case "add":
                zoho.Add(new SandboxItem
                {
                    Name = $"Item {number}", Rate = which + 1, Sku = which % 4 == 0 ? $"TEST-{number}" : $"S-{number}",
                    Active = which % 5 > 0, Own = ScopeTests.Category(which % 3 == 0 ? "Toys" : "Tools"),
                });
                break;
            case "move":
                zoho.Update(item, old => old with
                {
                    Own = ScopeTests.Category(old.Own!["category_name"] is "Tools" ? "Toys" : "Tools"),
                });
                break;
            case "sku": zoho.Update(item, old => old with { Sku = which % 2 == 0 ? $"a-Test-{number}" : $"S-{number}" }); break;
            case "type": zoho.Update(item, old => old with { ProductType = old.ProductType == "goods" ? "service" : "goods" }); break;
            case "deactivate": zoho.SetActive(item, false); break;
            case "activate": zoho.SetActive(item, true); break;
            case "delete" when items.Count > 5: zoho.Remove(item); break;
            case "price": zoho.Update(item, old => old with { Rate = old.Rate + which + 1 }); break;
            case "drift" when product is { } id: odoo.Update(id, old => old with { ListPrice = number }); break;
            case "restore" when product is { } id: odoo.Update(id, old => old with { Active = true }); break;
            case "rows": zoho.Switches.AbsentRowKeys = which % 2 == 0 ? "category_name" : string.Empty; break;
        }
    }
}
