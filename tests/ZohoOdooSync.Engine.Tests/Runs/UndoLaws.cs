using FsCheck;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Whatever a run did: undone, every product holds what it held, and undone once more, what the run wrote.</summary>
[Trait("Length", "Long")]
public sealed class UndoLaws
{
    private static readonly string[] Names =
        ["add", "price", "rename", "sku", "describe", "unit", "switch", "delete", "service", "drift", "archive", "restore", "unbind",
            "adopt"];

    [Theory]
    [InlineData(16, true)]
    [InlineData(19, false)]
    public async Task Undoing_any_run_gives_every_value_back_and_undoing_that_gives_them_again(int version, bool rpc)
    {
        var deeds = from name in Gen.Elements(Names) from which in Gen.Choose(0, 30) select (name, which);
        var sequences = Arb.From(Gen.ArrayOf(deeds, 14), Shorter);
        await Task.Run(() => Prop.ForAll(sequences, some => HoldAsync(version, rpc, some).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15)));
    }

    private static IEnumerable<(string, int)[]> Shorter((string, int)[] deeds) =>
        deeds.Select((_, left) => deeds.Where((_, i) => i != left).ToArray());

    private static async Task HoldAsync(int version, bool rpc, (string Name, int Which)[] deeds)
    {
        await using var bench = await Workbench.StartAsync(
            version, products: 8, rpc: rpc, options: options => options with { Seed = deeds.Sum(deed => deed.Which) });
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { UpdateUnit = true },
            Target = bench.Settings.Target with { BatchSize = 3 },
        };
        await bench.RunAsync();
        var number = 0;
        foreach (var (name, which) in deeds) Do(bench, name, which, ++number);

        var before = bench.Snapshot();
        var run = await bench.RunAsync(force: true);
        if (run.Changes.Count == 0) return;
        Assert.DoesNotContain(run.Run.Outcome, new[] { RunOutcome.Failed, RunOutcome.Refused });
        var after = bench.Snapshot();
        var undo = await bench.UndoAsync(
            run.Run.RunId, force: deeds.Length % 2 == 0 || run.Run.Counts.Created + run.Run.Counts.Restored > 0);
        Assert.Equal((RunOutcome.Succeeded, 0), (undo.Run.Outcome, undo.Plan!.Issues.Count));
        foreach (var (id, held) in bench.Snapshot())
            Assert.Equal(before.TryGetValue(id, out var old) ? old : after[id] with { Active = false, IsSellable = false }, held);

        if (undo.Changes.Count > 0) await bench.UndoAsync(undo.Run.RunId, force: true);
        Assert.Equal(after, bench.Snapshot());
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
        // Nothing is lost by it: the pairs are the same, and there is nothing to write.
        Assert.Empty((await bench.RunAsync(force: true)).Changes);
    }

    private static void Do(Workbench bench, string name, int which, int number)
    {
        var (zoho, odoo) = (bench.Sandbox.Zoho, bench.Sandbox.Odoo);
        var items = zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        var item = items[which % items.Count];
        var product = odoo.Products[which % odoo.Products.Count];
        void Edit(Func<SandboxItem, SandboxItem> change) => zoho.Update(item.ItemId, change);
        switch (name)
        {
            case "add": zoho.Add(
                new SandboxItem { Name = $"Added {number}", Rate = which / 3m, Sku = $"ADD-{number}", Active = which % 4 > 0,
                Unit = "kg" }); break;
            case "price": Edit(old => old with { Rate = old.Rate + 0.001m + which }); break;
            case "rename": Edit(old => old with { Name = $"اسم {number}" }); break;
            case "sku": Edit(old => old with { Sku = which % 4 == 0 ? "" : $"SKU-{number}" }); break;
            case "describe": Edit(old => old with { Description = which % 3 == 0 ? "" : $"line {number}\n\"second\", <b>" }); break;
            case "unit": Edit(old => old with { Unit = which % 2 == 0 ? "kg" : "dozen" }); break;
            case "switch": Edit(old => old with { Active = !old.Active }); break;
            case "delete" when items.Count > 2: zoho.Remove(item.ItemId); break;
            case "service": Edit(old => old with { ProductType = which % 2 == 0 ? "service" : "goods", CanBeSold = which % 3 > 0 }); break;
            case "drift": odoo.Update(
                product.Id, old => old with { Name = $"drift {number}", ListPrice = which, DescriptionSale = null }); break;
            case "archive": odoo.Update(product.Id, old => old with { Active = false }); break;
            case "restore": odoo.Update(product.Id, old => old with { Active = true }); break;
            case "unbind":
                foreach (var id in odoo.ExternalIdsOf(product.Id)) odoo.Unbind(id);
                break;
            case "adopt":
                odoo.AddProduct($"Mine {number}", $"ADOPT-{number}", which);
                zoho.Add($"Theirs {number}", which / 7m, $"ADOPT-{number}");
                break;
        }
    }
}
