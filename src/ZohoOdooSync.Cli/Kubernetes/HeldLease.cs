using k8s.Models;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.Cli.Kubernetes;

/// <summary>
/// A lease in the hands of this process. It is renewed until it is disposed of. It is lost when another process has it, or when no
/// renewal that began in the last <see cref="LeasePace.Deadline"/> succeeded: a timer of this process says so, whether or not the API
/// server answers.
/// </summary>
internal sealed class HeldLease : IHeldLease
{
    private readonly LeaseCalls _calls;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly string _identity;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _lost;
    private readonly Task _renewing;
    private V1Lease _lease;

    /// <summary>Takes over a lease that was just taken.</summary>
    /// <param name="calls">The calls for leases.</param>
    /// <param name="lease">The lease, as the API server answered.</param>
    /// <param name="time">Clock.</param>
    /// <param name="random">Spreads the calls.</param>
    /// <param name="asked">When the call that took it began.</param>
    public HeldLease(LeaseCalls calls, V1Lease lease, TimeProvider time, Random random, long asked)
    {
        (_calls, _lease, _time, _random, _identity) = (calls, lease, time, random, lease.Spec.HolderIdentity);
        _lost = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Lost = _lost.Token;
        Extend(asked);
        _renewing = RenewAsync();
    }

    /// <inheritdoc/>
    public CancellationToken Lost { get; }

    /// <summary>Ends the renewals and gives the lease back, so that another process need not wait for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        // A call on its way is not cut off: its answer says which version of the lease is to be given back.
        await _end.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (!Lost.IsCancellationRequested) await GiveBackAsync().ConfigureAwait(false);
        _lost.Dispose();
        _end.Dispose();
    }

    private async Task RenewAsync()
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, Lost);
        var wait = LeasePace.Spread(LeasePace.Renew, _random);
        while (true)
        {
            await Task.Delay(wait, _time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested) return;
            var asked = _time.GetTimestamp();
            var isRenewed = await TryRenewAsync(asked).ConfigureAwait(false);
            wait = isRenewed ? LeasePace.Spread(LeasePace.Renew, _random) : LeasePace.Retry - _time.GetElapsedTime(asked);
            if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
        }
    }

    private async Task<bool> TryRenewAsync(long asked)
    {
        try
        {
            return await AskAsync(asked).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is: the timer decides.
            return false;
        }
    }

    private async Task<bool> AskAsync(long asked)
    {
        _lease.Spec.RenewTime = _time.GetUtcNow().UtcDateTime;
        if (await _calls.ReplaceAsync(_lease, Lost).ConfigureAwait(false) is { } renewed)
        {
            _lease = renewed;
            Extend(asked);
            return true;
        }

        // Our own last renewal may have arrived without its answer; or a person changed a label. Else another process has it.
        var current = await _calls.ReadAsync(_lease.Metadata.Name, Lost).ConfigureAwait(false);
        if (current?.Spec?.HolderIdentity == _identity) _lease = current;
        else await _lost.CancelAsync().ConfigureAwait(false);
        return false;
    }

    // From the begin of the call on: the API server may have written it at once and answered late.
    private void Extend(long asked)
    {
        var left = LeasePace.Deadline - _time.GetElapsedTime(asked);
        if (left > TimeSpan.Zero) _lost.CancelAfter(left);
        else _lost.Cancel();
    }

    private async Task GiveBackAsync()
    {
        _lease.Spec.HolderIdentity = null;
        try
        {
            await _calls.ReplaceAsync(_lease, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It ends by itself, after its duration.
        }
    }
}
