using System.Net;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Tests;

/// <summary>What somebody meets who sets up a client: grant codes, several organisations, and the databases of the server.</summary>
public sealed class GrantCodeTests
{
    [Fact]
    public async Task A_code_brings_a_refresh_token_once_and_that_one_brings_tokens_of_its_scope()
    {
        await using var client = await SandboxClient.StartAsync();
        var code = client.Server.Zoho.Grants.NewCode();
        var granted = await ExchangeAsync(client, code);
        Assert.Equal(
            (HttpStatusCode.OK, 3600, ZohoGrants.UsualScope),
            (granted.Status, (int)granted.Json["expires_in"]!, (string?)granted.Json["scope"]));
        var refresh = (string)granted.Json["refresh_token"]!;
        Assert.Matches("^1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}$", refresh);
        Assert.NotEqual(client.Server.Secrets.ZohoRefreshToken, refresh);
        var renewed = await client.TokenAsync(refresh: refresh);
        Assert.Equal((ZohoGrants.UsualScope, null), ((string?)renewed.Json["scope"], (string?)renewed.Json["refresh_token"]));
        Assert.Equal("invalid_code", (string?)(await ExchangeAsync(client, code)).Json["error"]);
        client.Server.Zoho.RevokeRefreshToken();
        Assert.Equal("invalid_code", (string?)(await client.TokenAsync(refresh: refresh)).Json["error"]);
    }

    [Fact]
    public async Task A_code_ends_after_its_minutes_and_one_of_another_data_centre_is_unknown()
    {
        await using var client = await SandboxClient.StartAsync();
        var code = client.Server.Zoho.Grants.NewCode();
        client.Clock.Advance(ZohoGrants.LongestLife);
        Assert.Equal("invalid_code", (string?)(await ExchangeAsync(client, code)).Json["error"]);
        Assert.Equal("invalid_code", (string?)(await ExchangeAsync(client, "1000.of.another")).Json["error"]);
        client.Server.Zoho.Switches.TokenErrorsAreStatus200 = true;
        var bare = await ExchangeAsync(client, "1000.of.another");
        Assert.Equal((HttpStatusCode.OK, "{\"error\":\"invalid_code\"}"), (bare.Status, bare.Text));
    }

    [Fact]
    public async Task A_code_without_offline_access_brings_an_access_token_alone()
    {
        await using var client = await SandboxClient.StartAsync();
        var made = await client.AdminAsync(HttpMethod.Post, "zoho/grant-code", new { offline = false, seconds = 60 });
        var granted = await ExchangeAsync(client, (string)made.Json["code"]!);
        Assert.NotNull(granted.Json["access_token"]);
        Assert.Null(granted.Json["refresh_token"]);
    }

    [Fact]
    public async Task The_page_of_the_console_shows_the_client_and_a_code_that_works()
    {
        await using var client = await SandboxClient.StartAsync();
        var page = await client.SendAsync(HttpMethod.Get, "/api-console");
        Assert.Contains(client.Server.Secrets.ZohoClientSecret, page.Text, StringComparison.Ordinal);
        var code = System.Text.RegularExpressions.Regex.Match(page.Text, "1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}").Value;
        Assert.NotNull((await ExchangeAsync(client, code)).Json["refresh_token"]);
    }

    [Fact]
    public async Task Further_organisations_are_listed_with_their_currencies_and_have_no_items()
    {
        await using var client = await SandboxClient.StartAsync(
            new SandboxOptions { Products = 2, OtherOrganizations = [new SandboxOrganization("7", "Europe", "EUR")] });
        var listed = (await client.ZohoAsync("organizations", organization: null)).Json["organizations"]!;
        Assert.Equal(
            [("746283917", "USD", true), ("7", "EUR", false)],
            listed.Select(row => ((string)row["organization_id"]!, (string)row["currency_code"]!, (bool)row["is_default_org"]!)));
        Assert.Empty((await client.ZohoAsync("items", organization: "7")).Json["items"]!);
        Assert.Equal(2, (await client.ZohoAsync("items")).Json["items"]!.Count());
        Assert.Equal(6041, (int)(await client.ZohoAsync("items", organization: "8")).Json["code"]!);
    }

    [Fact]
    public async Task The_databases_are_told_unless_the_server_hides_them()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        Assert.Equal(["sandbox"], (await client.RpcAsync("db", "list"))["result"]!.Select(name => (string?)name));
        client.Server.Odoo.Switches.HidesDatabases = true;
        Assert.Equal("odoo.exceptions.AccessDenied", (string?)(await client.RpcAsync("db", "list"))["error"]!["data"]!["name"]);
    }

    [Fact]
    public async Task What_to_type_names_every_answer_of_a_setup()
    {
        await using var client = await SandboxClient.StartAsync();
        var text = client.Server.WhatToType();
        Assert.All(
            ["client secret", "grant code", "Odoo address", "Odoo login", "Odoo password"],
            name => Assert.Contains($"{name}:", text, StringComparison.Ordinal));
        Assert.Contains(client.Server.Odoo.User("sync").Password, text, StringComparison.Ordinal);
    }

    private static Task<Answer> ExchangeAsync(SandboxClient client, string code) => client.SendAsync(
        HttpMethod.Post, "/oauth/v2/token", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["client_id"] = client.Server.Secrets.ZohoClientId,
            ["client_secret"] = client.Server.Secrets.ZohoClientSecret, ["code"] = code,
        }));
}
