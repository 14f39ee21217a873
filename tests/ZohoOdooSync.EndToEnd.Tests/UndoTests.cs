using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>The command <c>undo</c>, from its words to its exit codes.</summary>
public sealed class UndoTests
{
    [Fact]
    public async Task A_run_is_shown_undone_and_undone_again()
    {
        await using var profile = await Profile.StartAsync(products: 20);
        var (wrong, right) = await WrongAsync(profile);
        var shown = (await profile.RunAsync("undo", wrong, "--dry-run")).Exits(0);
        Assert.Matches(@"Update\s+20\n", shown.Output);
        var asJson = JObject.Parse((await profile.RunAsync("undo", wrong, "--dry-run", "--json")).Exits(0).Output);
        Assert.Equal((20, 0, 20), ((int)asJson["update"]!, (int)asJson["zohoCalls"]!, ((JArray)asJson["entries"]!).Count));
        Assert.Null(asJson["zohoCount"]);
        Assert.Equal(2, profile.Runs.Count);

        var undone = (await profile.RunAsync("undo", wrong)).Exits(0);
        Assert.StartsWith($"Undo of run {wrong}: Succeeded in ", undone.Output, StringComparison.Ordinal);
        Assert.Contains("The next run writes again", undone.Error, StringComparison.Ordinal);
        Assert.Equal(right, Prices(profile));
        var again = JObject.Parse((await profile.RunAsync("undo", profile.Runs[0].RunId, "--json")).Exits(0).Output);
        Assert.Equal(("Undo", profile.Runs[1].RunId), ((string?)again["kind"], (string?)again["undoneRun"]));
        Assert.NotEqual(right, Prices(profile));
    }

    [Fact]
    public async Task Chosen_products_moved_on_ones_and_force_have_their_exit_codes()
    {
        await using var profile = await Profile.StartAsync(products: 10);
        var (wrong, right) = await WrongAsync(profile);
        var changes = profile.State(reader => reader.Journal(wrong));
        await profile.RunAsync(
            "undo", wrong, "--item", changes[0].ItemId, "--item", changes[1].ItemId, "--product", $"{changes[2].ProductId}");
        Assert.Equal(3, profile.Runs[0].Counts.Updated);
        profile.Sandbox.Odoo.Update(changes[4].ProductId!.Value, product => product with { ListPrice = 17m });
        var moved = (await profile.RunAsync("undo", wrong)).Exits(2);
        Assert.Contains("1 left as they are because Odoo has moved on", moved.Output, StringComparison.Ordinal);
        (await profile.RunAsync("undo", wrong, "--force")).Exits(0);
        Assert.Equal(right, Prices(profile));
        (await profile.RunAsync("undo", profile.Runs[^1].RunId)).Exits(3);
        Assert.Equal(right, Prices(profile));
    }

    [Fact]
    public async Task What_cannot_be_undone_is_said_with_the_next_step()
    {
        await using var profile = await Profile.StartAsync(products: 3);
        var (wrong, _) = await WrongAsync(profile);
        var unknown = (await profile.RunAsync("undo", "never")).Exits(1);
        Assert.Contains("RunNotFound", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("UndoNotInRun", (await profile.RunAsync("undo", wrong, "--product", "77777")).Exits(1).Error,
            StringComparison.Ordinal);
        Assert.Contains("--product is \"x\"", (await profile.RunAsync("undo", wrong, "--product", "x")).Exits(64).Error,
            StringComparison.Ordinal);
        (await profile.RunAsync("undo")).Exits(64);
        Assert.Equal(2, profile.Runs.Count);
        Assert.All(profile.Runs, run => Assert.Equal(RunKind.Full, run.Kind));
    }

    private static async Task<(string Run, Dictionary<int, decimal> Right)> WrongAsync(Profile profile)
    {
        (await profile.RunAsync("full-sync")).Exits(0);
        var right = Prices(profile);
        profile.Configure(settings => settings["pricing"] = new JObject { ["exchange_rate"] = 15000 });
        (await profile.RunAsync("full-sync")).Exits(0);
        return (profile.Runs[0].RunId, right);
    }

    private static Dictionary<int, decimal> Prices(Profile profile) =>
        profile.Sandbox.Odoo.Products.ToDictionary(product => product.Id, product => product.ListPrice);
}
