namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One model: its fields and its records of the moment.</summary>
internal sealed class OdooModel
{
    public OdooModel(string name, string label, IEnumerable<OdooField> fields, Func<IReadOnlyList<object>> rows, Func<object, int> id)
    {
        Name = name;
        Label = label;
        Rows = rows;
        Id = id;
        Fields = fields.Prepend(new OdooField("id", "integer", "ID", (row, _) => id(row)) { Readonly = true })
            .ToDictionary(field => field.Name, StringComparer.Ordinal);
    }

    public string Name { get; }
    public string Label { get; }
    public IReadOnlyDictionary<string, OdooField> Fields { get; }
    public Func<IReadOnlyList<object>> Rows { get; }
    public Func<object, int> Id { get; }

    /// <summary>Finds a record by id where the model has a faster way than looking at all.</summary>
    public Func<int, object?>? Lookup { get; init; }

    /// <summary>Finds the model of a relation, for paths such as product_tmpl_id.active.</summary>
    public Func<string, OdooModel?> Related { get; set; } = _ => null;

    /// <summary>Major version of the server, for the words of its errors.</summary>
    public int Version { get; set; }

    public string DefaultOrder { get; init; } = "id";
    public bool HasActive => Fields.ContainsKey("active");

    public OdooField Field(string name) => Fields.TryGetValue(name, out var field) ? field : throw UnknownField(name);

    public OdooException UnknownField(string name, string where = "in") =>
        OdooException.Value($"Invalid field '{name}' {(Version >= 19 ? where : "on model")} '{Name}'");

    public object? Find(int id) => Lookup is null ? Rows().FirstOrDefault(row => Id(row) == id) : Lookup(id);
}
