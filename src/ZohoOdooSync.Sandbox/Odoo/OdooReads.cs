using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The methods of every model that read.</summary>
internal sealed class OdooReads(SandboxOdoo odoo)
{
    public static OdooResult Search(OdooCall call)
    {
        var rows = Find(call);
        return json => WriteArray(json, rows, row => json.WriteValue(call.Model.Id(row)));
    }

    public static OdooResult Count(OdooCall call)
    {
        var test = OdooDomain.Compile(call.Model, call.View, call.Arguments["domain"]);
        var count = call.Model.Rows().Count(test);
        var limited = call.Number("limit") is { } limit ? Math.Min(limit, count) : count;
        return json => json.WriteValue(limited);
    }

    public static OdooResult SearchRead(OdooCall call) => Records(call, Fields(call), Find(call));

    /// <summary>Records that do not exist are left out, without an error.</summary>
    public static OdooResult Read(OdooCall call)
    {
        List<object> rows = [.. call.Ids.Select(call.Model.Find).OfType<object>()];
        return rows.TrueForAll(row => call.View.Shows(row)) ? Records(call, Fields(call), rows)
            : throw OdooException.Hidden(call.User, "read");
    }

    public static OdooResult FieldsGet(OdooCall call)
    {
        var names = (call.Argument("allfields") as JArray)?.Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        var wanted = (call.Argument("attributes") as JArray)?.Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        var fields = call.Model.Fields.Values.Where(field => names is null || names.Count == 0 || names.Contains(field.Name)).ToList();
        return json =>
        {
            json.WriteStartObject();
            foreach (var field in fields)
            {
                json.WritePropertyName(field.Name);
                FieldDescription.Write(json, field, wanted);
            }
            json.WriteEndObject();
        };
    }

    /// <summary>Works without any right on ir.model.data, and lists every external id, oldest first (18, 19: same in 16).</summary>
    public OdooResult Metadata(OdooCall call)
    {
        var found = call.Ids.Select(call.Model.Find).OfType<object>()
            .Select(row => call.View.Shows(row) ? (Row: row, Bound: Bound(call.Model, row))
            : throw OdooException.Hidden(call.User, "read")).ToList();
        return json => WriteArray(json, found, entry =>
        {
            json.WriteStartObject();
            Property(json, "id", call.Model.Id(entry.Row));
            var product = entry.Row as SandboxProduct ?? (entry.Row as VariantRow)?.Product;
            var writer = odoo.UserReference(product?.WriteUid ?? 2);
            Property(json, "create_uid", writer);
            Property(json, "create_date", product?.CreateDate ?? odoo.CompanyCreated);
            Property(json, "write_uid", writer);
            Property(json, "write_date", product?.WriteDate ?? odoo.CompanyCreated);
            Property(json, "xmlid", entry.Bound.Length > 0 ? entry.Bound[0].Full : null);
            Property(json, "noupdate", entry.Bound.Length > 0 && entry.Bound[0].NoUpdate);
            json.WritePropertyName("xmlids");
            WriteArray(json, entry.Bound, known =>
            {
                json.WriteStartObject();
                Property(json, "xmlid", known.Full);
                Property(json, "noupdate", known.NoUpdate);
                json.WriteEndObject();
            });
            json.WriteEndObject();
        });
    }

    /// <summary>Only the first external id of each record, so that an older one hides a newer one.</summary>
    public OdooResult FirstExternalIds(OdooCall call)
    {
        var found = call.Ids.Select(
            id => (Id: id, Bound: call.Model.Find(id) is { } row ? Bound(call.Model, row) : Array.Empty<ExternalId>())).ToList();
        return json =>
        {
            json.WriteStartObject();
            foreach (var (id, bound) in found)
            {
                json.WritePropertyName(id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                json.WriteValue(bound.Length > 0 ? bound[0].Full : "");
            }
            json.WriteEndObject();
        };
    }

    private ExternalId[] Bound(OdooModel model, object row)
    {
        lock (odoo.Gate)
            return [.. odoo.Bound(model.Name, model.Id(row))];
    }

    private static List<object> Find(OdooCall call)
    {
        var test = OdooDomain.Compile(call.Model, call.View, call.Arguments["domain"]);
        var rows = call.Model.Rows().Where(test).ToList();
        OdooOrder.Sort(rows, call.Model, call.View, (string?)call.Argument("order"));
        var offset = Math.Min(call.Number("offset") ?? 0, rows.Count);
        // A limit of 0 is no limit.
        var limit = call.Number("limit") is { } asked and not 0 ? asked : rows.Count;
        return offset == 0 && limit >= rows.Count ? rows : rows.GetRange(offset, Math.Min(limit, rows.Count - offset));
    }

    private static List<OdooField> Fields(OdooCall call)
    {
        if (call.Argument("fields") is not JArray { Count: > 0 } names)
            return [.. call.Model.Fields.Values.Where(field => field.Name != "id")];
        // All are looked up first: an unknown one is an error even where no record is found.
        return [.. names.Select(name => (string)name!).Distinct().Select(name => ReadField(call.Model, name))
            .Where(field => field.Name != "id")];
    }

    private static OdooField ReadField(OdooModel model, string name) => model.Fields.GetValueOrDefault(name)
        ?? throw model.UnknownField(name, "on");

    private static OdooResult Records(OdooCall call, List<OdooField> fields, List<object> rows)
    {
        var bare = call.Arguments["load"] is { } load && (string?)load != "_classic_read";
        var view = call.View;
        return json => WriteArray(json, rows, row =>
        {
            json.WriteStartObject();
            json.WritePropertyName("id", escape: false);
            json.WriteValue(call.Model.Id(row));
            foreach (var field in fields)
            {
                json.WritePropertyName(field.Name, escape: false);
                if (row is SandboxProduct { RawCells: { } cells } && cells.TryGetValue(field.Name, out var cell))
                    json.WriteRawValue(cell);
                else
                    OdooJson.Write(json, field.Read(row, view), bare);
            }
            json.WriteEndObject();
        });
    }

    private static void WriteArray<T>(JsonTextWriter json, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    private static void Property(JsonTextWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        OdooJson.Write(json, value);
    }
}
