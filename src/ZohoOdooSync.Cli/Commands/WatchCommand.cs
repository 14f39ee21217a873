using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>watch</c>: the status again and again; in place on a terminal, a line or an object for each look elsewhere.</summary>
internal static class WatchCommand
{
    /// <summary>What the command is called.</summary>
    public const string Name = "watch";

    public static Command Create()
    {
        var interval = WholeNumberOption.Create(
            "--interval", 30, seconds => seconds is >= 1 and <= 86400, "1 to 86400", "Seconds from look to look, 1 to 86400; else 30.");
        var count = WholeNumberOption.CreateOptional("--count", looks => looks >= 1, "1 and more", "End after this many looks.");
        var command = new Command(Name,
            "Watch the status in place until q or Ctrl+C; a line for each look where the output is redirected. Offline.")
        {
            interval, count,
        };
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(result, options, async (engine, _, output) =>
        {
            var (pause, looks) = (TimeSpan.FromSeconds(result.GetValue(interval)), result.GetValue(count));
            var traits = TerminalTraits.From(Environment.GetEnvironmentVariable);
            if (!options.IsJson(result) && TerminalScreen.CanDraw(output, traits))
            {
                using var screen = new TerminalScreen(traits);
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(token, screen.Ended);
                var shown = StatusWatch.MomentsAsync(engine.GetStatus, pause, looks, ticks: true, TimeProvider.System, stop.Token);
                await foreach (var moment in shown.ConfigureAwait(false)) screen.Show(moment);
                return SyncExitCode.InSync;
            }

            var seen = StatusWatch.MomentsAsync(engine.GetStatus, pause, looks, ticks: false, TimeProvider.System, token);
            await foreach (var moment in seen.ConfigureAwait(false))
            {
                if (moment.Trouble is { } trouble)
                    ErrorOutput.Write(trouble, options.IsJson(result), output, result.InvocationConfiguration.Error);
                else await output.WriteLineAsync(options.IsJson(result)
                    ? JsonOutput.OfRecord(moment.Status)
                    : StatusWords.Line(moment.Status, moment.Now, TimeZoneInfo.Local)).ConfigureAwait(false);
                await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return SyncExitCode.InSync;
        }, SecretNeed.None));
        return command;
    }
}
