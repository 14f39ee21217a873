using System.Net;
using Xunit;

namespace ZohoOdooSync.Engine.Tests.Zoho;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(429, 44, "ZohoThrottled", 4)]
    [InlineData(429, 43, "ZohoThrottled", 4)]
    [InlineData(429, 1070, "ZohoThrottled", 4)]
    [InlineData(429, 45, "ZohoDailyLimitReached", 1)]
    [InlineData(200, 45, "ZohoDailyLimitReached", 1)]
    [InlineData(400, 2, "ZohoRequestRefused", 1)]
    [InlineData(200, 2, "ZohoRequestRefused", 1)]
    [InlineData(404, 5, "ZohoRequestRefused", 1)]
    [InlineData(405, 37, "ZohoRequestRefused", 1)]
    [InlineData(500, 1000, "ZohoUnavailable", 4)]
    [InlineData(502, 999, "ZohoUnavailable", 4)]
    [InlineData(403, 6018, "ZohoAccessDenied", 1)]
    [InlineData(200, 99999, "ZohoRequestRefused", 1)]
    public async Task Each_code_has_its_error_and_its_number_of_tries(int status, int code, string errorId, int tries)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Error(status, code, "Zoho's own words.") });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains("Zoho's own words", error.Message);
        Assert.Equal(tries, test.Zoho.ApiCalls.Count());
    }

    [Theory]
    [InlineData(503, "ZohoUnavailable")]
    [InlineData(200, "ZohoReplyUnreadable")]
    [InlineData(404, "ZohoReplyUnreadable")]
    public async Task A_web_page_is_tried_again_and_never_taken_for_an_answer(int status, string errorId)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Html(status) });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains("web page", error.Message);
        Assert.Equal(4, test.Zoho.ApiCalls.Count());
    }

    [Fact]
    public async Task A_cut_off_body_heals_with_the_next_try()
    {
        var calls = 0;
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ => FakeZoho.Json(++calls == 1
                ? """{"code":0,"message":"success","item":{"item_id":"48150000"""
                : $$"""{"code":0,"message":"success","item":{{FakeZoho.Row(1)}}}"""),
        });
        Assert.NotNull(await test.FindAsync());
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_dead_line_is_tried_again_and_then_told()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => throw new HttpRequestException("Connection refused") });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal("ZohoUnavailable", error.ErrorId);
        Assert.Contains("Connection refused", error.Message);
        Assert.Equal(4, test.Zoho.ApiCalls.Count());
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_told_as_such()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => throw new TaskCanceledException("slow") });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal("ZohoUnavailable", error.ErrorId);
        Assert.Contains("in time", error.Message);
    }

    [Fact]
    public async Task The_minute_block_is_waited_out()
    {
        var calls = 0;
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ => ++calls == 1
                ? FakeZoho.Error(429, 44, "blocked")
                : FakeZoho.Json($$"""{"code":0,"item":{{FakeZoho.Row(1)}}}"""),
        });
        var before = test.Time.GetUtcNow();
        Assert.NotNull(await test.FindAsync());
        Assert.True(test.Time.GetUtcNow() - before >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_numeric_retry_after_is_honoured()
    {
        var calls = 0;
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ =>
            {
                if (++calls > 1) return FakeZoho.Json($$"""{"code":0,"item":{{FakeZoho.Row(1)}}}""");
                var busy = FakeZoho.Html(503);
                busy.Headers.TryAddWithoutValidation("Retry-After", "17");
                return busy;
            },
        });
        var before = test.Time.GetUtcNow();
        Assert.NotNull(await test.FindAsync());
        Assert.InRange(test.Time.GetUtcNow() - before, TimeSpan.FromSeconds(17), TimeSpan.FromSeconds(19));
    }

    [Fact]
    public async Task A_wrong_organisation_is_told_with_those_that_are_visible()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => request.Address.AbsolutePath.EndsWith("/organizations", StringComparison.Ordinal)
                ? FakeZoho.Json("""{"code":0,"organizations":[{"organization_id":"10234695","name":"Zillum","currency_code":"USD"}]}""")
                : FakeZoho.Error(400, 6041, "This user is not associated with the CompanyID/CompanyName:746283917."),
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync());
        Assert.Equal("ZohoWrongOrganization", error.ErrorId);
        Assert.Contains("746283917", error.Message);
        Assert.Contains("10234695 (Zillum)", error.Message);
        Assert.Equal(2, test.Zoho.ApiCalls.Count());
    }

    [Fact]
    public async Task The_organisation_is_picked_by_its_id_and_asked_for_without_one()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ => FakeZoho.Json("""{"code":0,"organizations":[{"organization_id":"1","name":"Other"},{"organization_id":746283917,"name":"Ours","currency_code":"USD","time_zone":"America/New_York"}]}"""),
        });
        var organization = await test.Catalogue.GetOrganizationAsync(CancellationToken.None);
        Assert.Equal(("746283917", "Ours", "USD", "America/New_York"),
            (organization.OrganizationId, organization.Name, organization.CurrencyCode, organization.TimeZone));
        Assert.Null(test.Zoho.ApiCalls.Single().Query("organization_id"));
    }

    [Fact]
    public async Task An_invisible_organisation_is_an_error()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Json("""{"code":0,"organizations":[]}""") });
        var error = await CatalogueUnderTest.ErrorOf(() => test.Catalogue.GetOrganizationAsync(CancellationToken.None));
        Assert.Equal("ZohoWrongOrganization", error.ErrorId);
    }

    [Theory]
    [InlineData(404, 2006, "Item does not exist.")]
    [InlineData(400, 1002, "Item does not exist.")]
    [InlineData(200, 2006, "Item does not exist.")]
    public async Task Only_Zohos_own_word_proves_absence(int status, int code, string message)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Error(status, code, message) });
        Assert.Null(await test.FindAsync());
    }

    [Fact]
    public async Task Another_item_than_the_one_asked_for_is_no_answer()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Json($$"""{"code":0,"item":{{FakeZoho.Row(2)}}}""") });
        Assert.Equal("ZohoReplyUnreadable", (await CatalogueUnderTest.ErrorOf(() => test.FindAsync())).ErrorId);
    }

    [Fact]
    public async Task Cancelling_ends_the_waits()
    {
        using var stop = new CancellationTokenSource();
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ =>
            {
                stop.Cancel();
                return FakeZoho.Html(503);
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => test.Catalogue.FindItemAsync("1", stop.Token));
        Assert.Single(test.Zoho.ApiCalls);
    }
}
