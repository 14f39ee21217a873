using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// How many calls may be on their way to the server at once: as many as the settings say. Without a number there it is four; one where
/// the host is Odoo's own, which asks for no calls side by side, or where the server asked for less.
/// </summary>
internal sealed class OdooConnections
{
    // Beyond these no server that was measured brought more rows a second.
    private const int MostByItself = 4;

    // Odoo Online: about one call a second, and none in parallel.
    private const string OdooOnline = "odoo.com";

    private readonly object _gate = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private readonly bool _isFixed;
    private readonly int _atFirst;
    private int _most;
    private int _underWay;

    public OdooConnections(TargetSettings settings)
    {
        _isFixed = settings.Connections is not null;
        _most = _atFirst = settings.Connections ?? (IsOdooOnline(settings.Address) ? 1 : MostByItself);
    }

    /// <summary>Calls that may be on their way at once now.</summary>
    public int Most
    {
        get
        {
            lock (_gate) return _most;
        }
    }

    /// <summary>Makes a call when its turn has come.</summary>
    public async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await call(cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId is OdooErrors.BusyId or OdooErrors.UnavailableId)
        {
            Narrow();
            throw;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>What the server asked for once need not hold for ever: a new session begins as the settings say.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _most = _atFirst;
            LetIn();
        }
    }

    private static bool IsOdooOnline(Uri address) =>
        address.Host.Equals(OdooOnline, StringComparison.OrdinalIgnoreCase)
        || address.Host.EndsWith("." + OdooOnline, StringComparison.OrdinalIgnoreCase);

    private void Narrow()
    {
        lock (_gate)
        {
            if (!_isFixed) _most = 1;
        }
    }

    private Task EnterAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_underWay < _most)
            {
                _underWay++;
                return Task.CompletedTask;
            }

            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return WaitAsync(turn, cancellationToken);
        }
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken)).ConfigureAwait(false);
        await turn.Task.ConfigureAwait(false);
    }

    private void Leave()
    {
        lock (_gate)
        {
            _underWay--;
            LetIn();
        }
    }

    private void LetIn()
    {
        while (_underWay < _most && _waiting.TryDequeue(out var turn))
        {
            if (turn.TrySetResult()) _underWay++;
        }
    }
}
