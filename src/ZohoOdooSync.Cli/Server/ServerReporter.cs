using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Cli.Server;

/// <summary>What a server in the foreground tells besides its runs: its begin and its warnings, each with the local time.</summary>
/// <param name="error">Where it goes.</param>
/// <param name="time">Clock.</param>
internal sealed class ServerReporter(TextWriter error, TimeProvider time) : ISyncReporter
{
    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncServerBegan { Server: var server }:
                Write($"started, process {server.ProcessId}, a cycle every {server.IntervalSeconds} seconds; Ctrl+C stops it");
                break;
            case SyncMessage { Level: >= SyncLogLevel.Warning } message:
                Write($"{(message.Level == SyncLogLevel.Warning ? "warning" : "error")}: {message.Text}");
                break;
            case SyncServerEnds:
                Write("stopped");
                break;
        }
    }

    private void Write(string text) =>
        LostTerminal.Outlive(() => error.WriteLine($"{DisplayText.Local(time.GetUtcNow())} {text}"));
}
