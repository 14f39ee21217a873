namespace ZohoOdooSync.Sandbox.Faults;

/// <summary>The planned failures of one sandbox, in the order in which they were added. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];

    /// <summary>Plans a failure.</summary>
    /// <exception cref="ArgumentException">The endpoint's name is unknown, or a number is out of range.</exception>
    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (!FaultEndpoints.IsKnown(fault.Endpoint))
            throw new ArgumentException($"Endpoint is '{fault.Endpoint}'; allowed: {FaultEndpoints.Allowed}.");
        if (fault.Count < 1 || fault.Skip < 0 || fault.Milliseconds < 0)
            throw new ArgumentException(
                $"Count is {fault.Count}, Skip {fault.Skip}, Milliseconds {fault.Milliseconds}; allowed: Count from 1, the others from 0.");
        lock (_gate)
            _entries.Add(new Entry(fault));
    }

    /// <summary>Forgets all failures, also those that already struck.</summary>
    public void Clear()
    {
        lock (_gate)
            _entries.Clear();
    }

    /// <summary>Every failure with how often it struck.</summary>
    public IReadOnlyList<(Fault Fault, int Struck)> List()
    {
        lock (_gate)
            return [.. _entries.Select(entry => (entry.Fault, entry.Struck))];
    }

    /// <summary>The failure for this request, if one is due. The first that matches wins and is counted.</summary>
    internal Fault? Take(string endpoint, string? model, string request)
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if (entry.Struck >= entry.Fault.Count || !Matches(entry.Fault, endpoint, model, request))
                    continue;
                if (entry.Passed < entry.Fault.Skip)
                {
                    entry.Passed++;
                    continue;
                }
                entry.Struck++;
                return entry.Fault;
            }
            return null;
        }
    }

    private static bool Matches(Fault fault, string endpoint, string? model, string request) =>
        FaultEndpoints.Covers(fault.Endpoint, endpoint)
        && (fault.Model is null || fault.Model == model)
        && (fault.Containing is null || request.Contains(fault.Containing, StringComparison.Ordinal));

    private sealed class Entry(Fault fault)
    {
        public Fault Fault { get; } = fault;
        public int Passed { get; set; }
        public int Struck { get; set; }
    }
}

/// <summary>The names under which requests can be made to fail.</summary>
internal static class FaultEndpoints
{
    public const string Allowed =
        "zoho.token, zoho.organizations, zoho.currencies, zoho.items, zoho.item, zoho.itemdetails, zoho.image, zoho.*, odoo.version, "
        + "odoo.login, odoo.<method>, odoo.*, *";

    private static readonly HashSet<string> ZohoNames =
        ["zoho.token", "zoho.organizations", "zoho.currencies", "zoho.items", "zoho.item", "zoho.itemdetails", "zoho.image", "zoho.*"];

    public static bool IsKnown(string? name) => name is "*"
        || name is not null && (ZohoNames.Contains(name) || name.StartsWith("odoo.", StringComparison.Ordinal) && name.Length > 5);

    public static bool Covers(string pattern, string endpoint) => pattern == "*" || pattern == endpoint
        || pattern.EndsWith(".*", StringComparison.Ordinal) && endpoint.StartsWith(pattern[..^1], StringComparison.Ordinal);
}
