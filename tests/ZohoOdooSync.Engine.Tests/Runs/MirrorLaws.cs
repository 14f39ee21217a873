using FsCheck;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Whatever people do on both sides: one run makes them equal, and the next one has nothing to do.</summary>
[Trait("Length", "Long")]
public sealed class MirrorLaws
{
    private static readonly string[] ZohoDeeds =
        ["add", "price", "rename", "sku", "describe", "unit", "deactivate", "activate", "delete", "service"];

    private static readonly string[] OdooDeeds = ["drift", "recode", "archive", "restore", "hide", "unlink", "unbind", "stray"];

    [Theory]
    [InlineData(16, true)]
    [InlineData(18, true)]
    [InlineData(19, true)]
    [InlineData(19, false)]
    public async Task After_any_edits_one_run_gives_parity_and_the_next_writes_nothing(int version, bool rpc)
    {
        var sequences = Arb.From(Gen.ArrayOf(Deeds(), 12), Shorter);
        await Task.Run(() => Prop.ForAll(sequences, deeds => HoldAsync(version, rpc, deeds).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(14)));
    }

    [Fact]
    public async Task After_any_failures_a_clean_run_gives_parity_without_a_duplicate()
    {
        var faults =
            from endpoint in Gen.Elements(
                "odoo.load", "odoo.load", "odoo.load", "odoo.write", "odoo.search_read", "odoo.read", "odoo.get_metadata", "zoho.items",
                    "odoo.*")
            from kind in Gen.Elements(
                FaultKind.ResetBefore, FaultKind.ResetAfter, FaultKind.GatewayTimeoutAfter, FaultKind.BadGateway, FaultKind.TruncatedJson,
                FaultKind.SerializationFailure, FaultKind.HtmlInsteadOfJson, FaultKind.InternalError)
            from skip in Gen.Choose(0, 4)
            from count in Gen.Choose(1, 6)
            select new Fault { Endpoint = endpoint, Kind = kind, Skip = skip, Count = count };
        await Task.Run(() => Prop.ForAll(Gen.ArrayOf(faults, 3).ToArbitrary(), planned => SurviveAsync(planned).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25)));
    }

    private static Gen<(string Deed, int Which)> Deeds() =>
        from deed in Gen.Frequency((10, Gen.Elements(ZohoDeeds)), (8, Gen.Elements(OdooDeeds)), (2, Gen.Elements("run", "forget")))
        from which in Gen.Choose(0, 30)
        select (deed, which);

    private static IEnumerable<(string, int)[]> Shorter((string, int)[] deeds) =>
        deeds.Select((_, left) => deeds.Where((_, i) => i != left).ToArray());

    private static async Task HoldAsync(int version, bool rpc, (string Deed, int Which)[] deeds)
    {
        await using var bench = await Workbench.StartAsync(
            version, products: 7, rpc: rpc, options: options => options with { Seed = deeds.Sum(deed => deed.Which) });
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { UpdateUnit = true } };
        // Two items with one SKU are a conflict once they lose their bindings, and rightly so.
        foreach (var (item, i) in bench.Sandbox.Zoho.Items.Select((item, i) => (item, i)))
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Sku = i % 3 == 0 ? "" : $"CAT-{i}" });
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = deeds.Length % 2 == 0;
        await bench.RunAsync();
        var number = 0;
        foreach (var (deed, which) in deeds) await DoAsync(bench, deed, which, ++number);

        var run = (await bench.RunAsync(force: true)).Run;
        Assert.True(run.Outcome == RunOutcome.Succeeded, $"{run.Outcome}: {run.ErrorMessage} {run.Counts} {Issues(bench)}");
        var parity = await bench.CompareAsync();
        Assert.True(parity.IsEqual, string.Join('\n', parity.Differences));
        Assert.Equal((bench.Sandbox.Zoho.Count, bench.Sandbox.Zoho.ActiveCount), (run.Counts.ZohoCount, run.Counts.ZohoActive));
        Assert.Equal(bench.Sandbox.Zoho.ActiveCount, run.Counts.OdooActive);
        Assert.True(
            bench.Sandbox.Odoo.Products.Count(product => product.IsSellable) >= bench.Sandbox.Zoho.ActiveCount,
            "what is active in Zoho can be sold in Odoo");

        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
        bench.Sandbox.ResetCounters();
        var again = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 0, 0), (again.Outcome, bench.Sandbox.Odoo.Calls.Writes, bench.Sandbox.Zoho.Calls.NonGet));
    }

    private static async Task DoAsync(Workbench bench, string deed, int which, int number)
    {
        var zoho = bench.Sandbox.Zoho;
        var odoo = bench.Sandbox.Odoo;
        var items = zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        var item = items.Count == 0 ? null : items[which % items.Count];
        var product = odoo.Products.Count == 0 ? null : odoo.Products[which % odoo.Products.Count];
        void Edit(Func<SandboxItem, SandboxItem> change)
        {
            if (item is not null) zoho.Update(item.ItemId, change);
        }

        switch (deed)
        {
            case "add":
                zoho.Add(new SandboxItem { Name = $"Added {number}", Rate = which / 3m, Sku = which % 3 == 0 ? ""
                    : $"ADD-{number}", Active = which % 4 > 0, Unit = "kg" });
                break;
            case "price": Edit(old => old with { Rate = old.Rate + 0.001m + which }); break;
            case "rename": Edit(old => old with { Name = $"اسم {number} {old.Name}"[..Math.Min(60, old.Name.Length + 6)] + number }); break;
            case "sku": Edit(old => old with { Sku = which % 4 == 0 ? "" : $"SKU-{number}" }); break;
            case "describe": Edit(old => old with { Description = which % 3 == 0 ? "" : $"line {number}\n\"second\", <b>" }); break;
            case "unit": Edit(old => old with { Unit = which % 2 == 0 ? "kg" : "strange" }); break;
            case "service": Edit(old => old with { ProductType = which % 2 == 0 ? "service" : "goods", CanBeSold = which % 3 > 0 }); break;
            case "deactivate": Edit(old => old with { Active = false }); break;
            case "activate": Edit(old => old with { Active = true }); break;
            case "delete" when item is not null: zoho.Remove(item.ItemId); break;
            case "drift" when product is not null: odoo.Update(
                product.Id, old => old with { Name = $"drift {number}", ListPrice = which }); break;
            case "recode" when product is not null: odoo.Update(product.Id, old => old with { DefaultCode = $"DRIFT-{number}" }); break;
            case "archive" when product is not null: odoo.Update(product.Id, old => old with { Active = false }); break;
            case "restore" when product is not null: odoo.Update(product.Id, old => old with { Active = true }); break;
            case "hide" when product is not null: odoo.UpdateVariant(product.VariantId, old => old with { Active = !old.Active }); break;
            case "unlink" when product is not null: odoo.Remove(product.Id); break;
            case "unbind" when product is not null:
                foreach (var id in odoo.ExternalIdsOf(product.Id)) odoo.Unbind(id);
                break;
            case "stray": odoo.AddProduct($"Stray {number}", which % 2 == 0 ? null : $"STRAY-{number}"); break;
            case "run": await bench.RunAsync(force: true); break;
            case "forget": File.Delete(bench.Settings.StatePath); break;
        }
    }

    private static async Task SurviveAsync(Fault[] planned)
    {
        await using var bench = await Workbench.StartAsync(planned.Length % 2 == 0 ? 18 : 19, products: 12);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 4 } };
        foreach (var fault in planned) bench.Sandbox.Faults.Add(fault);
        await bench.RunAsync();
        foreach (var item in bench.Sandbox.Zoho.Items.Take(6)) bench.Sandbox.Zoho.Update(
            item.ItemId, old => old with { Rate = old.Rate + 1, Active = !old.Active });
        await bench.RunAsync(force: true);
        bench.Sandbox.Faults.Clear();
        var run = (await bench.RunAsync(force: true)).Run;
        Assert.True(run.Outcome == RunOutcome.Succeeded, $"{run.Outcome}: {run.ErrorMessage} {run.Counts} {Issues(bench)}");
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Equal((12, 12), (bench.Sandbox.Odoo.Products.Count, bench.Sandbox.Odoo.Calls.Created));
        Assert.Empty(bench.Recall(state => state.PendingJournal()));
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
    }

    private static string Issues(Workbench bench) =>
        string.Join('\n', bench.Told.Messages.Where(message => message.Level >= SyncLogLevel.Warning).Select(message => message.Text)
            .TakeLast(8));
}
