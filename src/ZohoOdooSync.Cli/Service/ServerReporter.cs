using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Service;

/// <summary>What a server in the foreground tells besides its runs: its begin and its warnings, each with the local time.</summary>
/// <param name="error">Where it goes.</param>
/// <param name="time">Clock.</param>
/// <param name="isVerbose">Whether steps, calls, further tries and waits are told, too.</param>
/// <param name="profile">Named at the begin of each line; null where there is one alone.</param>
internal sealed class ServerReporter(TextWriter error, TimeProvider time, bool isVerbose = false, string? profile = null) : ISyncReporter
{
    private (SyncPhase Phase, string Activity)? _step;

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncServerBegan { Server: var server }:
                Write($"started, process {server.ProcessId}, a cycle every {server.IntervalSeconds} seconds; Ctrl+C stops it");
                break;
            case SyncMessage message when isVerbose || message.Level >= SyncLogLevel.Warning:
                Write($"{message.Level.ToString().ToLowerInvariant()}: {message.Text}");
                break;
            case SyncProgressed progress when isVerbose && _step != (progress.Phase, progress.Activity):
                _step = (progress.Phase, progress.Activity);
                Write($"{progress.Phase}: {progress.Activity}");
                break;
            case SyncServerWaits waits when isVerbose:
                _step = null;
                Write(StatusWords.Waits(waits, time.GetUtcNow(), TimeZoneInfo.Local));
                break;
            case SyncServerEnds:
                Write("stopped");
                break;
        }
    }

    private void Write(string text)
    {
        if (profile is not null) text = $"{profile}: {text}";
        LostTerminal.Outlive(() => error.WriteShown($"{TimeWords.Local(time.GetUtcNow())} {text}"));
    }
}
