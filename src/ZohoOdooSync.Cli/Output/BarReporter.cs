using System.Threading.Channels;
using Spectre.Console;

namespace ZohoOdooSync.Cli.Output;

/// <summary>
/// Progress bars on a terminal, drawn on standard error so that standard output holds results alone. The engine's events go
/// through a queue: drawing never holds up the work.
/// </summary>
internal sealed class BarReporter : ConsoleReporter
{
    private readonly Channel<SyncEvent> _events = Channel.CreateUnbounded<SyncEvent>();
    private readonly Task _drawing;

    public BarReporter()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        _drawing = Task.Run(() => console.Progress().AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(),
                new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context => DrawAsync(context, console)));
    }

    public override void Report(SyncEvent syncEvent) => _events.Writer.TryWrite(syncEvent);

    public override async ValueTask FinishAsync()
    {
        _events.Writer.TryComplete();
        await _drawing.ConfigureAwait(false);
    }

    private async Task DrawAsync(ProgressContext context, IAnsiConsole console)
    {
        var bars = new Dictionary<string, ProgressTask>(StringComparer.Ordinal);
        await foreach (var syncEvent in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (syncEvent is SyncMessage { Level: >= SyncLogLevel.Warning } message)
            {
                var level = message.Level.ToString().ToLowerInvariant();
                console.MarkupLineInterpolated($"[yellow]{level}[/] {ShownText.OneLine(message.Text)}");
            }
            else if (syncEvent is SyncProgressed progress)
            {
                if (!bars.TryGetValue(progress.Activity, out var bar))
                    bars[progress.Activity] = bar = context.AddTask(Markup.Escape(progress.Activity), maxValue: 1);
                bar.IsIndeterminate = progress.Total is null && progress.Done == 0;
                bar.MaxValue = Math.Max(1, progress.Total ?? progress.Done + 1);
                bar.Value = progress.Done;
            }
        }

        foreach (var bar in bars.Values) bar.StopTask();
    }
}
