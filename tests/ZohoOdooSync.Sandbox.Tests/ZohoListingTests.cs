using System.Net;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class ZohoListingTests
{
    private static readonly SandboxOptions Catalogue = new() { Products = 450, Seed = 3 };

    private static async Task<List<JToken>> ScanAsync(SandboxClient client, string extra = "")
    {
        List<JToken> rows = [];
        for (var page = 1; ; page++)
        {
            var answer = await client.ZohoAsync($"items?page={page}{extra}");
            rows.AddRange(answer.Json["items"]!);
            if (!(bool)answer.Json["page_context"]!["has_more_page"]!)
                return rows;
        }
    }

    [Fact]
    public async Task A_scan_gives_every_item_once_in_the_order_of_names()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        var rows = await ScanAsync(client);
        Assert.Equal(450, rows.Select(row => (string?)row["item_id"]).Distinct().Count());
        var names = rows.Select(row => (string)row["name"]!).ToList();
        Assert.Equal(names.Order(StringComparer.OrdinalIgnoreCase), names);
        Assert.All(rows, row => Assert.Matches("^[0-9]{19}$", (string)row["item_id"]!));
    }

    [Fact]
    public async Task The_page_context_echoes_what_is_in_force_and_holds_no_total()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        var context = (JObject)(await client.ZohoAsync("items?per_page=999&nonsense=1")).Json["page_context"]!;
        Assert.Equal(["page", "per_page", "has_more_page", "report_name", "applied_filter", "custom_fields", "sort_column", "sort_order"],
            context.Properties().Select(property => property.Name));
        Assert.Equal((1, 200, true, "Status.All", "name", "A"), ((int)context["page"]!, (int)context["per_page"]!,
            (bool)context["has_more_page"]!, (string)context["applied_filter"]!, (string)context["sort_column"]!,
                (string)context["sort_order"]!));
    }

    [Fact]
    public async Task A_bad_filter_is_code_2_and_a_good_one_narrows()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        var bad = await client.ZohoAsync("items?filter_by=Status.Deleted");
        Assert.Equal((HttpStatusCode.BadRequest, 2, "Invalid value passed for filter_by"),
            (bad.Status, (int)bad.Json["code"]!, (string)bad.Json["message"]!));
        var inactive = await ScanAsync(client, "&filter_by=Status.Inactive");
        Assert.Equal(client.Server.Zoho.Count - client.Server.Zoho.ActiveCount, inactive.Count);
        Assert.All(inactive, row => Assert.Equal("inactive", (string?)row["status"]));
    }

    [Fact]
    public async Task Sorting_by_change_time_is_told_by_the_echo_when_it_works_and_when_it_does_not()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        client.Clock.Advance(TimeSpan.FromMinutes(1));
        var edited = client.Server.Zoho.Items[7].ItemId;
        client.Server.Zoho.Update(edited, item => item with { Rate = item.Rate + 1 });

        const string path = "items?sort_column=last_modified_time&sort_order=D&per_page=1";
        var honoured = (await client.ZohoAsync(path)).Json;
        Assert.Equal(edited, (string?)honoured["items"]![0]!["item_id"]);
        Assert.Equal(("last_modified_time", "D"),
            ((string?)honoured["page_context"]!["sort_column"], (string?)honoured["page_context"]!["sort_order"]));

        client.Server.Zoho.Switches.HonourLastModifiedSort = false;
        var ignored = (await client.ZohoAsync(path)).Json;
        Assert.Equal(("name", "A"), ((string?)ignored["page_context"]!["sort_column"], (string?)ignored["page_context"]!["sort_order"]));

        client.Server.Zoho.Switches.RefuseUnknownSort = true;
        Assert.Equal(2, (int)(await client.ZohoAsync(path)).Json["code"]!);
    }

    [Fact]
    public async Task The_change_time_filter_is_ignored_unless_switched_on()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        client.Server.Zoho.Update(client.Server.Zoho.Items[7].ItemId, item => item with { Rate = item.Rate + 1 });
        const string filter = "&last_modified_time=2026-06-09T00:00:00-0400";
        Assert.Equal(450, (await ScanAsync(client, filter)).Count);
        client.Server.Zoho.Switches.HonourLastModifiedFilter = true;
        Assert.Single(await ScanAsync(client, filter));
    }

    [Fact]
    public async Task Response_option_2_answers_only_the_count_or_is_ignored()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        var count = (await client.ZohoAsync("items?response_option=2")).Json;
        Assert.Equal((450, 3), ((int)count["page_context"]!["total"]!, (int)count["page_context"]!["total_pages"]!));
        Assert.Null(count["items"]);
        client.Server.Zoho.Switches.CountsOnRequest = false;
        var ignored = (await client.ZohoAsync("items?response_option=2")).Json;
        Assert.Null(ignored["page_context"]!["total"]);
        Assert.Equal(200, ignored["items"]!.Count());
    }

    [Fact]
    public async Task Defaults_of_the_listing_can_follow_the_documents_instead_of_the_recording()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        client.Server.Zoho.Switches.DefaultPageSize = 10;
        client.Server.Zoho.Switches.DefaultListIsActiveOnly = true;
        var answer = (await client.ZohoAsync("items")).Json;
        Assert.Equal((10, "Status.Active"), (answer["items"]!.Count(), (string?)answer["page_context"]!["applied_filter"]));
    }

    [Theory]
    [InlineData(ScanShift.Insert, 450, 1)]
    [InlineData(ScanShift.Delete, 449, 0)]
    [InlineData(ScanShift.Rename, 449, 1)]
    public async Task Rows_shift_between_pages_when_items_change_during_a_scan(ScanShift shift, int distinct, int repeated)
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        client.Server.Zoho.Switches.Shift = shift;
        var ids = (await ScanAsync(client)).Select(row => (string?)row["item_id"]).ToList();
        Assert.Equal((distinct, repeated), (ids.Distinct().Count(), ids.Count - ids.Distinct().Count()));
    }

    [Fact]
    public async Task A_listing_can_lie_about_its_end_repeat_rows_and_ignore_its_filter()
    {
        await using var client = await SandboxClient.StartAsync(Catalogue);
        async Task<JToken> Struck(FaultKind kind, string path = "items")
        {
            client.Server.Faults.Clear();
            client.Server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = kind });
            return (await client.ZohoAsync(path)).Json;
        }

        Assert.False((bool)(await Struck(FaultKind.HasMorePageFalse))["page_context"]!["has_more_page"]!);
        Assert.True((bool)(await Struck(FaultKind.HasMorePageTrue, "items?page=3"))["page_context"]!["has_more_page"]!);
        var repeated = (await Struck(FaultKind.RepeatedRows))["items"]!.Select(row => (string?)row["item_id"]).ToList();
        Assert.Equal((200, 199), (repeated.Count, repeated.Distinct().Count()));
        Assert.Equal("Status.Active",
            (string?)(await Struck(FaultKind.IgnoredFilter, "items?filter_by=Status.All"))["page_context"]!["applied_filter"]);
        Assert.Empty((await Struck(FaultKind.EmptyPage))["items"]!);
    }

    [Fact]
    public async Task Texts_and_numbers_look_as_they_do_on_the_real_wire()
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Zoho.Add(new SandboxItem { Name = "A", Rate = 360m, StockOnHand = 5m });
        client.Server.Zoho.Add(new SandboxItem { Name = "B", Rate = 12.345m });
        var text = (await client.ZohoAsync("items")).Text;
        Assert.Contains("\"rate\":360.00,", text, StringComparison.Ordinal);
        Assert.Contains("\"rate\":12.345,", text, StringComparison.Ordinal);
        Assert.Contains("\"stock_on_hand\":5.000000,", text, StringComparison.Ordinal);
        Assert.Contains("\"reorder_level\":\"\"", text, StringComparison.Ordinal);
        Assert.Contains("\"last_modified_time\":\"2026-06-09T13:15:34-0400\"", text, StringComparison.Ordinal);
        var rows = JObject.Parse(text)["items"]!;
        Assert.NotNull(rows[0]!["stock_on_hand"]);
        Assert.Null(rows[1]!["stock_on_hand"]);
    }

    [Fact]
    public async Task The_offset_of_times_follows_the_daylight_saving_of_the_organisation()
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Zoho.Add("Summer", 1m);
        client.Clock.Advance(TimeSpan.FromDays(180));
        client.Server.Zoho.Add("Winter", 1m);
        var rows = (await client.ZohoAsync("items")).Json["items"]!;
        Assert.EndsWith("-0400", (string?)rows[0]!["created_time"], StringComparison.Ordinal);
        Assert.EndsWith("-0500", (string?)rows[1]!["created_time"], StringComparison.Ordinal);
    }
}
