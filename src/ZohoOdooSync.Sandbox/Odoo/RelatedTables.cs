namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One record of a model that columns of a product point to.</summary>
/// <param name="Id">Database id.</param>
/// <param name="Name">Its own name.</param>
/// <param name="Path">What Odoo shows of it: its name behind those of the records above it.</param>
/// <param name="ParentId">The record above it; null where there is none.</param>
public sealed record RelatedRecord(int Id, string Name, string Path, int? ParentId);

/// <summary>The records of product.category and of models that somebody added. Thread-safe.</summary>
public sealed class RelatedTables
{
    /// <summary>The model of categories.</summary>
    public const string Categories = "product.category";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<RelatedRecord>> _tables = new(StringComparer.Ordinal);

    internal RelatedTables(SandboxOptions options)
    {
        _tables[Categories] = [];
        // What a new database has: one category above all in 18 and earlier, three beside each other in 19.
        foreach (var name in options.OdooVersion >= 19 ? ["Goods", "Services", "Expenses"] : new[] { "All" }) Add(Categories, name);
        foreach (var (model, names) in options.OdooRecords)
        {
            _tables.TryAdd(model, []);
            foreach (var name in names) Add(model, name);
        }
    }

    internal IReadOnlyCollection<string> Models => _tables.Keys;

    /// <summary>The records of a model, by id; null for a model that has none here.</summary>
    /// <param name="model">The model.</param>
    public IReadOnlyList<RelatedRecord>? Of(string model)
    {
        lock (_gate) return _tables.TryGetValue(model, out var rows) ? [.. rows] : null;
    }

    /// <summary>The record of an id; null where there is none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="id">Database id.</param>
    public RelatedRecord? Find(string model, int id)
    {
        lock (_gate) return _tables.GetValueOrDefault(model)?.Find(row => row.Id == id);
    }

    /// <summary>Makes a record, as a colleague would.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">Its name.</param>
    /// <param name="parent">The record above it; null for none.</param>
    public RelatedRecord Add(string model, string name, int? parent = null)
    {
        lock (_gate)
        {
            var rows = _tables[model];
            var path = parent is { } above ? $"{rows[above - 1].Path} / {name}" : name;
            rows.Add(new RelatedRecord(rows.Count + 1, name, path, parent));
            return rows[^1];
        }
    }
}
