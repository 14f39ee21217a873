using System.Globalization;
using System.Net;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class ZohoLimitTests
{
    [Fact]
    public async Task Every_reply_tells_the_daily_quota_and_the_seconds_to_the_organisations_midnight()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 0, DailyCallLimit = 1000 });
        var answer = await client.ZohoAsync("items");
        Assert.Equal(("1000", "999"), (answer.Header("x-rate-limit-limit"), answer.Header("x-rate-limit-remaining")));
        // 17:15:34 UTC in June is 13:15:34 in New York.
        var seconds = (24 * 3600) - ((13 * 3600) + (15 * 60) + 34);
        Assert.Equal(seconds.ToString(CultureInfo.InvariantCulture), answer.Header("x-rate-limit-reset"));
        Assert.Contains("zalb_sandbox", answer.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_used_up_day_is_code_45_until_midnight()
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Zoho.Calls.SetRemainingToday(1);
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        var refused = await client.ZohoAsync("items");
        Assert.Equal((HttpStatusCode.TooManyRequests, 45), (refused.Status, (int)refused.Json["code"]!));
        client.Clock.Advance(TimeSpan.FromHours(11));
        client.ForgetToken();
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
    }

    [Fact]
    public async Task The_minute_limit_is_counted_always_and_enforced_by_switch()
    {
        await using var client = await SandboxClient.StartAsync();
        for (var i = 0; i < 101; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        Assert.Equal(101, client.Server.Zoho.Calls.PeakPerMinute);
        client.Server.Zoho.Switches.EnforceMinuteLimit = true;
        Assert.Equal(44, (int)(await client.ZohoAsync("items")).Json["code"]!);
        client.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
    }

    [Fact]
    public async Task Too_many_calls_in_flight_are_code_1070()
    {
        await using var client = await SandboxClient.StartAsync();
        await client.ZohoAsync("items");
        client.Server.Zoho.Switches.EnforceConcurrency = true;
        client.Server.Zoho.Switches.MaxConcurrency = 0;
        Assert.Equal(1070, (int)(await client.ZohoAsync("items")).Json["code"]!);
    }

    [Theory]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(45)]
    [InlineData(1070)]
    public async Task A_planned_429_carries_its_code_and_strikes_as_often_as_planned(int code)
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Faults.Add(new Fault
        {
            Endpoint = "zoho.items", Kind = FaultKind.TooManyRequests, Code = code, Skip = 1, Count = 1, RetryAfterSeconds = 7,
        });
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        var struck = await client.ZohoAsync("items");
        Assert.Equal((HttpStatusCode.TooManyRequests, code, "7"), (struck.Status, (int)struck.Json["code"]!, struck.Header("Retry-After")));
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
    }
}
