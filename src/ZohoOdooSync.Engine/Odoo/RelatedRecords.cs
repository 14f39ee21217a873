using System.Globalization;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// The records of another model that a column can point to. A name stands for a record where no other one has it; so does an external
/// id, and of a category the last part of its path.
/// </summary>
internal sealed class RelatedRecords
{
    /// <summary>The model of the categories of products.</summary>
    public const string Categories = "product.category";

    private const string Separator = " / ";

    private readonly Dictionary<int, string> _names = [];
    private readonly Dictionary<string, List<int>> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _lastParts = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, int> _externalIds;

    /// <summary>Makes the table.</summary>
    /// <param name="model">The model.</param>
    /// <param name="names">The records: id and name.</param>
    /// <param name="externalIds">External ids of records, such as <c>product.product_category_all</c>.</param>
    public RelatedRecords(string model, IReadOnlyDictionary<int, string> names, IReadOnlyDictionary<string, int>? externalIds = null)
    {
        Model = model;
        _externalIds = externalIds ?? new Dictionary<string, int>();
        foreach (var (id, name) in names) Add(id, name);
    }

    /// <summary>The model.</summary>
    public string Model { get; }

    /// <summary>A path with one space on each side of its slashes, as Odoo shows it.</summary>
    public static string PathOf(string text) => string.Join(Separator, Parts(text));

    /// <summary>The path above a path.</summary>
    public static string ParentOf(string path) => string.Join(Separator, Parts(path)[..^1]);

    /// <summary>The names along a path.</summary>
    public static string[] Parts(string path) =>
        path.Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Adds a record; one that is known already stays as it is.</summary>
    public void Add(int id, string name)
    {
        if (!_names.TryAdd(id, name)) return;
        Put(_ids, name, id);
        if (Model == Categories && name.Contains(Separator, StringComparison.Ordinal)) Put(_lastParts, Parts(name)[^1], id);
    }

    /// <summary>The records that Odoo shows by exactly this name.</summary>
    public IReadOnlyList<int> FindExactly(string name) => _ids.GetValueOrDefault(name) ?? [];

    /// <summary>The records above a path of which several have the same path: nobody knows under which one it belongs.</summary>
    public IReadOnlyList<int> FindAmbiguousAbove(string path)
    {
        var parts = Parts(path);
        return Enumerable.Range(1, parts.Length - 1).Select(count => FindExactly(string.Join(Separator, parts.Take(count))))
            .FirstOrDefault(ids => ids.Count > 1) ?? [];
    }

    /// <summary>The records of a name.</summary>
    public IReadOnlyList<int> Find(string name) => _ids.TryGetValue(name, out var ids) ? ids
        : _externalIds.TryGetValue(name, out var id) ? [id]
        : Model != Categories ? []
        : name.Contains('/', StringComparison.Ordinal) ? _ids.GetValueOrDefault(PathOf(name)) ?? []
        : _lastParts.GetValueOrDefault(name) ?? [];

    /// <summary>How a value says a record: its name, or where that is not its own, its name and id.</summary>
    public string NameOf(int id) => !_names.TryGetValue(id, out var name) ? string.Create(CultureInfo.InvariantCulture, $"{Model},{id}")
        : _ids[name].Count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({id})");

    /// <summary>The record that a value says; null where there is none.</summary>
    public int? IdOf(string said)
    {
        if (_ids.GetValueOrDefault(said) is [var only]) return only;
        var from = said.LastIndexOfAny(['(', ',']) + 1;
        return from > 0 && int.TryParse(said.AsSpan(from).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && NameOf(id) == said ? id : null;
    }

    private static void Put(Dictionary<string, List<int>> table, string name, int id)
    {
        if (!table.TryGetValue(name, out var ids)) table[name] = ids = [];
        ids.Add(id);
        ids.Sort();
    }
}
