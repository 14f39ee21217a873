using System.Runtime.InteropServices;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// SIGTERM or SIGHUP while the server works in this shell: the machine shuts down, somebody ends the process by hand, or the
/// terminal is closed. The first asks the server to stop after the batch in hand, a second SIGTERM ends the process at once,
/// as without this.
/// </summary>
internal sealed class TerminationSignal : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly PosixSignalRegistration _termination;
    private readonly PosixSignalRegistration _hangUp;

    /// <summary>Listens until it is disposed of.</summary>
    /// <param name="also">Another reason to stop.</param>
    public TerminationSignal(CancellationToken also)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(also);
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            if (!_stop.IsCancellationRequested) Stop(context);
        });
        // The shell and the terminal may both send it: a second one means nothing.
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        // The source is left to the collector: a signal may still cancel it.
        _termination.Dispose();
        _hangUp.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        // Not on the signal's own thread: whoever waits for the token continues there.
        _ = Task.Run(_stop.Cancel);
    }
}
