using Xunit;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A reply that is JSON and not what the service sends: a key is missing, or a value has another type.</summary>
[Trait("Length", "Long")]
public sealed class WrongShapeTests
{
    [Theory]
    [InlineData("odoo.search_read", 19)]
    [InlineData("odoo.get_metadata", 18)]
    [InlineData("odoo.fields_get", 16)]
    [InlineData("odoo.load", 19)]
    [InlineData("odoo.*", 18)]
    public async Task A_reply_of_Odoo_with_a_key_missing_or_of_another_type_is_told_as_such_and_nothing_is_doubled(
        string endpoint, int version)
    {
        await using var bench = await Workbench.StartAsync(version, products: 6);
        for (var seed = 1; seed <= 40; seed++)
        {
            bench.Sandbox.Faults.Add(new Fault
            {
                Endpoint = endpoint, Kind = FaultKind.WrongShape, Seed = seed * 7919, Count = 50, Skip = endpoint == "odoo.*" ? seed % 12
                    : 0,
            });
            var item = bench.Sandbox.Zoho.Items[seed % 6];
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Rate = old.Rate + 1 });
            var run = (await bench.RunAsync()).Run;
            Assert.NotEqual("SyncUnexpectedError", run.ErrorId);
            if (run.Outcome == RunOutcome.Failed)
            {
                Assert.Matches("Odoo", run.ErrorMessage);
                Assert.DoesNotMatch("Newtonsoft|JToken|JValue|System", run.ErrorMessage);
            }

            bench.Sandbox.Faults.Clear();
        }

        bench.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Equal(6, bench.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public async Task A_service_that_asks_for_an_hour_ends_the_run_at_once_and_says_how_long()
    {
        await using var cycles = await CycleBench.StartAsync(5);
        cycles.Sandbox.Faults.Add(new Fault
        {
            Endpoint = "zoho.items", Kind = FaultKind.TooManyRequests, Code = 44, RetryAfterSeconds = 3600,
        });
        var results = await cycles.RunAsync(2);
        Assert.All(results, result => Assert.Equal("ZohoThrottled", result.Run.ErrorId));
        Assert.Contains("Zoho asks for a pause of another", results[1].Run.ErrorMessage);
        Assert.All(cycles.Bench.Time.Waits, wait => Assert.True(wait <= TimeSpan.FromMinutes(10)));
    }
}
