using System.Net;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class ZohoTokenTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_is_given_for_parameters_in_a_form_or_in_the_query(bool inQuery)
    {
        await using var client = await SandboxClient.StartAsync();
        var answer = await client.TokenAsync(inQuery: inQuery);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Matches("^1000\\.[0-9a-f]{32}\\.[0-9a-f]{32}$", (string)answer.Json["access_token"]!);
        Assert.Equal(3600, (int)answer.Json["expires_in"]!);
        Assert.Equal(client.Server.Address.GetLeftPart(UriPartial.Authority), (string?)answer.Json["api_domain"]);
        Assert.Null(answer.Json["refresh_token"]);
    }

    [Fact]
    public async Task The_eleventh_token_in_ten_minutes_is_refused_until_the_window_ends()
    {
        await using var client = await SandboxClient.StartAsync();
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.OK, (await client.TokenAsync()).Status);
        client.Clock.Advance(TimeSpan.FromMinutes(9));
        var refused = await client.TokenAsync();
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("Access Denied", (string?)refused.Json["error"]);
        client.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await client.TokenAsync()).Status);
    }

    [Fact]
    public async Task Token_errors_come_with_status_400_or_with_200_and_only_a_word()
    {
        await using var client = await SandboxClient.StartAsync();
        var described = await client.TokenAsync(refresh: "1000.a.b");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_code"), (described.Status, (string?)described.Json["error"]));
        var secret = await client.TokenAsync(secret: "wrong");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_client_secret"), (secret.Status, (string?)secret.Json["error"]));

        client.Server.Zoho.Switches.TokenErrorsAreStatus200 = true;
        var bare = await client.TokenAsync(refresh: "1000.a.b");
        Assert.Equal((HttpStatusCode.OK, "{\"error\":\"invalid_code\"}"), (bare.Status, bare.Text));
        var client200 = await client.TokenAsync(secret: "wrong");
        Assert.Equal((HttpStatusCode.OK, "invalid_client"), (client200.Status, (string?)client200.Json["error"]));
    }

    [Fact]
    public async Task A_token_dies_after_its_hour_and_when_it_is_revoked()
    {
        await using var client = await SandboxClient.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        client.Clock.Advance(TimeSpan.FromSeconds(3600));
        var expired = await client.ZohoAsync("items");
        Assert.Equal((HttpStatusCode.Unauthorized, 57), (expired.Status, (int)expired.Json["code"]!));

        client.ForgetToken();
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        client.Server.Zoho.RevokeRefreshToken();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.ZohoAsync("items")).Status);
        Assert.Equal("invalid_code", (string?)(await client.TokenAsync()).Json["error"]);
    }

    [Fact]
    public async Task A_missing_scope_answers_the_same_as_a_bad_token()
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Zoho.Switches.GrantedScope = "ZohoBooks.settings.READ";
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        var refused = await client.ZohoAsync("items", HttpMethod.Post, new { name = "x", rate = 1 });
        Assert.Equal((HttpStatusCode.Unauthorized, 57), (refused.Status, (int)refused.Json["code"]!));
        Assert.Equal(1, client.Server.Zoho.Calls.NonGet);
    }
}
