using System.Globalization;
using Newtonsoft.Json.Linq;
using Xunit;

namespace ZohoOdooSync.Engine.Tests.Zoho;

public sealed class ListingTests
{
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(199, 0, 1)]
    [InlineData(200, 0, 2)]
    [InlineData(200, 200, 1)]
    [InlineData(201, 0, 2)]
    [InlineData(1000, 1000, 5)]
    [InlineData(1001, 1000, 6)]
    [InlineData(150, 5000, 1)]
    public async Task Every_item_is_read_once_with_no_needless_call_beyond_the_end(int items, int expected, int calls)
    {
        var rows = FakeZoho.Rows(items);
        using var test = new CatalogueUnderTest(new FakeZoho { Api = request => FakeZoho.Page(request, rows) });
        var listing = await test.ReadAllAsync(expected);
        Assert.Equal(Enumerable.Range(1, items).Select(Id), listing.Items.Select(item => item.ItemId));
        Assert.Equal(calls, listing.Pages);
        Assert.Equal(calls, test.Zoho.ApiCalls.Count());
    }

    [Theory]
    [InlineData(1000, 0)]
    [InlineData(1000, 400)]
    [InlineData(1100, 400)]
    [InlineData(3900, 0)]
    [InlineData(20_000, 0)]
    public async Task Pages_whose_number_nobody_knows_are_read_side_by_side_with_few_calls_in_vain(int items, int expected)
    {
        var rows = FakeZoho.Rows(items);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Page(request, rows),
        });
        var listing = await test.ReadAllAsync(expected);
        Assert.Equal(Enumerable.Range(1, items).Select(Id), listing.Items.Select(item => item.ItemId));
        // One page may be asked for to prove the end, and fewer than may be in flight beyond it.
        Assert.InRange(test.Zoho.ApiCalls.Count() - ((items + 199) / 200), 0, 1 + 4);
    }

    [Fact]
    public async Task A_reading_that_is_asked_to_end_ends_wherever_it_is()
    {
        var rows = FakeZoho.Rows(3000);
        for (var last = 1; last <= 15; last++)
        {
            using var end = new CancellationTokenSource();
            using var test = new CatalogueUnderTest(new FakeZoho { Api = request => FakeZoho.Page(request, rows) });
            // Between two pages: no call is there that the end would reach.
            var pages = 0;
            var told = new Listener
            {
                On = heard =>
                {
                    if (heard is SyncProgressed && ++pages == last) end.Cancel();
                },
            };
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() =>
                test.Catalogue.ReadAllAsync(0, told, end.Token)).WaitAsync(TimeSpan.FromSeconds(30)));
        }
    }

    [Theory]
    [InlineData(true, "Status.All")]
    [InlineData(false, "Status.Active")]
    public async Task Nothing_is_left_to_Zohos_defaults(bool includeInactive, string filter)
    {
        using var test = new CatalogueUnderTest(
            new FakeZoho { Api = request => FakeZoho.Page(request, FakeZoho.Rows(1)) }, includeInactive: includeInactive);
        await test.ReadAllAsync();
        var call = test.Zoho.ApiCalls.Single();
        Assert.Equal(
            ("746283917", filter, "1", "200", "name", "A"),
            (call.Query("organization_id"), call.Query("filter_by"), call.Query("page"), call.Query("per_page"),
                call.Query("sort_column"), call.Query("sort_order")));
        Assert.Equal(HttpMethod.Get, call.Method);
        Assert.Equal("/books/v3/items", call.Address.AbsolutePath);
    }

    [Fact]
    public async Task Only_GET_and_the_token_POST_ever_leave()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = request => FakeZoho.Page(request, FakeZoho.Rows(450)) });
        await test.ReadAllAsync(450);
        Assert.All(test.Zoho.Sent, request => Assert.Equal(request.IsToken ? HttpMethod.Post : HttpMethod.Get, request.Method));
    }

    [Theory]
    [InlineData("applied_filter", "Status.Active")]
    [InlineData("sort_column", "rate")]
    [InlineData("sort_order", "D")]
    [InlineData("per_page", "100")]
    [InlineData("page", "1")]
    public async Task A_page_that_echoes_something_else_fails_the_reading(string key, string value)
    {
        var rows = FakeZoho.Rows(450);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Page(request, rows, context =>
            {
                if ((int)context["page"]! == 2) context[key] = key is "per_page" or "page" ? int.Parse(value, CultureInfo.InvariantCulture)
                    : value;
            }),
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync());
        Assert.Equal("ZohoListingInconsistent", error.ErrorId);
        Assert.Contains(value, error.Message);
    }

    [Fact]
    public async Task A_filter_that_Zoho_ignored_fails_the_reading()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Page(request, FakeZoho.Rows(3), context => context["applied_filter"] = "Status.Active"),
        });
        Assert.Equal("ZohoListingInconsistent", (await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync())).ErrorId);
    }

    [Theory]
    [InlineData("has_more_page")]
    [InlineData("page_context")]
    [InlineData("items")]
    public async Task A_page_that_does_not_say_whether_it_is_the_last_fails_the_reading(string missing)
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request =>
            {
                var body = JObject.Parse(FakeZoho.Page(request, FakeZoho.Rows(3)).Content.ReadAsStringAsync().Result);
                ((JObject)(missing == "has_more_page" ? body["page_context"]! : body)).Remove(missing);
                return FakeZoho.Json(body.ToString());
            },
        });
        Assert.Equal("ZohoReplyUnreadable", (await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync())).ErrorId);
    }

    [Fact]
    public async Task A_page_context_in_a_list_is_understood()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Json(
                $$"""{"code":0,"items":[{{FakeZoho.Row(1)}}],"page_context":[{"page":1,"has_more_page":false}]}"""),
        });
        Assert.Single((await test.ReadAllAsync()).Items);
    }

    [Fact]
    public async Task A_failed_page_fails_the_reading()
    {
        var rows = FakeZoho.Rows(1000);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => request.Query("page") == "4" ? FakeZoho.Html(503) : FakeZoho.Page(request, rows),
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync(1000));
        Assert.Equal("ZohoUnavailable", error.ErrorId);
        Assert.Contains("page 4", error.Message);
    }

    [Fact]
    public async Task An_empty_last_page_is_no_trouble()
    {
        var rows = FakeZoho.Rows(200);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Page(request, rows, context => context["has_more_page"] = (int)context["page"]! == 1),
        });
        var listing = await test.ReadAllAsync();
        Assert.Equal((200, 3), (listing.Items.Count, listing.Pages));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2000)]
    public async Task Pages_that_never_end_are_found_out_soon(int expected)
    {
        var rows = FakeZoho.Rows(300);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Page(request, rows, context => context["has_more_page"] = true),
        });
        Assert.Equal("ZohoListingInconsistent", (await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync(expected))).ErrorId);
        Assert.True(test.Zoho.ApiCalls.Count() <= 10);
    }

    [Fact]
    public async Task A_server_that_repeats_a_page_for_ever_is_found_out_soon()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Json(
                $$"""{"code":0,"items":[{{FakeZoho.Row(1)}}],"page_context":{"has_more_page":true} }"""),
        });
        Assert.Equal("ZohoListingInconsistent", (await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync())).ErrorId);
        Assert.Equal(6, test.Zoho.ApiCalls.Count());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(900)]
    public async Task A_page_that_calls_itself_the_last_and_is_not_is_found_out(int expected)
    {
        var rows = FakeZoho.Rows(900);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request => FakeZoho.Page(request, rows, context =>
            {
                if ((int)context["page"]! == 2) context["has_more_page"] = false;
            }),
        });
        Assert.Equal("ZohoListingInconsistent", (await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync(expected))).ErrorId);
    }

    [Fact]
    public async Task A_listing_that_shifts_while_it_is_read_is_read_again()
    {
        var rows = FakeZoho.Rows(400);
        var shifted = false;
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request =>
            {
                var page = FakeZoho.Page(request, rows);
                if (!shifted) rows.Insert(0, FakeZoho.Row(1000));
                shifted = true;
                return page;
            },
        });
        var listing = await test.ReadAllAsync();
        Assert.Equal(401, listing.Items.Count);
    }

    [Fact]
    public async Task A_listing_that_shifts_three_times_in_a_row_fails()
    {
        var rows = FakeZoho.Rows(400);
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = request =>
            {
                var page = FakeZoho.Page(request, rows);
                rows.Insert(0, FakeZoho.Row(1000 + rows.Count));
                return page;
            },
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.ReadAllAsync());
        Assert.Equal("ZohoListingInconsistent", error.ErrorId);
        Assert.Contains("twice", error.Message);
    }

    [Fact]
    public async Task Details_are_asked_for_in_chunks_and_unknown_ids_are_left_out()
    {
        var known = Enumerable.Range(1, 250).ToDictionary(Id, number => FakeZoho.Row(number));
        using var test = new CatalogueUnderTest(new FakeZoho { Api = request => Details(request, known, refuseUnknown: false) });
        var found = await test.Catalogue.ReadDetailsAsync([.. known.Keys, "999"], SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(250, found.Count);
        Assert.Equal(3, test.Zoho.ApiCalls.Count());
    }

    [Fact]
    public async Task An_unknown_id_that_refuses_its_chunk_is_found_by_halving()
    {
        var known = Enumerable.Range(1, 99).ToDictionary(Id, number => FakeZoho.Row(number));
        using var test = new CatalogueUnderTest(new FakeZoho { Api = request => Details(request, known, refuseUnknown: true) });
        var found = await test.Catalogue.ReadDetailsAsync([.. known.Keys, "999"], SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(known.Keys, found.Select(item => item.ItemId));
        Assert.True(test.Zoho.ApiCalls.Count() < 20);
    }

    [Fact]
    public async Task The_pace_of_the_minute_is_kept()
    {
        var rows = FakeZoho.Rows(2000);
        using var test = new CatalogueUnderTest(
            new FakeZoho { Api = request => FakeZoho.Page(request, rows) }, change: source => source with { CallsPerMinute = 4 });
        var before = test.Time.GetUtcNow();
        await test.ReadAllAsync(2000);
        Assert.Equal(10, test.Zoho.ApiCalls.Count());
        // Six calls follow the first four. At best three groups; at worst, where this clock jumps on while a reply is still
        // under way, each of the six is a minute after the one before.
        Assert.InRange(test.Time.GetUtcNow() - before, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(360));
    }

    [Fact]
    public async Task No_more_calls_are_in_flight_than_allowed()
    {
        var rows = FakeZoho.Rows(4000);
        int now = 0, most = 0;
        using var test = new CatalogueUnderTest(
            new FakeZoho
            {
                Api = request =>
                {
                    most = Math.Max(most, Interlocked.Increment(ref now));
                    Thread.Yield();
                    var page = FakeZoho.Page(request, rows);
                    Interlocked.Decrement(ref now);
                    return page;
                },
            },
            change: source => source with { Concurrency = 3 });
        await test.ReadAllAsync(4000);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task A_catalogue_of_20000_items_shares_its_recurring_texts()
    {
        var rows = FakeZoho.Rows(20_000);
        using var test = new CatalogueUnderTest(
            new FakeZoho { Api = request => FakeZoho.Page(request, rows) }, change: source => source with { CallsPerMinute = 100 });
        var listing = await test.ReadAllAsync(20_000);
        Assert.Equal(20_000, listing.Items.Count);
        Assert.All(listing.Items, item => Assert.Same(listing.Items[0].Unit, item.Unit));
    }

    private static string Id(int number) => (4815000000000000000 + number).ToString(CultureInfo.InvariantCulture);

    private static HttpResponseMessage Details(SentRequest request, Dictionary<string, string> known, bool refuseUnknown)
    {
        var ids = request.Query("item_ids")?.Split(',') ?? [request.Address.Segments[^1]];
        var rows = ids.Where(known.ContainsKey).Select(id => known[id]).ToList();
        if (rows.Count < ids.Length && (refuseUnknown || ids.Length == 1)) return FakeZoho.Error(404, 2006, "Item does not exist.");
        return FakeZoho.Json(request.Query("item_ids") is null
            ? $$"""{"code":0,"item":{{rows[0]}}}"""
            : $$"""{"code":0,"items":[{{string.Join(',', rows)}}]}""");
    }
}
