using System.Collections.ObjectModel;
using System.Globalization;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// Reads rows of product.template and of get_metadata one by one, so that a page of thousands never stands in memory as a
/// tree.
/// </summary>
internal sealed class ProductRows(
    OdooSchema schema, IReadOnlyList<MirroredField> fields, IReadOnlyDictionary<int, string> units)
{
    private static readonly ProductValues Active = ProductValues.Of([new(MirroredField.Active, FieldValue.Of(true))]);
    private static readonly ProductValues Archived = ProductValues.Of([new(MirroredField.Active, FieldValue.Of(false))]);

    private static readonly IReadOnlyDictionary<MirroredField, string> NothingUnreadable =
        ReadOnlyDictionary<MirroredField, string>.Empty;

    // The same few texts (units, types) come in every row; one copy of each is enough.
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);

    public IReadOnlyList<MirroredField> Fields => fields;

    /// <summary>Those of the fields that Odoo keeps in each language.</summary>
    public IReadOnlySet<MirroredField> Texts { get; } = fields.Where(field => field.IsTranslated).ToHashSet();

    /// <summary>Reads an array of rows.</summary>
    public List<OdooProduct> Read(JsonTextReader reader) => Each(reader, row =>
    {
        var values = ReadValues(row, fields, out var unreadable);
        var variants = schema.HasVariantCount ? ReplyShape.Whole(row["product_variant_count"], "product_variant_count") : 1;
        return new OdooProduct
        {
            Id = ReplyShape.Whole(row["id"], "id"),
            Written = ReadTime(row[OdooSchema.WriteDate]),
            Values = values,
            Unreadable = unreadable ?? NothingUnreadable,
            HasVariants = variants > 1,
            VariantCount = variants,
        };
    });

    /// <summary>Reads an array of rows that hold the texts of one language; one that cannot be read is left out.</summary>
    public List<(int Id, ProductValues Texts)> ReadTexts(JsonTextReader reader) => Each(reader, row => (
        ReplyShape.Whole(row["id"], "id"), ReadValues(row, Texts, out _)));

    private ProductValues ReadValues(
        JObject row, IReadOnlyCollection<MirroredField> some, out Dictionary<MirroredField, string>? unreadable)
    {
        var values = new List<KeyValuePair<MirroredField, FieldValue>>(some.Count);
        unreadable = null;
        foreach (var field in some)
        {
            var cell = row[schema.Column(field)];
            try
            {
                var value = field.HasColumnType ? schema.Own[field].Read(cell) : OdooSchema.ReadValue(field, cell, units);
                if (field.Kind is FieldKind.Unit or FieldKind.ProductType) value = FieldValue.Of(Known(value.Text));
                values.Add(new(field, value));
            }
            catch (JsonReaderException e) when (cell is not null && field != MirroredField.Active)
            {
                // A key that is missing, or a flag active that is none, makes the reply one that is not Odoo's.
                (unreadable ??= [])[field] = e.Message;
            }
        }

        return ProductValues.Of(values);
    }

    /// <summary>Reads an array of rows of product.product that hold default_code, product_tmpl_id and active.</summary>
    public static List<VariantCode> ReadVariantCodes(JsonTextReader reader) => Each(reader, row => new VariantCode(
        ReplyShape.Whole(row["id"], "id"), ReplyShape.Reference(row["product_tmpl_id"], "product_tmpl_id")?.Id ?? 0,
        ReplyShape.Text(row["default_code"], "default_code"), ReplyShape.Flag(row["active"], "active")));

    /// <summary>
    /// Reads an array of rows of product.product of which the flag is another one than the template's: the ids of products that
    /// are archived by half. An archived variant beside an active one is somebody's choice.
    /// </summary>
    public static HashSet<int> ReadHalfArchived(JsonTextReader reader) =>
    [
        .. Each(reader, row => ReplyShape.Flag(row["active"], "active")
                || ReplyShape.Whole(row["product_variant_count"], "product_variant_count") == 0
            ? ReplyShape.Reference(row["product_tmpl_id"], "product_tmpl_id")?.Id
            : null).OfType<int>(),
    ];

    /// <summary>Reads an array of rows that hold nothing but id and active.</summary>
    public static List<OdooProduct> ReadActive(JsonTextReader reader) => Each(reader, row => new OdooProduct
    {
        Id = ReplyShape.Whole(row["id"], "id"),
        Values = ReplyShape.Flag(row["active"], "active") ? Active : Archived,
    });

    /// <summary>Reads the bindings out of get_metadata: product id to its external ids.</summary>
    /// <param name="reader">Stands at the array.</param>
    /// <param name="namesAllIds">False where a row lacks <c>xmlids</c> (Odoo 14): other external ids may hide ours.</param>
    public static Dictionary<int, IReadOnlyList<string>> ReadExternalIds(JsonTextReader reader, out bool namesAllIds)
    {
        var all = true;
        var found = new Dictionary<int, IReadOnlyList<string>>();
        Each(reader, row =>
        {
            if (row.TryGetValue("xmlids", out var list))
            {
                var ids = ReplyShape.List(list, "xmlids");
                if (ids.Count > 0) found[ReplyShape.Whole(row["id"], "id")] = [.. ids.Select(id => ReplyShape.Text(id["xmlid"], "xmlid"))];
            }
            else
            {
                all = false;
            }

            return true;
        });
        namesAllIds = all;
        return found;
    }

    // false where nobody knows, as in rows that were brought in by SQL.
    private static DateTimeOffset? ReadTime(JToken? cell) => cell is { Type: JTokenType.String }
        && DateTimeOffset.TryParseExact(
            (string?)cell, "yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : null;

    private string Known(string text)
    {
        if (_known.TryGetValue(text, out var known)) return known;
        _known[text] = text;
        return text;
    }

    private static List<T> Each<T>(JsonTextReader reader, Func<JObject, T> take)
    {
        if (reader.TokenType == JsonToken.None) reader.Read();
        if (reader.TokenType != JsonToken.StartArray)
            throw new JsonReaderException($"a list of records is expected, and {reader.TokenType} was found");
        var rows = new List<T>();
        while (reader.Read() && reader.TokenType != JsonToken.EndArray) rows.Add(take(JObject.Load(reader)));
        if (reader.TokenType != JsonToken.EndArray) throw new JsonReaderException("the list of records ends too early");
        return rows;
    }
}
