using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Output;

/// <summary>What the engine tells while it works: a bar on a terminal, plain lines elsewhere.</summary>
internal abstract class ConsoleReporter : ISyncReporter, IAsyncDisposable
{
    /// <summary>The reporter that fits where the text goes.</summary>
    /// <param name="error">Where it goes.</param>
    /// <param name="isVerbose">Whether calls and further tries are told, too: a line each.</param>
    public static ConsoleReporter For(TextWriter error, bool isVerbose = false) =>
        ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && !isVerbose
            ? new BarReporter() : new LineReporter(error, isVerbose);

    /// <inheritdoc/>
    public abstract void Report(SyncEvent syncEvent);

    /// <summary>Ends the drawing; what is printed afterwards stands below it.</summary>
    public virtual ValueTask FinishAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => FinishAsync();
}

/// <summary>Plain lines: one when a step begins and one when it ends, and every warning; where wanted, every message.</summary>
internal sealed class LineReporter(TextWriter error, bool isVerbose = false) : ConsoleReporter
{
    private (SyncPhase Phase, string Activity)? _last;

    public override void Report(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncProgressed progress when _last != (progress.Phase, progress.Activity) || progress.Done == progress.Total:
                _last = (progress.Phase, progress.Activity);
                var count = progress.Done == 0 ? string.Empty
                    : progress.Total is { } total ? $" {progress.Done}/{total}" : $" {progress.Done}";
                error.WriteShown($"  {progress.Activity}{count}");
                break;
            case SyncMessage message when isVerbose || message.Level >= SyncLogLevel.Warning:
                error.WriteShown($"  {message.Level.ToString().ToLowerInvariant()}: {message.Text}");
                break;
        }
    }
}
