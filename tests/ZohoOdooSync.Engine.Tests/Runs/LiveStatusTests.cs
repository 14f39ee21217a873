using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Runs;

public sealed class LiveStatusTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Both_sides_are_counted_whether_or_not_Zoho_tells_its_count(bool zohoCounts)
    {
        await using var pair = await PairInSandbox.StartAsync(450);
        pair.Sandbox.Zoho.Switches.CountsOnRequest = zohoCounts;
        var inactive = pair.Sandbox.Zoho.Items.Count(item => !item.Active);
        await pair.RunAsync();
        pair.Sandbox.ResetCounters();
        pair.Sandbox.Zoho.Add("Added since", 5m);
        pair.Sandbox.Zoho.SetActive(pair.Sandbox.Zoho.Items.First(item => item.Active).ItemId, false);

        var status = await LiveAsync(pair);
        var live = status.Live!;
        Assert.Equal((451, 450 - inactive, 450, 450 - inactive), (live.ZohoCount, live.ZohoActive, live.OdooCount, live.OdooActive));
        Assert.Equal((false, -1, "NO (Difference: -1)"), (live.CountsMatch, live.Difference, live.CountMatch));
        Assert.Equal(!zohoCounts, live.ZohoWasListed);
        Assert.Equal((pair.Time.GetUtcNow(), null, null), (live.AskedAt, live.ZohoError, live.OdooError));
        Assert.Equal(zohoCounts ? 2 : 4, live.ZohoCalls);
        Assert.InRange(live.OdooCalls, 1, 6);
        // What was remembered stands beside it, unchanged.
        Assert.Equal((450, "YES"), (status.ZohoCount, status.CountMatch));
    }

    [Fact]
    public async Task It_takes_no_lock_and_writes_nothing_anywhere()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var before = pair.Files();
        pair.Sandbox.ResetCounters();
        using (RunLock.Acquire(pair.Settings.LockPath, pair.Time))
            Assert.True((await LiveAsync(pair)).Live!.CountsMatch);
        Assert.Equal((0, 0), (pair.Sandbox.Odoo.Calls.Writes, pair.Sandbox.Zoho.Calls.NonGet));
        foreach (var (file, bytes) in before.Where(
            file => !file.Key.Contains("run.lock", StringComparison.Ordinal) && !Some.IsCourtesy(file.Key)))
            Assert.Equal(bytes, pair.Files()[file]);
    }

    [Fact]
    public async Task Before_the_first_run_and_without_any_file_it_counts_too()
    {
        await using var pair = await PairInSandbox.StartAsync();
        pair.Sandbox.Odoo.AddProduct("Nobody's");
        var status = await LiveAsync(pair);
        Assert.Equal((30, 0), (status.Live!.ZohoCount, status.Live.OdooCount));
        Assert.Equal(("UNKNOWN", null), (status.CountMatch, status.LastRun));
        Assert.False(File.Exists(pair.Settings.StatePath));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_product_whose_item_is_gone_counts_no_longer_once_it_is_archived(bool zohoCounts)
    {
        await using var pair = await PairInSandbox.StartAsync();
        pair.Sandbox.Zoho.Switches.CountsOnRequest = zohoCounts;
        await pair.RunAsync();
        pair.Sandbox.Zoho.Remove(pair.Sandbox.Zoho.Items[0].ItemId);
        Assert.Equal("NO (Difference: 1)", (await LiveAsync(pair)).Live!.CountMatch);
        await pair.RunAsync(force: true);
        var live = (await LiveAsync(pair)).Live!;
        Assert.Equal((29, 29, "YES"), (live.ZohoCount, live.OdooCount, live.CountMatch));
    }

    [Fact]
    public async Task Equal_totals_do_not_hide_an_archived_product()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var product = pair.Sandbox.Odoo.Products.First(product => product.Active);
        pair.Sandbox.Odoo.Update(product.Id, known => known with { Active = false });
        var live = (await LiveAsync(pair)).Live!;
        Assert.Equal((false, 0, "NO (Active difference: -1)"), (live.CountsMatch, live.Difference, live.CountMatch));
    }

    [Theory]
    [InlineData("zoho.*")]
    [InlineData("odoo.*")]
    public async Task A_side_that_is_down_is_told_and_the_other_is_counted(string endpoint)
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        pair.Sandbox.Faults.Add(new Fault { Endpoint = endpoint, Kind = FaultKind.BadGateway, Count = 1000 });
        var live = (await LiveAsync(pair)).Live!;
        var zohoIsDown = endpoint == "zoho.*";
        Assert.Equal((zohoIsDown ? null : 30, zohoIsDown ? 30 : null), (live.ZohoCount, live.OdooCount));
        Assert.Equal((null, "UNKNOWN"), (live.CountsMatch, live.CountMatch));
        var (down, up) = zohoIsDown ? (live.ZohoError, live.OdooError) : (live.OdooError, live.ZohoError);
        Assert.StartsWith(zohoIsDown ? "ZohoUnavailable: " : "OdooUnavailable: ", down);
        Assert.Null(up);
    }

    [Fact]
    public async Task Watching_for_hours_asks_for_a_token_an_hour()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        pair.Sandbox.ResetCounters();
        var issued = pair.Sandbox.Zoho.TokensIssued;
        for (var i = 0; i < 20; i++)
        {
            pair.Time.Advance(TimeSpan.FromMinutes(9));
            Assert.True((await LiveAsync(pair)).Live!.CountsMatch);
        }

        // Three hours: the token that the run left in the state, and two that the engine kept for itself.
        Assert.Equal(2, pair.Sandbox.Zoho.TokensIssued - issued);
    }

    private static Task<SyncStatus> LiveAsync(PairInSandbox pair) =>
        pair.Engine.GetLiveStatusAsync(SilentReporter.Instance, CancellationToken.None);
}
