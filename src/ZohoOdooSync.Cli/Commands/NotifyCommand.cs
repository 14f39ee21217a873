using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>notify</c>: the scheduled check, which sends what is due, and with <c>--test</c> a test message.</summary>
internal static class NotifyCommand
{
    public static Command Create()
    {
        var test = new Option<bool>("--test") { Description = "Send a test message to every channel, whatever it wants to be told of." };
        var channel = new Option<string?>("--channel")
        {
            Description = "The one channel that gets the test message.", HelpName = "name",
        };
        var command = new Command(
            "notify", "Send what is due: that no run came, that a trouble is over, the digest. Exits with 1 where a channel failed.")
        {
            test, channel,
        };
        var options = ProfileOptions.AddTo(command, "Every profile of the base folder that has channels.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(channel) is not null && !result.GetValue(test)) result.AddError("--channel goes with --test.");
        });
        command.SetAction((result, token) =>
        {
            Task<int> SendAsync(SyncEngine engine, string? profile, TextWriter output) => WriteAsync(
                result.GetValue(test)
                    ? engine.TestNotificationsAsync(result.GetValue(channel), token) : engine.SendNotificationsAsync(token),
                profile, result, options, output);
            return options.IsAll(result)
                ? EngineCommand.RunForEachAsync(result, options, async (settings, name, output) => settings.Notify.Channels.Count == 0
                    ? null : await SendAsync(FrontEnd.Console.EngineOf(settings), name, output).ConfigureAwait(false),
                    NotificationText.NoChannels())
                : EngineCommand.RunAsync(result, options, (engine, _, output) => SendAsync(engine, null, output));
        });
        return command;
    }

    private static async Task<int> WriteAsync(
        Task<IReadOnlyList<NotificationResult>> sending, string? profile, ParseResult result, ProfileOptions options, TextWriter output)
    {
        var sent = await sending.ConfigureAwait(false);
        if (!options.IsJson(result)) NotificationText.Write(sent, output, profile);
        else
        {
            foreach (var one in sent) await output.WriteLineAsync(JsonOutput.OfRecord(one, profile)).ConfigureAwait(false);
        }

        var error = result.InvocationConfiguration.Error;
        foreach (var one in sent)
        {
            if (NotificationText.FailureOf(one) is { } failure) ErrorOutput.Write(failure, json: false, output, error, profile);
        }

        return sent.All(one => one.Succeeded) ? SyncExitCode.InSync : SyncExitCode.Failed;
    }
}
