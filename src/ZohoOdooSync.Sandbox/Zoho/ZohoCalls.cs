namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Counts the calls to Zoho, and decides which are too many (facts, section 4). Thread-safe.</summary>
public sealed class ZohoCalls
{
    private const int PerMinute = 100;

    private readonly Lock _gate = new();
    private readonly OrganizationClock _clock;
    private readonly ZohoSwitches _switches;
    private readonly Dictionary<string, int> _byEndpoint = new(StringComparer.Ordinal);
    private readonly Queue<DateTimeOffset> _lastMinute = new();
    private DateOnly _day;
    private int _inFlight;

    internal ZohoCalls(OrganizationClock clock, ZohoSwitches switches)
    {
        _clock = clock;
        _switches = switches;
        _day = clock.Today;
    }

    /// <summary>All calls, token calls included.</summary>
    public int Total { get; private set; }

    /// <summary>Calls other than GET, apart from the token endpoint: a sync must leave this at 0.</summary>
    public int NonGet { get; private set; }

    /// <summary>Detail records that were given, in whatever number of calls.</summary>
    public int DetailsGiven { get; private set; }

    /// <summary>Calls that used the quota of the organisation's current day.</summary>
    public int Today { get; private set; }

    /// <summary>Most calls within any minute.</summary>
    public int PeakPerMinute { get; private set; }

    /// <summary>Most calls in flight at once.</summary>
    public int PeakConcurrency { get; private set; }

    /// <summary>Calls by endpoint name, such as zoho.items.</summary>
    public IReadOnlyDictionary<string, int> ByEndpoint
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, int>(_byEndpoint, StringComparer.Ordinal);
        }
    }

    /// <summary>Sets how many calls of today are left.</summary>
    public void SetRemainingToday(int remaining)
    {
        lock (_gate)
        {
            StartDay();
            Today = Math.Max(0, _switches.DailyLimit - remaining);
        }
    }

    /// <summary>Sets the counters to zero; today's quota stays as used as it is.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            (Total, NonGet, PeakPerMinute, PeakConcurrency, DetailsGiven) = (0, 0, 0, _inFlight, 0);
            _byEndpoint.Clear();
            _lastMinute.Clear();
        }
    }

    internal void Arrive(string endpoint, string method)
    {
        lock (_gate)
        {
            Total++;
            _byEndpoint[endpoint] = _byEndpoint.GetValueOrDefault(endpoint) + 1;
            if (method != "GET" && endpoint != "zoho.token")
                NonGet++;
        }
    }

    internal void GiveDetails(int records)
    {
        lock (_gate)
            DetailsGiven += records;
    }

    internal void Enter()
    {
        lock (_gate)
            PeakConcurrency = Math.Max(PeakConcurrency, ++_inFlight);
    }

    internal void Leave()
    {
        lock (_gate)
            _inFlight--;
    }

    /// <summary>Uses one call of the quota: 0, or the code of the limit that was passed: 45, 44, 1070.</summary>
    internal int Use()
    {
        lock (_gate)
        {
            StartDay();
            var now = _clock.Now;
            while (_lastMinute.TryPeek(out var oldest) && now - oldest >= TimeSpan.FromMinutes(1))
                _lastMinute.Dequeue();
            if (_switches.EnforceDailyLimit && Today >= _switches.DailyLimit)
                return 45;
            if (_switches.EnforceConcurrency && _inFlight > _switches.MaxConcurrency)
                return 1070;
            if (_switches.EnforceMinuteLimit && _lastMinute.Count >= PerMinute)
                return 44;
            _lastMinute.Enqueue(now);
            PeakPerMinute = Math.Max(PeakPerMinute, _lastMinute.Count);
            Today++;
            return 0;
        }
    }

    internal (int Limit, int Remaining, int Reset) Quota()
    {
        lock (_gate)
        {
            StartDay();
            return (_switches.DailyLimit, Math.Max(0, _switches.DailyLimit - Today), _clock.SecondsToMidnight);
        }
    }

    private void StartDay()
    {
        var today = _clock.Today;
        if (today == _day)
            return;
        _day = today;
        Today = 0;
    }
}
