using System.Runtime.InteropServices;

namespace ZohoOdooSync.Cli;

/// <summary>
/// Ctrl+C and SIGTERM: the first asks the work to stop after the batch in hand, a second ends the process at once. Neither
/// loses anything, since each batch is in the journal before it is sent.
/// </summary>
/// <remarks>Told where there is work to end; a command that only looks ends without a word.</remarks>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignal(TextWriter? error)
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                if (_stop.IsCancellationRequested) return;
                context.Cancel = true;
                error?.WriteLine("Stopping after the batch in hand. Once more ends at once; nothing is lost either way.");
                // Not on the signal's own thread: whoever waits for the token continues there.
                _ = Task.Run(_stop.Cancel);
            }));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }
}
