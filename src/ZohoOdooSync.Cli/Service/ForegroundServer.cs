using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Service;

/// <summary>The server in this process: one line, one JSON object, or nothing at all for each cycle.</summary>
/// <param name="engine">The engine of the profile.</param>
/// <param name="output">The runs.</param>
/// <param name="reporter">Told of everything else.</param>
/// <param name="form">What is printed of each run.</param>
internal sealed class ForegroundServer(SyncEngine engine, TextWriter output, ISyncReporter reporter, Func<SyncRunResult, string?> form)
{
    /// <summary>Runs until it is asked to stop, or has run so many cycles.</summary>
    /// <param name="interval">From cycle to cycle; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>0 after a stop that was asked for, else the exit code of the last cycle.</returns>
    public async Task<int> RunAsync(TimeSpan? interval, int? maxCycles, CancellationToken stop)
    {
        var code = SyncExitCode.InSync;
        var cycles = 0;
        var service = new ServiceReporter(reporter, new ServiceNotifier(), TimeProvider.System);
        // Said when it is asked, not when it is done: the batch in hand may take its seconds.
        await using var asked = stop.Register(service.Stopping).ConfigureAwait(false);
        await foreach (var result in engine.RunCyclesAsync(interval, maxCycles, service, stop).ConfigureAwait(false))
        {
            cycles++;
            code = result.ExitCode;
            LostTerminal.Outlive(() =>
            {
                if (form(result) is { } line) output.WriteShown(line);
                output.Flush();
            });
            // The start, and reading everything, leave tens of megabytes behind that no cycle needs: given back before the wait.
            if (cycles == 1 || result.Run.Kind == RunKind.Full)
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        // Asked to stop, it did what it was asked, whatever the last cycle was like.
        return cycles == maxCycles ? code : SyncExitCode.InSync;
    }
}
