using System.Runtime.InteropServices;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// SIGTERM while the server works in this shell: the machine shuts down, or somebody ends the process by hand. The first
/// asks the server to stop after the batch in hand, a second ends the process at once, as without this.
/// </summary>
internal sealed class TerminationSignal : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration _registration;

    /// <summary>Listens until it is disposed of.</summary>
    /// <param name="also">Another reason to stop.</param>
    public TerminationSignal(CancellationToken also)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(also);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            if (_stop.IsCancellationRequested) return;
            context.Cancel = true;
            // Not on the signal's own thread: whoever waits for the token continues there.
            _ = Task.Run(_stop.Cancel);
        });
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose(); // The source is left to the collector: a signal may still cancel it.
}
