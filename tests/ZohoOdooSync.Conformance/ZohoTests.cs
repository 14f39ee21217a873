using System.Net.Http.Headers;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Conformance;

/// <summary>
/// Every reply of the sandbox's Zoho has the keys and the types of Zoho's own. The lists are facts, taken from 85 replies of a
/// live organisation of June 2026 (United States, no inventory features; NangoHQ/integration-templates, zoho-books) and,
/// where those are silent, from Zoho's OpenAPI description of July 2026. A key that only some organisations get is not in them.
/// </summary>
public sealed class ZohoTests : IAsyncLifetime
{
    // Text, number, whole number, flag, list, object: what JSON has.
    private static readonly Dictionary<JTokenType[], string> Row = new()
    {
        [[JTokenType.String]] = "item_id name item_name unit status source zcrm_product_id description tax_id tax_name purchase_account_id "
            + "purchase_account_name account_id account_name purchase_description item_type product_type sku image_name image_type "
            + "image_document_id created_time last_modified_time product_subtype purpose_of_use vendor_name",
        [[JTokenType.Integer, JTokenType.Float]] = "rate tax_percentage purchase_rate",
        [[JTokenType.Boolean]] = "is_linked_with_zohocrm can_be_sold can_be_purchased track_inventory has_attachment",
        [[JTokenType.Array]] = "tags",
    };

    private static readonly Dictionary<JTokenType[], string> Detail = new()
    {
        [[JTokenType.String]] = "group_id item_id name sku brand manufacturer product_subtype purpose_of_use image_name image_type status "
            + "source zcrm_product_id crm_owner_id unit unit_id description account_id account_name tax_id tax_name tax_type tax_status "
            + "tax_start_date tax_end_date tax_groups_details tax_country_code tax_information is_tax_expired purchase_tax_information "
            + "associated_template_id purchase_description pricing_scheme sales_margin purchase_account_id purchase_account_name "
            + "created_at created_time offline_created_date_with_time last_modified_time item_type product_type minimum_order_quantity "
            + "maximum_order_quantity attribute_name1 attribute_name2 attribute_name3 attribute_option_name1 attribute_option_name2 "
            + "attribute_option_name3 default_hosted_page_url",
        [[JTokenType.Integer, JTokenType.Float]] = "rate tax_percentage pricebook_rate sales_rate purchase_rate",
        [[JTokenType.Boolean]] = "is_linked_with_zohocrm is_default_tax_applied can_be_sold can_be_purchased track_inventory "
            + "is_fulfillable is_modifier_item has_variant",
        [[JTokenType.Array]] = "documents price_brackets default_price_brackets tags locked_actions custom_fields sales_channels "
            + "integration_references",
        [[JTokenType.Object]] = "item_code lock_details lock_detail locked_fields custom_field_hash",
    };

    private static readonly Dictionary<JTokenType[], string> Organization = new()
    {
        [[JTokenType.String]] = "organization_id name contact_name email language_code fiscal_year_start_month account_created_date "
            + "time_zone date_format field_separator industry_type industry_size company_id_label company_id_value tax_id_label "
            + "tax_id_value currency_id currency_code currency_symbol currency_format plan_name plan_period country_code "
            + "country_name portal_name",
        [[JTokenType.Integer]] = "price_precision plan_type",
        [[JTokenType.Boolean]] = "is_default_org is_dst_active",
        [[JTokenType.Object]] = "org_settings",
    };

    private static readonly Dictionary<JTokenType[], string> Currency = new()
    {
        [[JTokenType.String]] = "currency_id currency_code currency_name currency_name_formatted currency_symbol "
            + "currency_format effective_date",
        [[JTokenType.Integer]] = "price_precision",
        [[JTokenType.Integer, JTokenType.Float]] = "exchange_rate",
        [[JTokenType.Boolean]] = "is_base_currency auto_exchange_rate_enabled",
    };

    private static readonly Dictionary<JTokenType[], string> Page = new()
    {
        [[JTokenType.Integer]] = "page per_page",
        [[JTokenType.Boolean]] = "has_more_page",
        [[JTokenType.String]] = "report_name",
    };

    private static readonly Dictionary<JTokenType[], string> ListingPage = new()
    {
        [[JTokenType.String]] = "applied_filter sort_column sort_order",
        [[JTokenType.Array]] = "custom_fields",
    };

    private static readonly Dictionary<JTokenType[], string> Token = new()
    {
        [[JTokenType.String]] = "access_token api_domain token_type",
        [[JTokenType.Integer]] = "expires_in",
    };

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false });
    private SandboxServer _sandbox = null!;
    private string? _token;

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { Products = 3, InventoryFeatures = false });
        _token = (string?)(await TokenAsync(_sandbox.Secrets.ZohoRefreshToken)).Body["access_token"];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task A_token_reply_has_the_keys_of_the_real_one()
    {
        Holds(Token, (await TokenAsync(_sandbox.Secrets.ZohoRefreshToken)).Body);
        var refused = await TokenAsync("1000.wrong");
        Assert.Equal("invalid_code", (string?)refused.Body["error"]);
    }

    [Fact]
    public async Task A_page_of_the_listing_has_the_keys_of_the_real_one()
    {
        var (_, body) = await GetAsync("items?per_page=2");
        Succeeded(body);
        Assert.Equal(2, body["items"]!.Count());
        Assert.All(body["items"]!, row => Holds(Row, row));
        Holds(Page, body["page_context"]!);
        Holds(ListingPage, body["page_context"]!);
        Assert.Equal(("Items", "Status.All", "name", "A", true), ((string?)body["page_context"]!["report_name"],
            (string?)body["page_context"]!["applied_filter"], (string?)body["page_context"]!["sort_column"],
            (string?)body["page_context"]!["sort_order"], (bool)body["page_context"]!["has_more_page"]!));
        Assert.Null(body["page_context"]!["total"]);
    }

    [Fact]
    public async Task A_count_has_a_page_context_with_totals_and_no_items()
    {
        var (_, body) = await GetAsync("items?response_option=2");
        Succeeded(body);
        Holds(Page, body["page_context"]!);
        Assert.Equal((JTokenType.Integer, JTokenType.Integer),
            (body["page_context"]!["total"]!.Type, body["page_context"]!["total_pages"]!.Type));
    }

    [Fact]
    public async Task The_detail_of_an_item_has_the_keys_of_the_real_one()
    {
        var id = _sandbox.Zoho.Items[0].ItemId;
        var (_, one) = await GetAsync($"items/{id}");
        Succeeded(one);
        Holds(Detail, one["item"]!);
        Assert.All(one["item"]!["default_price_brackets"]!, bracket =>
            Holds(new() { [[JTokenType.Integer, JTokenType.Float]] = "start_quantity end_quantity pricebook_rate" }, bracket));
        Assert.NotEqual("", (string?)one["item"]!["group_id"]);

        var (_, several) = await GetAsync($"itemdetails?item_ids={id},{_sandbox.Zoho.Items[1].ItemId}");
        Succeeded(several);
        Assert.Equal(2, several["items"]!.Count());
        Assert.All(several["items"]!, row => Holds(Detail, row));
    }

    [Fact]
    public async Task The_organisations_and_currencies_have_the_keys_of_the_real_ones()
    {
        var (_, organizations) = await GetAsync("organizations");
        Succeeded(organizations);
        Assert.Null(organizations["page_context"]);
        Assert.All(organizations["organizations"]!, row => Holds(Organization, row));
        Assert.Equal(JTokenType.Boolean, organizations["organizations"]![0]!["org_settings"]!["is_org_active"]!.Type);

        var (_, one) = await GetAsync($"organizations/{new SandboxOptions().OrganizationId}");
        Succeeded(one);
        Holds(Organization, one["organization"]!);

        var (_, currencies) = await GetAsync("settings/currencies");
        Succeeded(currencies);
        Assert.All(currencies["currencies"]!, row => Holds(Currency, row));
        Holds(Page, currencies["page_context"]!);
        Assert.Equal("Currencies", (string?)currencies["page_context"]!["report_name"]);
        Assert.Null(currencies["page_context"]!["sort_column"]);
    }

    [Theory]
    [InlineData("items/1", 404, 2006)]
    [InlineData("items?filter_by=Status.None", 400, 2)]
    [InlineData("nothing", 404, 5)]
    public async Task A_refusal_has_a_code_and_a_message(string path, int status, int code)
    {
        var (answer, body) = await GetAsync(path);
        Assert.Equal((status, code), ((int)answer.StatusCode, (int)body["code"]!));
        Assert.Equal(["code", "message"], ((JObject)body).Properties().Select(property => property.Name));
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests, 429, 45)]
    [InlineData(FaultKind.Unauthorized, 401, 57)]
    [InlineData(FaultKind.InternalError, 500, 1000)]
    public async Task A_planned_failure_has_the_shape_of_the_real_one(FaultKind kind, int status, int code)
    {
        _sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = kind, Code = code });
        var (answer, body) = await GetAsync("items");
        Assert.Equal((status, code), ((int)answer.StatusCode, (int)body["code"]!));
        Assert.Equal(["code", "message"], ((JObject)body).Properties().Select(property => property.Name));
    }

    [Fact]
    public async Task A_reply_says_the_calls_of_the_day_in_its_headers()
    {
        var (answer, _) = await GetAsync("items");
        foreach (var header in new[] { "x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset" })
            Assert.True(int.TryParse(answer.Headers.GetValues(header).Single(), out _), header);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.False(answer.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task Times_have_an_offset_without_a_colon_and_ids_are_texts()
    {
        var (_, body) = await GetAsync("items");
        Assert.All(body["items"]!, row =>
        {
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$", (string?)row["last_modified_time"]);
            Assert.Matches(@"^\d{18,19}$", (string?)row["item_id"]);
            Assert.Equal((string?)row["name"], (string?)row["item_name"]);
        });
    }

    private static void Holds(Dictionary<JTokenType[], string> shape, JToken found)
    {
        foreach (var (types, keys) in shape)
        {
            foreach (var key in keys.Split(' '))
            {
                Assert.True(found[key] is not null, $"{key} is missing in {found.Path}");
                Assert.True(types.Contains(found[key]!.Type), $"{found[key]!.Path} is {found[key]!.Type}");
            }
        }
    }

    private static void Succeeded(JToken body) => Assert.Equal((0, "success"), ((int)body["code"]!, (string?)body["message"]));

    private async Task<(HttpResponseMessage Answer, JToken Body)> GetAsync(string path)
    {
        var glue = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        using var request = new HttpRequestMessage(HttpMethod.Get,
            new Uri(_sandbox.Address, $"/books/v3/{path}{glue}organization_id={new SandboxOptions().OrganizationId}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Zoho-oauthtoken", _token);
        return await ReadAsync(await _http.SendAsync(request));
    }

    private async Task<(HttpResponseMessage Answer, JToken Body)> TokenAsync(string refreshToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = _sandbox.Secrets.ZohoClientId,
            ["client_secret"] = _sandbox.Secrets.ZohoClientSecret,
            ["refresh_token"] = refreshToken,
        });
        return await ReadAsync(await _http.PostAsync(new Uri(_sandbox.Address, "/oauth/v2/token"), form));
    }

    private static async Task<(HttpResponseMessage, JToken)> ReadAsync(HttpResponseMessage answer) =>
        (answer, JsonConvert.DeserializeObject<JToken>(
        await answer.Content.ReadAsStringAsync(), new JsonSerializerSettings { DateParseHandling = DateParseHandling.None })!);
}
