using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Server.Hints;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>Who may give a hint: whoever carries the secret, and whatever Zoho signed.</summary>
public sealed class HintRequestTests
{
    private const string Secret = "a-secret-of-more-than-32-letters_0";
    private const string Token = "token12345678";

    private static readonly HintSettings Settings = new() { Listen = "127.0.0.1:1", Secret = new(Secret), SigningSecret = new(Token) };

    [Theory]
    [InlineData("/" + Secret, null, true)]
    [InlineData("/hooks/zoho/" + Secret, null, true)]
    [InlineData("/hooks", Secret, true)]
    [InlineData("/" + Secret + "/", null, false)]
    [InlineData("/" + Secret + "1", null, false)]
    [InlineData("/a-secret-of-more-than-32-letters_1", null, false)]
    [InlineData("/", "", false)]
    [InlineData("", null, false)]
    public void The_secret_is_the_end_of_the_path_or_a_header(string path, string? header, bool isKnown) =>
        Assert.Equal(isKnown, new HintRequest(path, string.Empty, header, null, null).HasSecret(Settings));

    [Fact]
    public void Without_a_secret_in_the_settings_an_empty_one_opens_nothing()
    {
        var none = Settings with { Secret = default, SigningSecret = default };
        var request = new HintRequest("/", string.Empty, string.Empty, "", null);
        Assert.False(request.HasSecret(none));
        Assert.False(request.IsSigned(none, []));
    }

    [Theory]
    [InlineData("?subscription_id=90343&name=basic", "application/json", """{"created_date":"2019-03-06","event_id":"5675"}""",
        """namebasicsubscription_id90343{"created_date":"2019-03-06","event_id":"5675"}""")]
    [InlineData("?z=1", "application/x-www-form-urlencoded;charset=UTF-8", "item_name=Blue+pump%2C+25%25&a=", "aitem_nameBlue pump, 25%z1")]
    [InlineData("", "application/json; charset=utf-8", "{}", "{}")]
    public void What_is_signed_is_what_Zoho_signs(string query, string type, string body, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(text)));
        var request = new HintRequest("/any", query, null, hash, type);
        Assert.Equal(text, Encoding.UTF8.GetString(request.Signed(bytes)));
        Assert.True(request.IsSigned(Settings, bytes));
        Assert.True((request with { SignatureHeader = hash.ToUpperInvariant() }).IsSigned(Settings, bytes));
        Assert.False(request.IsSigned(Settings with { SigningSecret = new("token12345679") }, bytes));
        Assert.False(request.IsSigned(Settings, [.. bytes, (byte)' ']));
    }

    [Property]
    public bool Nothing_that_anybody_can_send_without_a_secret_is_taken(
        NonNull<string> path, NonNull<string> query, string? header, string? signature, string? type, byte[] body)
    {
        var request = new HintRequest(path.Get, query.Get, header, signature, type);
        return !request.HasSecret(Settings) && !request.IsSigned(Settings, body ?? []);
    }
}
