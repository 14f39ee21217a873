using System.Runtime.InteropServices;
using ZohoOdooSync.Cli.Output;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Ctrl+C, SIGTERM, and the end of the terminal (SIGHUP): the first asks the work to stop after the batch in hand, a second
/// Ctrl+C or SIGTERM ends the process at once. Neither loses anything, since each batch is in the journal before it is sent.
/// </summary>
/// <remarks>
/// Told where there is work to end; a command that only looks ends without a word. Under nohup the end of the terminal is
/// ignored, as everywhere: the runtime leaves a signal alone that was ignored when the process began.
/// </remarks>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignal(TextWriter? error)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            Register(signal, context =>
            {
                if (_stop.IsCancellationRequested) return;
                context.Cancel = true;
                error?.WriteLine("Stopping after the batch in hand. Once more ends at once; nothing is lost either way.");
                Stop();
            });
        }

        // The shell and the terminal may both send it: a second one means nothing.
        Register(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            LostTerminal.Silence();
            Stop();
        });
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void Register(PosixSignal signal, Action<PosixSignalContext> handler) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, handler));

    // Not on the signal's own thread: whoever waits for the token continues there.
    private void Stop() => _ = Task.Run(_stop.Cancel);
}
