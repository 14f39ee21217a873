using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>What the mapping must know of the target.</summary>
/// <param name="Fields">Fields that this server can hold; the others are not mirrored.</param>
/// <param name="PriceDigits">Decimals that the server rounds prices to; null where it keeps all.</param>
/// <param name="Units">External ids of the units that exist there.</param>
public sealed record TargetAbilities(
    IReadOnlySet<MirroredField> Fields, int? PriceDigits, IReadOnlySet<string> Units);

/// <summary>
/// Which column of product.template carries which mirrored field on this server. Made from <c>fields_get</c>, never from the
/// version alone: columns come and go with installed apps, and an unknown one fails a whole call.
/// </summary>
public sealed class OdooSchema
{
    private static readonly (MirroredField Field, string Column)[] PlainColumns =
    [
        (MirroredField.Name, "name"), (MirroredField.Sku, "default_code"), (MirroredField.Price, "list_price"),
        (MirroredField.Description, "description_sale"), (MirroredField.Unit, "uom_id"), (MirroredField.Active, "active"),
        (MirroredField.CanBeSold, "sale_ok"), (MirroredField.CanBePurchased, "purchase_ok"),
        (MirroredField.Cost, "standard_price"), (MirroredField.Barcode, "barcode"),
        (MirroredField.PurchaseDescription, "description_purchase"),
    ];

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

    /// <summary>All columns that <c>fields_get</c> is asked about.</summary>
    public static IReadOnlyList<string> AskedColumns { get; } =
    [
        .. PlainColumns.Select(pair => pair.Column), "type", "detailed_type", "is_storable", "uom_po_id",
        "product_variant_count",
    ];

    /// <summary>The mirrored fields that this server can hold.</summary>
    public IReadOnlySet<MirroredField> Fields { get; }

    /// <summary>Decimals that the server rounds prices to (Odoo 14-18: 2 unless changed); null where it keeps all (19).</summary>
    public int? PriceDigits { get; private init; }

    /// <summary>Whether a unit for purchases must be sent along with the unit (Odoo 14-18).</summary>
    public bool HasPurchaseUnit { get; private init; }

    /// <summary>Whether storable is a flag of its own (Odoo 18 and later, with the Inventory app).</summary>
    public bool HasStorableFlag { get; private init; }

    /// <summary>Whether the number of variants can be read.</summary>
    public bool HasVariantCount { get; private init; }

    /// <summary>Reads the reply of <c>fields_get</c> with the attributes type, readonly, selection and digits.</summary>
    public static OdooSchema From(JObject fields)
    {
        var columns = new Dictionary<MirroredField, string>();
        foreach (var (field, column) in PlainColumns)
        {
            if (IsWritable(column)) columns[field] = column;
        }

        // detailed_type (15-17) drives type there; elsewhere type is the field itself.
        var type = IsWritable("detailed_type") ? "detailed_type" : IsWritable("type") ? "type" : null;
        string? storable = null;
        if (type is not null)
        {
            columns[MirroredField.ProductType] = type;
            storable = fields[type]?["selection"] is JArray selection
                && selection.Any(choice => choice is JArray { Count: > 0 } pair && (string?)pair[0] == "product")
                ? "product"
                : null;
        }

        return new OdooSchema(columns, storable)
        {
            PriceDigits = fields["list_price"]?["digits"] is JArray { Count: 2 } digits ? (int)digits[1] : null,
            HasPurchaseUnit = IsWritable("uom_po_id"),
            HasStorableFlag = IsWritable("is_storable"),
            HasVariantCount = fields["product_variant_count"] is not null,
        };

        bool IsWritable(string column) =>
            fields.TryGetValue(column, out var info)
            && !(ReplyShape.Section(info, column)["readonly"] is { } locked && ReplyShape.Flag(locked, "readonly"));
    }

    /// <summary>The field that a column carries, in any version; null for a column that carries none.</summary>
    /// <param name="column">A column as <c>load</c> names it, such as <c>uom_id/id</c>.</param>
    public static MirroredField? FieldOf(string column) => column.Split('/')[0] switch
    {
        "type" or "detailed_type" or "is_storable" => MirroredField.ProductType,
        "uom_po_id" => MirroredField.Unit,
        var name => PlainColumns.Where(pair => pair.Column == name).Select(pair => (MirroredField?)pair.Field).FirstOrDefault(),
    };

    /// <summary>Whether Odoo keeps a text of the field for each language.</summary>
    public static bool IsTranslated(MirroredField field) =>
        field is MirroredField.Name or MirroredField.Description or MirroredField.PurchaseDescription;

    /// <summary>The column of a field.</summary>
    public string Column(MirroredField field) => _columns[field];

    /// <summary>Columns to read for the given fields.</summary>
    public IEnumerable<string> ReadColumns(IEnumerable<MirroredField> fields)
    {
        foreach (var field in fields)
        {
            if (_columns.TryGetValue(field, out var column)) yield return column;
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
        switch (field)
        {
            case MirroredField.Price or MirroredField.Cost:
                return FieldValue.Of(ReplyShape.Number(cell, field.ToString()));
            case MirroredField.Active or MirroredField.CanBeSold or MirroredField.CanBePurchased:
                return FieldValue.Of(ReplyShape.Flag(cell, field.ToString()));
            case MirroredField.Unit:
                var id = ReplyShape.Reference(cell, nameof(MirroredField.Unit))?.Id ?? 0;
                return FieldValue.Of(unitIds.TryGetValue(id, out var unit) ? unit : id == 0 ? string.Empty : $"uom.uom,{id}");
            case MirroredField.ProductType:
                // Storable and consumable goods are both goods for Zoho; which of the two is Odoo's own business.
                var type = ReplyShape.Text(cell, nameof(MirroredField.ProductType));
                return FieldValue.Of(type is "consu" or "product" ? "goods" : type);
            default:
                return FieldValue.Of(ReplyShape.Text(cell, field.ToString()));
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
            switch (field)
            {
                case MirroredField.Unit:
                    yield return (column + "/id", value.Text);
                    if (HasPurchaseUnit) yield return ("uom_po_id/id", value.Text);
                    break;
                case MirroredField.ProductType:
                    var goods = value.Text != "service";
                    yield return (column, !goods ? "service" : storable && _storableValue is { } product ? product : "consu");
                    if (storable && goods && HasStorableFlag) yield return ("is_storable", "True");
                    break;
                case MirroredField.Price or MirroredField.Cost:
                    yield return (column, value.Number.ToString(CultureInfo.InvariantCulture));
                    break;
                case MirroredField.Active or MirroredField.CanBeSold or MirroredField.CanBePurchased:
                    yield return (column, value.Flag ? "True" : "False");
                    break;
                default:
                    yield return (column, value.Text);
                    break;
            }
        }
    }
}
