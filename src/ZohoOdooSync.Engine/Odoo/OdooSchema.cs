using System.Collections.ObjectModel;
using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>What the mapping must know of the target.</summary>
/// <param name="Fields">Fields that this server can hold; the others are not mirrored.</param>
/// <param name="PriceDigits">Decimals that the server rounds prices to; null where it keeps all.</param>
/// <param name="Units">External ids of the units that exist there.</param>
public sealed record TargetAbilities(
    IReadOnlySet<MirroredField> Fields, int? PriceDigits, IReadOnlySet<string> Units)
{
    /// <summary>Decimals that the server rounds a number to, by field; a field is absent where it keeps all.</summary>
    public IReadOnlyDictionary<MirroredField, int> NumberDigits { get; init; } = ReadOnlyDictionary<MirroredField, int>.Empty;

    /// <summary>The columns of which the server says the type.</summary>
    internal IReadOnlyDictionary<MirroredField, OdooColumn> Columns { get; init; } = ReadOnlyDictionary<MirroredField, OdooColumn>.Empty;

    /// <summary>The unit of weight of the server, <c>kg</c> or <c>lb</c>; null where it does not say, or nobody needs it.</summary>
    public string? WeightUnit { get; init; }

    /// <summary>Why fields that are asked for cannot be mirrored to this server, in words; usually none.</summary>
    public IReadOnlyDictionary<MirroredField, string> ColumnProblems { get; init; } = ReadOnlyDictionary<MirroredField, string>.Empty;
}

/// <summary>
/// Which column of product.template carries which mirrored field on this server. Made from <c>fields_get</c>, never from the
/// version alone: columns come and go with installed apps, and an unknown one fails a whole call.
/// </summary>
public sealed class OdooSchema
{
    /// <summary>The column with the start of the last writing transaction; every model of every version has it.</summary>
    public const string WriteDate = "write_date";

    private readonly Dictionary<MirroredField, string> _columns;
    private readonly string? _storableValue;

    private OdooSchema(Dictionary<MirroredField, string> columns, string? storableValue)
    {
        _columns = columns;
        _storableValue = storableValue;
        Fields = columns.Keys.ToHashSet();
    }

    /// <summary>The mirrored fields that this server can hold.</summary>
    public IReadOnlySet<MirroredField> Fields { get; private set; }

    /// <summary>Decimals that the server rounds prices to (Odoo 14-18: 2 unless changed); null where it keeps all (19).</summary>
    public int? PriceDigits { get; private init; }

    /// <summary>Decimals that the server rounds a number to, by field; a field is absent where it keeps all.</summary>
    public IReadOnlyDictionary<MirroredField, int> NumberDigits { get; private init; } = ReadOnlyDictionary<MirroredField, int>.Empty;

    /// <summary>The columns of which the server says the type.</summary>
    internal IReadOnlyDictionary<MirroredField, OdooColumn> Own { get; private set; } = ReadOnlyDictionary<MirroredField, OdooColumn>.Empty;

    /// <summary>Why fields have no such column, in words.</summary>
    internal IReadOnlyDictionary<MirroredField, string> OwnProblems { get; private set; } =
        ReadOnlyDictionary<MirroredField, string>.Empty;

    /// <summary>Whether a unit for purchases must be sent along with the unit (Odoo 14-18).</summary>
    public bool HasPurchaseUnit { get; private init; }

    /// <summary>Whether storable is a flag of its own (Odoo 18 and later, with the Inventory app).</summary>
    public bool HasStorableFlag { get; private init; }

    /// <summary>Whether the number of variants can be read.</summary>
    public bool HasVariantCount { get; private init; }

    /// <summary>The columns that <c>fields_get</c> is asked about.</summary>
    /// <param name="mirrored">The fields that may be mirrored.</param>
    public static IReadOnlyList<string> AskedColumns(IEnumerable<MirroredField> mirrored) =>
        [.. mirrored.SelectMany(field => field.Columns), "is_storable", "uom_po_id", "product_variant_count"];

    /// <summary>What <c>fields_get</c> is asked to say of them.</summary>
    /// <param name="mirrored">The fields that may be mirrored.</param>
    public static IReadOnlyList<string> AskedAttributes(IEnumerable<MirroredField> mirrored) =>
        mirrored.Any(field => field.HasColumnType) ? ["type", "readonly", "selection", "digits", "store", "relation", "required"]
            : ["type", "readonly", "selection", "digits"];

    /// <summary>Reads the reply of <c>fields_get</c> with the attributes type, readonly, selection and digits.</summary>
    /// <param name="fields">The reply.</param>
    /// <param name="mirrored">The fields that may be mirrored; those of the catalogue unless given.</param>
    public static OdooSchema From(JObject fields, IEnumerable<MirroredField>? mirrored = null)
    {
        var columns = new Dictionary<MirroredField, string>();
        var (own, problems) = (new Dictionary<MirroredField, OdooColumn>(), new Dictionary<MirroredField, string>());
        foreach (var field in mirrored ?? FieldCatalogue.All)
        {
            if (field.HasColumnType)
            {
                if (OdooColumn.Choose(field, fields, out var problem) is { } found) (columns[field], own[field]) = (found.Name, found);
                else problems[field] = problem;
            }
            else if (field.Columns.FirstOrDefault(IsWritable) is { } column) columns[field] = column;
        }

        var isProduct = columns.TryGetValue(MirroredField.ProductType, out var type) && fields[type]?["selection"] is JArray selection
            && selection.Any(choice => choice is JArray { Count: > 0 } pair && (string?)pair[0] == "product");
        return new OdooSchema(columns, isProduct ? "product" : null)
        {
            PriceDigits = Digits("list_price"),
            Own = own, OwnProblems = problems,
            NumberDigits = columns.Where(pair => pair.Key.Kind == FieldKind.Number && Digits(pair.Value) is not null)
                .ToDictionary(pair => pair.Key, pair => Digits(pair.Value)!.Value),
            HasPurchaseUnit = IsWritable("uom_po_id"),
            HasStorableFlag = IsWritable("is_storable"),
            HasVariantCount = fields["product_variant_count"] is not null,
        };

        int? Digits(string column) => fields[column]?["digits"] is JArray { Count: 2 } digits ? (int)digits[1] : null;

        bool IsWritable(string column) =>
            fields.TryGetValue(column, out var info)
            && !(ReplyShape.Section(info, column)["readonly"] is { } locked && ReplyShape.Flag(locked, "readonly"));
    }

    /// <summary>Tells which records a column can point to, or why that cannot be known: then the field has no column.</summary>
    internal void Relate(MirroredField field, RelatedRecords? records, string problem)
    {
        var (own, problems) = (Own.ToDictionary(), OwnProblems.ToDictionary());
        if (records is not null) own[field] = own[field] with { Records = records };
        else
        {
            own.Remove(field);
            problems[field] = problem;
            _columns.Remove(field);
            Fields = _columns.Keys.ToHashSet();
        }

        (Own, OwnProblems) = (own, problems);
    }

    /// <summary>The field that a column carries here; null for a column that carries none.</summary>
    /// <param name="column">A column as <c>load</c> names it, such as <c>uom_id/id</c>.</param>
    public MirroredField? FieldOf(string column) => column.Split('/')[0] switch
    {
        "is_storable" => MirroredField.ProductType,
        "uom_po_id" => MirroredField.Unit,
        var name => _columns.FirstOrDefault(pair => pair.Value == name).Key
            ?? FieldCatalogue.All.FirstOrDefault(field => field.Columns.Contains(name)) ?? FieldCatalogue.Find(name),
    };

    /// <summary>The column of a field.</summary>
    public string Column(MirroredField field) => _columns[field];

    /// <summary>Columns to read for the given fields.</summary>
    public IEnumerable<string> ReadColumns(IEnumerable<MirroredField> fields)
    {
        foreach (var field in fields)
        {
            if (!field.IsPicture && _columns.TryGetValue(field, out var column)) yield return column;
        }

        if (HasVariantCount) yield return "product_variant_count";
        yield return WriteDate;
    }

    /// <summary>The value that a read row holds in a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="cell">The cell: false for an empty text, a pair for a many2one.</param>
    /// <param name="unitIds">Units by database id.</param>
    public static FieldValue ReadValue(MirroredField field, JToken? cell, IReadOnlyDictionary<int, string> unitIds)
    {
        switch (field.Kind)
        {
            case FieldKind.Number or FieldKind.Money:
                return FieldValue.Of(ReplyShape.Number(cell, field.FieldName));
            case FieldKind.Flag or FieldKind.Status:
                return FieldValue.Of(ReplyShape.Flag(cell, field.FieldName));
            case FieldKind.Unit:
                var id = ReplyShape.Reference(cell, field.FieldName)?.Id ?? 0;
                return FieldValue.Of(unitIds.TryGetValue(id, out var unit) ? unit : id == 0 ? string.Empty : $"uom.uom,{id}");
            case FieldKind.ProductType:
                // Storable and consumable goods are both goods for Zoho; which of the two is Odoo's own business.
                var type = ReplyShape.Text(cell, field.FieldName);
                return FieldValue.Of(type is "consu" or "product" ? "goods" : type);
            default:
                return FieldValue.Of(ReplyShape.Text(cell, field.FieldName));
        }
    }

    /// <summary>The columns and cells that <c>load</c> needs for some values. Cells are texts, as <c>load</c> demands.</summary>
    /// <param name="values">What is written.</param>
    /// <param name="storable">For a new product: whether it is made storable.</param>
    public IEnumerable<(string Column, string Cell)> LoadCells(ProductValues values, bool storable)
    {
        foreach (var (field, value) in values)
        {
            if (!_columns.TryGetValue(field, out var column)) continue;
            switch (field.Kind)
            {
                case FieldKind.Column or FieldKind.Weight or FieldKind.Tax:
                    yield return (Own[field].LoadName, Own[field].Cell(value));
                    break;
                case FieldKind.Unit:
                    yield return (column + "/id", value.Text);
                    if (HasPurchaseUnit) yield return ("uom_po_id/id", value.Text);
                    break;
                case FieldKind.ProductType:
                    var goods = value.Text != "service";
                    yield return (column, !goods ? "service" : storable && _storableValue is { } product ? product : "consu");
                    if (storable && goods && HasStorableFlag) yield return ("is_storable", "True");
                    break;
                case FieldKind.Picture:
                    // It is written by itself: the value only names it.
                    break;
                case FieldKind.Number or FieldKind.Money:
                    yield return (column, value.Number.ToString(CultureInfo.InvariantCulture));
                    break;
                case FieldKind.Flag or FieldKind.Status:
                    yield return (column, value.Flag ? "True" : "False");
                    break;
                default:
                    yield return (column, value.Text);
                    break;
            }
        }
    }
}
