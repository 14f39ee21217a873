using Xunit;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>Mail, by a real server.</summary>
public sealed class MailTests
{
    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task A_mail_goes_over_TLS_with_a_login_to_every_receiver(MailSecurity security)
    {
        await using var server = MailServer.Start(tls: security == MailSecurity.Tls);
        await using var bench = await NotifyBench.StartAsync(server.Channel(security));
        bench.Wire = bench.Wire with { Trust = server.Trust };
        await bench.FailAsync(3);
        Assert.Null(Assert.Single(bench.Engine().GetStatus().Notifications!.Channels).Error);
        var (mail, to, isSecure) = Assert.Single(server.Got);
        Assert.True(isSecure);
        Assert.Equal(["boss@example.com", "ops@example.com"], to.Order());
        Assert.EndsWith(": Runs fail", mail.Subject);
        Assert.Contains("3 runs in a row failed.", mail.TextBody);
        Assert.Contains("<p>3 runs in a row failed.</p>", mail.HtmlBody);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_and_no_password_sent()
    {
        await using var server = MailServer.Start();
        await using var bench = await NotifyBench.StartAsync(server.Channel());
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("certificate is not trusted", result.Error);
        Assert.Empty(server.Got);
    }

    [Fact]
    public async Task A_wrong_password_is_told_in_words_without_it()
    {
        await using var server = MailServer.Start();
        await using var bench = await NotifyBench.StartAsync(server.Channel() with { Password = new Secret("wr0ng-passw0rd") });
        bench.Wire = bench.Wire with { Trust = server.Trust };
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync("MAIL", CancellationToken.None));
        Assert.Contains("refused the login", result.Error);
        Assert.DoesNotContain("wr0ng", result.Error);
    }

    [Fact]
    public async Task A_server_on_this_machine_is_spoken_to_in_clear_where_the_channel_says_so()
    {
        await using var server = MailServer.Start(login: false);
        await using var bench = await NotifyBench.StartAsync(server.Channel(MailSecurity.None) with { Username = "" });
        Assert.True(Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None)).Succeeded);
        Assert.False(Assert.Single(server.Got).IsSecure);

        bench.With(notify => notify with { Channels = [server.Channel(MailSecurity.None) with { Host = "192.0.2.1" }] });
        Assert.Contains("without TLS", Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None)).Error);
    }

    [Fact]
    public void No_name_adds_a_header_or_a_tag_to_a_mail()
    {
        var told = new ToldMessage(
            new NotificationMessage
            {
                Id = "1-quarantine", Event = NotifyEvent.Quarantine, At = DateTimeOffset.UnixEpoch,
                Title = "Items\r\nBcc: all@example.com", Reasons = ["<script>alert(1)</script>"],
            }, new SyncSettings { Home = "/home", Profile = "shop\r\nBcc: all@example.com" }, string.Empty);
        using var mail = MailSender.MailOf(
            new MailChannel("mail") { Host = "h", From = "sync@example.com", To = ["ops@example.com"] }, told);
        using var bytes = new MemoryStream();
        mail.WriteTo(bytes);
        bytes.Position = 0;
        using var read = MimeKit.MimeMessage.Load(bytes);
        Assert.Empty(read.Bcc);
        Assert.DoesNotContain(read.Headers, header => header.Field == "Bcc");
        Assert.DoesNotContain("<script>", read.HtmlBody);
    }
}
