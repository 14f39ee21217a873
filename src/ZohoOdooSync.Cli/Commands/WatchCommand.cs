using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
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
        var options = ProfileOptions.AddTo(command, "Every profile of the base folder, a line each.");
        command.SetAction((result, token) =>
        {
            var (pause, looks) = (TimeSpan.FromSeconds(result.GetValue(interval)), result.GetValue(count));
            return options.IsAll(result)
                ? EngineCommand.RunAsync(result, options, output => WatchAsync(
                    () => ProfileOverview.Read(options.Path(result)), ProfileScreen.Draw, pause, looks, result, options, output,
                    (profiles, now) => profiles.Select(one => options.IsJson(result)
                        ? JsonOutput.Of(one) : ProfileScreen.Line(one, now, TimeZoneInfo.Local)), token))
                : EngineCommand.RunAsync(result, options, (engine, _, output) => WatchAsync(
                    engine.GetStatus, StatusScreen.Draw, pause, looks, result, options, output,
                    (status, now) => [options.IsJson(result)
                        ? JsonOutput.OfRecord(status) : StatusWords.Line(status, now, TimeZoneInfo.Local)], token), SecretNeed.None);
        });
        return command;
    }

    private static async Task<int> WatchAsync<T>(
        Func<T> look, Func<T, DateTimeOffset, ScreenSpace, IReadOnlyList<ScreenLine>> picture, TimeSpan pause, int? looks,
        ParseResult result, ProfileOptions options, TextWriter output, Func<T, DateTimeOffset, IEnumerable<string>> lines,
        CancellationToken cancellationToken)
    {
        var traits = TerminalTraits.From(Environment.GetEnvironmentVariable);
        if (!options.IsJson(result) && TerminalScreen.CanDraw(output, traits))
        {
            using var screen = new TerminalScreen(traits);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, screen.Ended);
            var shown = StatusWatch.MomentsAsync(look, picture, pause, looks, ticks: true, TimeProvider.System, stop.Token);
            await foreach (var moment in shown.ConfigureAwait(false)) screen.Show(moment);
            return SyncExitCode.InSync;
        }

        var seen = StatusWatch.MomentsAsync(look, picture, pause, looks, ticks: false, TimeProvider.System, cancellationToken);
        await foreach (var moment in seen.ConfigureAwait(false))
        {
            if (moment.Trouble is { } trouble)
                ErrorOutput.Write(trouble, options.IsJson(result), output, result.InvocationConfiguration.Error);
            else
            {
                foreach (var line in lines(moment.Seen, moment.Now)) await output.WriteLineAsync(line).ConfigureAwait(false);
            }

            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return SyncExitCode.InSync;
    }
}
