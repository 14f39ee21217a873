using ZohoOdooSync.Cli.Commands;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Service;

/// <summary>The menu of <c>start --interactive</c>, as users of the earlier scripts know it.</summary>
/// <param name="engine">The engine of the profile.</param>
/// <param name="settings">Its settings.</param>
/// <param name="input">The answers, a line each; its end means quit.</param>
/// <param name="output">The menu and what follows from it.</param>
/// <param name="error">Progress and errors.</param>
internal sealed class StartMenu(SyncEngine engine, SyncSettings settings, TextReader input, TextWriter output, TextWriter error)
{
    /// <summary>Asks and does, until the user quits or has started the server and stopped it.</summary>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        while (true)
        {
            Show();
            try
            {
                switch (await AskAsync("Choice: ", stop).ConfigureAwait(false))
                {
                    case "1":
                        return await ServeAsync(settings.Schedule.Interval, stop).ConfigureAwait(false);
                    case "2":
                        if (await AskIntervalAsync(stop).ConfigureAwait(false) is { } interval)
                            return await ServeAsync(interval, stop).ConfigureAwait(false);
                        break;
                    case "3":
                        await SyncOnceAsync(stop).ConfigureAwait(false);
                        break;
                    case "4":
                        StatusText.Write(engine.GetStatus(), output);
                        break;
                    case "5" or "q" or null:
                        return SyncExitCode.InSync;
                    case var other:
                        await output.WriteLineAsync($"\"{ShownText.OneLine(other, 20)}\" is no choice: 1 to 5 is allowed.")
                            .ConfigureAwait(false);
                        break;
                }
            }
            catch (SyncException e)
            {
                ErrorOutput.Write(e, json: false, output, error);
            }
        }
    }

    private void Show()
    {
        output.WriteLine();
        output.WriteLine($"ZohoOdooSync: {StartMenuText.Heading(settings)}");
        output.WriteLine($"  1  start the server, a cycle every {Words(settings.Schedule.Interval)}");
        output.WriteLine("  2  start the server with another interval");
        output.WriteLine("  3  full sync once");
        output.WriteLine("  4  status");
        output.WriteLine("  5  quit");
    }

    private Task<int> ServeAsync(TimeSpan interval, CancellationToken stop) =>
        new ForegroundServer(engine, output, new ServerReporter(error, TimeProvider.System), result => RunText.Line(result.Run))
            .RunAsync(interval, null, stop);

    private async Task SyncOnceAsync(CancellationToken stop)
    {
        await using var reporter = ConsoleReporter.For(error);
        var run = await engine.RunFullAsync(force: false, reporter, stop).ConfigureAwait(false);
        await reporter.FinishAsync().ConfigureAwait(false);
        EngineCommand.Print(run, asJson: false, output, error);
    }

    private async Task<TimeSpan?> AskIntervalAsync(CancellationToken stop)
    {
        var answer = await AskAsync(StartMenuText.IntervalQuestion, stop).ConfigureAwait(false);
        if (StartMenuText.IntervalOf(answer) is { } interval) return interval;
        if (answer is not null) await output.WriteLineAsync(StartMenuText.NoInterval(answer)).ConfigureAwait(false);
        return null;
    }

    private async Task<string?> AskAsync(string question, CancellationToken stop)
    {
        await output.WriteAsync(question).ConfigureAwait(false);
        await output.FlushAsync(stop).ConfigureAwait(false);
        // A read of the terminal cannot be ended; on a thread of its own it does not keep the process from ending.
        return (await Task.Run(input.ReadLine, CancellationToken.None).WaitAsync(stop).ConfigureAwait(false))?.Trim();
    }

    private static string Words(TimeSpan interval) =>
        interval.Ticks % TimeSpan.TicksPerMinute == 0 ? $"{interval.TotalMinutes:0} minutes" : $"{interval.TotalSeconds:0} seconds";
}
