using System.Globalization;
using RestSharp;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Counts the calls and keeps what Zoho says about the organisation's day (headers <c>x-rate-limit-*</c>, which count the
/// calls of all programs). Stops before the share of the day that belongs to others is touched. The last reading is kept in
/// the state, so that a new process knows it before its first call. Safe to use from several threads.
/// </summary>
internal sealed class CallBudget(int sharePercent, IStateStore? state, TimeProvider time)
{
    // Where the reset header is missing, a reading is believed for this long: one call then brings a new one.
    private static readonly TimeSpan BlindReset = TimeSpan.FromHours(1);

    // Single look-ups come by the hundred, and none of them is worth a write of its own.
    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(30);

    private readonly object _gate = new();
    private BudgetReading? _reading;
    private BudgetReading? _saved;
    private bool _loaded;
    private int _calls;

    /// <summary>Calls sent and what is left, for people and for planning.</summary>
    public ZohoUsage Usage => Current() is { } reading
        ? new ZohoUsage(Volatile.Read(ref _calls), reading.DailyLimit, reading.Remaining, reading.ResetAt)
        : new ZohoUsage(Volatile.Read(ref _calls), null, null, null);

    /// <summary>When the day's count starts anew, where it is known.</summary>
    public DateTimeOffset? ResetAt => Current()?.ResetAt;

    /// <summary>Counts one request that is sent.</summary>
    public void CountCall() => Interlocked.Increment(ref _calls);

    /// <summary>Throws <c>ZohoBudgetExhausted</c> where this program's share of the day is used up.</summary>
    public void RequireCall()
    {
        if (Current() is not { } reading) return;
        var forOthers = reading.DailyLimit * (100 - sharePercent) / 100m;
        if (reading.Remaining <= 0 || reading.Remaining < forOthers)
            throw ZohoErrors.BudgetExhausted(reading.Remaining, reading.DailyLimit, sharePercent, reading.ResetAt);
    }

    /// <summary>Takes the headers of a reply.</summary>
    public void Observe(RestResponse response)
    {
        if (Number(response, "x-rate-limit-limit") is not { } limit || limit <= 0 ||
            Number(response, "x-rate-limit-remaining") is not { } remaining)
        {
            return;
        }

        var now = time.GetUtcNow();
        var reset = Number(response, "x-rate-limit-reset") is { } seconds ? TimeSpan.FromSeconds(seconds) : BlindReset;
        lock (_gate) _reading = new BudgetReading(limit, remaining, now + reset, now);
    }

    /// <summary>Keeps the reading for other processes, if it changed.</summary>
    /// <param name="always">False to skip it when the last write is recent.</param>
    public void Save(bool always)
    {
        BudgetReading? reading;
        lock (_gate)
        {
            reading = _reading;
            if (state is not { Access: StateAccess.ReadWrite } || reading is null || reading == _saved) return;
            if (!always && _saved is not null && reading.Seen - _saved.Seen < SaveInterval) return;
            _saved = reading;
        }

        try
        {
            state.Write(writer => writer.SaveBudget(reading));
        }
        catch (SyncException exception) when (exception.Kind == SyncErrorKind.State)
        {
            // A cache: a state that is locked for long must not cost the reading from Zoho.
        }
    }

    private BudgetReading? Current()
    {
        lock (_gate)
        {
            if (!_loaded)
            {
                _loaded = true;
                _reading ??= _saved = Stored();
            }

            return _reading is { } reading && reading.ResetAt > time.GetUtcNow() ? reading : null;
        }
    }

    private BudgetReading? Stored()
    {
        try
        {
            return state?.Read(reader => reader.Budget);
        }
        catch (SyncException exception) when (exception.Kind == SyncErrorKind.State)
        {
            return null;
        }
    }

    private static int? Number(RestResponse response, string header) =>
        int.TryParse(ZohoFaults.HeaderOf(response, header), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
