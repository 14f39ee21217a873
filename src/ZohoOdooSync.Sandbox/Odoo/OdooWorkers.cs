using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The workers of the server: each works on one call at a time, and is busy for as long as its rows take.</summary>
/// <param name="odoo">Has the switches.</param>
internal sealed class OdooWorkers(SandboxOdoo odoo)
{
    private readonly object _gate = new();
    private int? _count;
    private SemaphoreSlim? _free;

    /// <summary>Works on a call when a worker is free.</summary>
    /// <param name="work">Gives the reply.</param>
    /// <param name="gone">The client has gone.</param>
    public async Task<Reply> RunAsync(Func<Reply> work, CancellationToken gone)
    {
        var free = Free();
        if (free is not null) await free.WaitAsync(gone).ConfigureAwait(false);
        try
        {
            OdooCalls.RowsOfThread = 0;
            var reply = work();
            var busy = TimeSpan.FromMicroseconds((double)OdooCalls.RowsOfThread * odoo.Switches.RowMicroseconds);
            if (busy > TimeSpan.Zero) await Task.Delay(busy, gone).ConfigureAwait(false);
            return reply;
        }
        finally
        {
            free?.Release();
        }
    }

    private SemaphoreSlim? Free()
    {
        lock (_gate)
        {
            if (_count != odoo.Switches.Workers)
            {
                _count = odoo.Switches.Workers;
                _free = _count is { } count ? new SemaphoreSlim(count) : null;
            }

            return _free;
        }
    }
}
