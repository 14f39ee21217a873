using Xunit;

namespace ZohoOdooSync.Engine.Tests.Zoho;

public sealed class BudgetTests
{
    [Fact]
    public async Task The_budget_is_what_the_last_reply_said()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = Answer(1000, 777, 38615) });
        await test.FindAsync();
        var usage = test.Catalogue.Usage;
        Assert.Equal((2, 1000, 777), (usage.Calls, usage.DailyLimit, usage.Remaining));
        Assert.Equal(test.Time.GetUtcNow().AddSeconds(38615), usage.ResetAt);
    }

    [Fact]
    public async Task Nothing_is_known_before_the_first_reply()
    {
        using var test = new CatalogueUnderTest();
        await Task.CompletedTask;
        Assert.Equal((0, null, null), (test.Catalogue.Usage.Calls, test.Catalogue.Usage.Remaining, test.Catalogue.Usage.ResetAt));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(299, false)]
    [InlineData(0, false)]
    public async Task The_share_of_others_is_left_alone(int remaining, bool goesOn)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = Answer(1000, remaining, 3600) });
        await test.FindAsync();
        if (goesOn)
        {
            await test.FindAsync();
            return;
        }

        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(("ZohoBudgetExhausted", SyncErrorKind.Limit), (error.ErrorId, error.Kind));
        Assert.Contains("13:00 UTC", error.NextStep);
        Assert.Single(test.Zoho.ApiCalls);

        test.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.NotNull(await test.FindAsync());
    }

    [Fact]
    public async Task Another_process_knows_the_budget_before_its_first_call()
    {
        using var state = new MemoryState();
        var zoho = new FakeZoho { Api = Answer(1000, 10, 3600) };
        using var one = new CatalogueUnderTest(zoho, state);
        using var two = new CatalogueUnderTest(zoho, state);
        await one.FindAsync();
        Assert.Equal("ZohoBudgetExhausted", (await CatalogueUnderTest.ErrorOf(() => two.FindAsync())).ErrorId);
        Assert.Equal(10, two.Catalogue.Usage.Remaining);
    }

    [Fact]
    public async Task The_budget_is_not_written_for_every_call()
    {
        using var state = new MemoryState();
        using var test = new CatalogueUnderTest(
            new FakeZoho { Api = request => Headed(FakeZoho.Page(request, FakeZoho.Rows(900)), 1000, 900, 60) }, state);
        await test.ReadAllAsync(900);
        for (var i = 0; i < 20; i++) await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(1, state.BudgetWrites);
    }

    private static Func<SentRequest, HttpResponseMessage> Answer(int limit, int remaining, int reset) =>
        _ => Headed(FakeZoho.Json($$"""{"code":0,"item":{{FakeZoho.Row(1)}}}"""), limit, remaining, reset);

    private static HttpResponseMessage Headed(HttpResponseMessage response, int limit, int remaining, int reset)
    {
        response.Headers.TryAddWithoutValidation("x-rate-limit-limit", $"{limit}");
        response.Headers.TryAddWithoutValidation("x-rate-limit-remaining", $"{remaining}");
        response.Headers.TryAddWithoutValidation("x-rate-limit-reset", $"{reset}");
        return response;
    }
}
