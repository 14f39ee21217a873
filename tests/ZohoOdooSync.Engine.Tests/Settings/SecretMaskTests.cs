using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Newtonsoft.Json;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class SecretMaskTests
{
    [Property]
    public Property Every_form_of_a_secret_is_masked() => Prop.ForAll<NonNull<string>>(tail =>
    {
        // Lone surrogates cannot be encoded; no service gives them out.
        var secret = "pä/ss+w\"rd<" + new string([.. tail.Get.Where(letter => !char.IsSurrogate(letter))]) + "=12";
        var mask = new SecretMask(new Secret(secret));
        var bytes = Encoding.UTF8.GetBytes(secret);
        return new[]
        {
            secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), JsonConvert.ToString(secret),
            JsonConvert.ToString(secret, '"', StringEscapeHandling.EscapeNonAscii), Convert.ToBase64String(bytes),
        }.All(form => mask.Scrub($"before {form} after") is var scrubbed &&
            scrubbed.StartsWith("before ", StringComparison.Ordinal) && scrubbed.EndsWith(" after", StringComparison.Ordinal) &&
            scrubbed.Contains(Secret.Mask, StringComparison.Ordinal) && !scrubbed.Contains(form.Trim('"'), StringComparison.Ordinal));
    });

    [Theory]
    [InlineData("a:")]
    [InlineData("ab:")]
    [InlineData("abc:")]
    public void A_password_within_a_basic_header_is_masked(string user)
    {
        var mask = new SecretMask(new Secret("correct horse battery"));
        var header = Convert.ToBase64String(Encoding.UTF8.GetBytes(user + "correct horse battery"));
        var scrubbed = mask.Scrub("Basic " + header);
        Assert.Contains(Secret.Mask, scrubbed);
        Assert.True(scrubbed.Length < 30, scrubbed);
    }

    [Fact]
    public void Empty_and_very_short_values_leave_texts_whole() =>
        Assert.Equal("abc abc", new SecretMask(default, new Secret(""), new Secret("abc"), new Secret("b")).Scrub("abc abc"));

    [Fact]
    public void A_secret_within_another_one_leaves_no_remainder() =>
        Assert.Equal("x ******** y", new SecretMask(new Secret("word"), new Secret("password1")).Scrub("x password1 y"));

    [Theory]
    [InlineData("Odoo said: correct horse b…", "Odoo said: ********…")]
    [InlineData("corr… and correct horse battery staple", "********… and ********")]
    [InlineData("cor… is no secret", "cor… is no secret")]
    [InlineData("<pre>user=sync&password=correct+hors", "<pre>user=sync&password=********")]
    [InlineData("all is correct", "all is correct")]
    public void A_secret_that_somebody_cut_off_is_masked_too(string text, string expected) =>
        Assert.Equal(expected, new SecretMask(new Secret("correct horse battery staple")).Scrub(text));

    [Theory]
    [InlineData("a&b<c>\"d'e", "a&amp;b&lt;c&gt;&quot;d&#39;e")]
    [InlineData("a&b<c>\"d'e", "a&amp;b&lt;c&gt;&quot;d&#x27;e")]
    [InlineData("a&b<c>\"d'e", "a&amp;b&lt;c&gt;\"d'e")]
    [InlineData("a&b<c>\"d'e", "a&amp;b&lt;c&gt;&#34;d&#39;e")]
    [InlineData("pä/ss", "p\\u00E4/ss")]
    [InlineData("pä/ss", "pä\\/ss")]
    [InlineData("it's\\", "it\\'s\\\\")]
    public void A_page_and_a_path_that_quote_a_secret_are_masked(string secret, string quoted) =>
        Assert.Equal("x ******** y", new SecretMask(new Secret(secret)).Scrub($"x {quoted} y"));

    [Fact]
    public void An_error_that_holds_a_secret_keeps_its_kind_and_loses_its_cause()
    {
        var mask = new SecretMask(new Secret("correct horse"));
        var plain = new SyncException("A", SyncErrorKind.Data, "m", "n", new IOException("words"));
        Assert.Same(plain, mask.ScrubError(plain));
        var told = mask.ScrubError(
            new SyncException("B", SyncErrorKind.Limit, "m", "n correct horse",
            new IOException("correct horse")) { OutcomeUnknown = true });
        Assert.Equal(("B", SyncErrorKind.Limit, "m", "n ********", null, true),
            (told.ErrorId, told.Kind, told.Message, told.NextStep, told.InnerException, told.OutcomeUnknown));
        Assert.DoesNotContain(
            "correct horse", mask.ScrubError(new SyncException("C", SyncErrorKind.Data, "m", "n", new IOException("correct horse")))
            .ToString());
    }

    [Fact]
    public void A_token_added_later_is_masked_from_then_on()
    {
        var mask = new SecretMask();
        Assert.Equal("1000.abcd", mask.Scrub("1000.abcd"));
        mask.Add(new Secret("1000.abcd"));
        Assert.Equal("********", mask.Scrub("1000.abcd"));
        Assert.Equal(string.Empty, mask.Scrub(null));
    }

    [Fact]
    public void Settings_made_in_code_know_their_secrets_too()
    {
        var settings = new SyncSettings { Home = "/home",
            Target = new TargetSettings { Password = new Secret("first-one") } }.WithSecrets();
        Assert.Equal("********", settings.Secrets.Scrub("first-one"));
        var other = (settings with { Target = new TargetSettings { ApiKey = new Secret("second-one") } }).WithSecrets();
        Assert.Equal("******** ********", other.Secrets.Scrub("first-one second-one"));
        Assert.DoesNotContain("first-one", settings.ToString());
    }

    [Fact]
    public void A_secret_with_white_space_is_masked_where_it_is_shown_with_one_space() =>
        Assert.Equal($"a {Secret.Mask} b", new SecretMask(new Secret("pa  ss\u00a0word")).Scrub("a pa ss word b"));
}
