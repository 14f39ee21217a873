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

    [Theory]
    [InlineData(400, """{"code":"INVALID_DATA","message":"The filter is unknown."}""", "ZohoRequestRefused", "The filter is unknown (code INVALID_DATA, HTTP 400)", 1)]
    [InlineData(200, """{"code":"INTERNAL","message":"Odd."}""", "ZohoRequestRefused", "Odd (code INTERNAL", 1)]
    [InlineData(403, """{"code":"NO_PERMISSION","message":"Not for you"}""", "ZohoAccessDenied", "Not for you (code NO_PERMISSION", 1)]
    [InlineData(500, """{"code":"INTERNAL_ERROR","message":"A part is down"}""", "ZohoUnavailable", "A part is down (code INTERNAL_ERROR", 4)]
    [InlineData(503, "<html><style>b{color:red}</style><h1>We&#39;ll be back</h1><script>x()</script><p>soon</p></html>",
        "ZohoUnavailable", "web page that says \"We'll be back soon\"", 4)]
    [InlineData(502, """{"error":"upstream_down"}""", "ZohoUnavailable", "upstream_down", 4)]
    [InlineData(429, """{"code":"THROTTLED","message":"Slow down"}""", "ZohoThrottled", "Slow down (code THROTTLED", 4)]
    public async Task Zohos_own_words_are_kept_where_the_code_is_a_word_or_the_body_a_web_page(
        int status, string body, string errorId, string words, int tries)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Json(body, status) });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(words, error.Message);
        Assert.DoesNotContain("color", error.Message);
        Assert.Equal(tries, test.Zoho.ApiCalls.Count());
    }

    [Fact]
    public async Task A_word_for_a_code_is_no_proof_of_absence()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ => FakeZoho.Json("""{"code":"NOT_FOUND","message":"Item does not exist."}""", 404),
        });
        Assert.Equal("ZohoRequestRefused", (await CatalogueUnderTest.ErrorOf(() => test.FindAsync())).ErrorId);
    }

    [Fact]
    public async Task A_web_page_that_echoes_the_token_shows_none_of_it()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request =>
            {
                var page = FakeZoho.Html(503);
                page.Content = new StringContent(
                    $"<p>Refused: {request.Authorization!.Replace("token", "to<b>ken</b>", StringComparison.Ordinal)} "
                    + $"{request.Authorization}</p>");
                return page;
            },
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Contains("Refused", error.Message);
        Assert.DoesNotContain("abcdef", error.Message);
    }

    [Theory]
    [InlineData(400, 9999, "This organization is inactive.")]
    [InlineData(403, 6024, "Your organisation has been marked as inactive")]
    [InlineData(401, 57, "The subscription of this organization has expired.")]
    [InlineData(400, 103001, "Your trial has ended. Please upgrade to continue.")]
    [InlineData(402, 1, "Payment required")]
    [InlineData(200, 9, "Your plan is cancelled")]
    public async Task An_organisation_that_is_not_in_use_any_more_has_a_next_step_of_its_own(int status, int code, string message)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = _ => FakeZoho.Error(status, code, message) });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(("ZohoOrganizationInactive", SyncErrorKind.Permission), (error.ErrorId, error.Kind));
        Assert.Contains(message.TrimEnd('.'), error.Message);
        Assert.Contains("renew", error.NextStep);
        Assert.Single(test.Zoho.ApiCalls);
    }

    [Theory]
    [InlineData("\"is_org_active\":false")]
    [InlineData("\"org_settings\":{\"a\":[1],\"is_org_active\":false}")]
    public async Task An_organisation_that_Zoho_lists_as_inactive_is_not_read(string key)
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ => FakeZoho.Json($$"""{"code":0,"organizations":[{"organization_id":"746283917","name":"Ours","currency_code":"USD",{{key}}}]}"""),
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.Catalogue.GetOrganizationAsync(CancellationToken.None));
        Assert.Equal("ZohoOrganizationInactive", error.ErrorId);
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
    public async Task A_wait_that_Zoho_asks_for_and_nobody_has_patience_for_is_told_with_its_length()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ =>
            {
                var busy = FakeZoho.Html(503);
                busy.Headers.TryAddWithoutValidation("Retry-After", "3600");
                return busy;
            },
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Contains("it asks to be left alone for 60 minutes, and a run waits 5 minutes at most", error.Message);
        Assert.Single(test.Zoho.ApiCalls);
    }

    [Theory]
    [InlineData("17")]
    [InlineData("Tue, 09 Jun 2026 12:00:17 GMT")]
    [InlineData("Tuesday, 09-Jun-26 12:00:17 GMT")]
    public async Task A_retry_after_is_honoured(string header)
    {
        var calls = 0;
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ =>
            {
                if (++calls > 1) return FakeZoho.Json($$"""{"code":0,"item":{{FakeZoho.Row(1)}}}""");
                var busy = FakeZoho.Html(503);
                busy.Headers.TryAddWithoutValidation("Retry-After", header);
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
