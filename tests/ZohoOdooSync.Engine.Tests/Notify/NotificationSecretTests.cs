using Microsoft.AspNetCore.Http;
using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Tests.Trust;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>No secret leaves with a message, or by what is told of one: whatever the receivers answer.</summary>
public sealed class NotificationSecretTests
{
    private const string SigningKey = "s1gn1ng-k3y-0f-th3-ch4nnel", MailPassword = "m41l-passw0rd-that-1s-wrong",
        RoutingKey = "r0ut1ng-k3y-of-pager";

    [Fact]
    public async Task No_secret_is_in_a_message_a_log_a_state_a_status_or_an_error()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var mail = MailServer.Start();
        // The receiver tells all that it was told.
        receiver.Answer = async context =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsync(
                $"bad request {context.Request.Path} {SigningKey} {RoutingKey} {context.Request.Headers["X-ZohoOdooSync-Signature"]}");
        };
        await using var bench = await NotifyBench.StartAsync(
            receiver.Channel() with { SigningKey = new Secret(SigningKey) },
            mail.Channel() with { Password = new Secret(MailPassword) },
            new CommandChannel("pager") { Program = "/bin/sh", Arguments = ["-c", $"cat >&2; echo {RoutingKey} >&2; exit 1"] });
        bench.Bench.Settings.Secrets.Add(new Secret(RoutingKey));
        bench.Wire = bench.Wire with { Trust = mail.Trust, CommandOf = FrontEnd.Console.CommandOf };
        var settings = bench.Bench.Settings;
        bench.Bench.Sandbox.Odoo.Switches.RefusedText = "kettle";
        bench.Bench.Sandbox.Zoho.Add(new() { Name = "kettle", Rate = 1m });
        await bench.RunAsync();
        await bench.FailAsync(3);

        var sinks = new Sinks();
        foreach (var told in bench.Bench.Told.Events) sinks.Report(told);
        foreach (var (_, body, headers) in receiver.Got)
        {
            sinks.Add("a message", body);
            sinks.Add("a header", string.Join('\n', headers.Values));
        }

        sinks.AddResult("a status", bench.Engine().GetStatus());
        using var text = new StringWriter();
        StatusText.Write(bench.Engine().GetStatus(), text);
        sinks.Add("the status in words", text.ToString());
        foreach (var result in await bench.Engine().TestNotificationsAsync(null, CancellationToken.None))
        {
            sinks.AddResult("a result", result);
            sinks.AddError("an error", result.Failure);
        }

        sinks.AddFiles(bench.Bench.Home, settings.SettingsPath);
        Assert.NotEmpty(receiver.Got);
        Assert.Contains("failed at", text.ToString());
        Assert.Null(sinks.FindLeak(
        [
            SigningKey, MailPassword, RoutingKey, receiver.Url, new Uri(receiver.Url).AbsolutePath, "hoOk5ecretW0rdThatOpensIt",
            settings.Source.ClientSecret.Reveal(), settings.Source.RefreshToken.Reveal(), settings.Target.Password.Reveal(),
        ]));
    }
}
