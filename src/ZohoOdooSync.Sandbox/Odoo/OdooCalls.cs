using System.Globalization;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>A value that was sent although the product already held it.</summary>
/// <param name="ProductId">Template id.</param>
/// <param name="Field">Field name.</param>
/// <param name="Value">The value, as text.</param>
public sealed record NeedlessWrite(int ProductId, string Field, string Value);

/// <summary>Counts what was asked of Odoo and what was written, so that a test can prove what was not. Thread-safe.</summary>
public sealed class OdooCalls
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _byMethod = new(StringComparer.Ordinal);
    private readonly List<NeedlessWrite> _needless = [];
    private readonly SortedSet<string> _fields = new(StringComparer.Ordinal);

    /// <summary>All calls, logins and version requests included.</summary>
    public int Total { get; private set; }

    /// <summary>Committed create, write, unlink and load calls that changed at least one row.</summary>
    public int Writes { get; private set; }

    /// <summary>Rows that were committed by those calls.</summary>
    public int RowsWritten { get; private set; }

    /// <summary>Products created.</summary>
    public int Created { get; private set; }

    /// <summary>Products deleted.</summary>
    public int Deleted { get; private set; }

    /// <summary>Calls by "model.method", such as product.template.load; logins as common.login.</summary>
    public IReadOnlyDictionary<string, int> ByMethod
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, int>(_byMethod, StringComparer.Ordinal);
        }
    }

    /// <summary>Every value that was equal to what was stored.</summary>
    public IReadOnlyList<NeedlessWrite> NeedlessWrites
    {
        get
        {
            lock (_gate)
                return [.. _needless];
        }
    }

    /// <summary>Names of all product fields that were ever written, also on create.</summary>
    public IReadOnlyCollection<string> FieldsWritten
    {
        get
        {
            lock (_gate)
                return [.. _fields];
        }
    }

    /// <summary>Sets all counters to zero.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            (Total, Writes, RowsWritten, Created, Deleted) = (0, 0, 0, 0, 0);
            _byMethod.Clear();
            _needless.Clear();
            _fields.Clear();
        }
    }

    /// <summary>Rows that were written on this thread; a call is worked on by one thread.</summary>
    [ThreadStatic]
    internal static int RowsOfThread;

    internal void Arrive(string method)
    {
        lock (_gate)
        {
            Total++;
            _byMethod[method] = _byMethod.GetValueOrDefault(method) + 1;
        }
    }

    internal void Committed(WriteLog log)
    {
        lock (_gate)
        {
            if (log.Rows == 0)
                return;
            RowsOfThread += log.Rows;
            Writes++;
            RowsWritten += log.Rows;
            Created += log.Created;
            Deleted += log.Deleted;
            _needless.AddRange(log.Needless);
            _fields.UnionWith(log.Fields);
        }
    }
}

/// <summary>What one transaction wrote; counted only when it commits.</summary>
internal sealed class WriteLog
{
    public int Rows { get; set; }
    public int Created { get; set; }
    public int Deleted { get; set; }
    public List<NeedlessWrite> Needless { get; } = [];
    public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

    public void Compare(int id, string field, object? before, object? after)
    {
        if (Equals(before, after))
            Needless.Add(new NeedlessWrite(id, field, Convert.ToString(after, CultureInfo.InvariantCulture) ?? "false"));
    }
}
