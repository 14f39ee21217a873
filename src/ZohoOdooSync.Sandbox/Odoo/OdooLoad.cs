using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>
/// load(fields, data): creates and updates by external id or database id, all rows or none (facts, section 6.2; measured,
/// section 6). Errors of rows are messages of a successful call.
/// </summary>
internal sealed class OdooLoad(SandboxOdoo odoo)
{
    private const int ManyErrors = 10;

    public OdooResult Run(OdooCall call)
    {
        if (call.Fault?.Kind == FaultKind.LoadConcurrentUpdate)
            return Concurrent(((JArray)call.Arguments["data"]!).Count);
        var columns = ((JArray)call.Arguments["fields"]!).Select(name => Column(call.Model, (string)name!)).ToList();
        var data = (JArray)call.Arguments["data"]!;
        var limit = call.Context["_import_limit"] is { Type: JTokenType.Integer } most ? Math.Min((int)most, data.Count) : data.Count;
        lock (odoo.Gate)
        {
            List<LoadMessage> messages = [];
            var rows = ReadRows(call, columns, data, limit, messages);
            var transaction = new OdooTransaction(odoo);
            var ids = Save(call, rows, transaction, messages);
            if (messages.Any(message => message.Type == "error"))
                return LoadMessage.Result(null, messages);
            transaction.Commit();
            return LoadMessage.Result(ids, messages, limit < data.Count ? limit : 0);
        }
    }

    /// <summary>Another call wrote the same rows: every row says so, and the server does not try again by itself.</summary>
    private static OdooResult Concurrent(int rows)
    {
        var messages = Enumerable.Range(0, Math.Min(rows, ManyErrors))
            .Select(row => new LoadMessage("error", "could not serialize access due to concurrent update\n", row)).ToList();
        if (rows >= ManyErrors)
            messages.Add(LoadMessage.TooMany);
        return LoadMessage.Result(null, messages);
    }

    private (OdooField? Field, string Name, string? Sub) Column(OdooModel model, string path)
    {
        if (path is "id" or ".id")
            return (null, path, null);
        var parts = path.Split('/', 2);
        if (!model.Fields.TryGetValue(parts[0], out var field))
            throw odoo.Version >= 18
                ? OdooException.Value($"Invalid field name '{parts[0]}'")
                : new OdooException("builtins.KeyError", $"'{parts[0]}'", 500);
        return (field, parts[0], parts.Length > 1 ? parts[1] : null);
    }

    private List<Row> ReadRows(
        OdooCall call, List<(OdooField? Field, string Name, string? Sub)> columns, JArray data, int limit, List<LoadMessage> messages)
    {
        var cells = new LoadCell(odoo, call.View.ActiveTest);
        var rows = new List<Row>(limit);
        for (var index = 0; index < limit; index++)
        {
            var line = (JArray)data[index];
            string? externalId = null;
            int? databaseId = null;
            var values = new Dictionary<string, object?>(columns.Count, StringComparer.Ordinal);
            // A short row is padded by nothing: its missing columns keep or take their defaults.
            for (var at = 0; at < Math.Min(columns.Count, line.Count); at++)
            {
                var (field, name, sub) = columns[at];
                if (field is not null)
                {
                    var (value, error) = cells.Convert(field, sub, line[at]);
                    if (error is null)
                        values[name] = value;
                    else
                        messages.Add(new LoadMessage("error", error, index, name, FieldName: field.Label));
                }
                else if (!LoadCell.IsEmpty(line[at]))
                {
                    if (name == "id")
                        externalId = LoadCell.Plain(line[at]);
                    else
                        databaseId = FindDatabaseId(call, LoadCell.Plain(line[at]), index, messages);
                }
            }
            rows.Add(new Row(index, externalId, databaseId, values));
        }
        return rows;
    }

    /// <summary>The check is a search: it hides archived products unless the context says active_test false.</summary>
    private int? FindDatabaseId(OdooCall call, string text, int index, List<LoadMessage> messages)
    {
        if (!int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id))
            throw new OdooException(
                "psycopg2.errors.InvalidTextRepresentation", $"invalid input syntax for type integer: \"{text}\"\n", 500);
        var found = odoo.Get(id) is { } product && call.View.Shows(product) && (product.StoredActive || !call.View.ActiveTest);
        if (!found)
            messages.Add(new LoadMessage("error", $"Unknown database identifier '{text}'", index, ".id"));
        return found ? id : null;
    }

    private List<int> Save(OdooCall call, List<Row> rows, OdooTransaction transaction, List<LoadMessage> messages)
    {
        var writer = new ProductWriter(odoo, call.Model, call, transaction);
        var ids = new List<int>(rows.Count);
        List<LoadMessage> errors = [];
        LoadMessage? global = null;
        for (var at = 0; at < rows.Count; at++)
        {
            transaction.Savepoint();
            try
            {
                ids.Add(SaveRow(call, rows[at], writer, transaction));
            }
            catch (OdooException error)
            {
                transaction.Rollback();
                var message = Describe(call.Model, error, rows[at].Index);
                // The batch failed first, and its error is told with the first row's number, whichever row is bad.
                if (errors.Count == 0 && error.IsUserError && error.Field is null && odoo.Version >= 18)
                    global = message with { Record = rows[0].Index };
                errors.Add(message);
                if (errors.Count >= ManyErrors && errors.Count >= (at + 1) / 10.0)
                {
                    errors.Add(LoadMessage.TooMany);
                    break;
                }
            }
        }
        if (global is not null && !errors.Contains(global))
            messages.Insert(0, global);
        messages.AddRange(errors);
        return ids;
    }

    private static int SaveRow(OdooCall call, Row row, ProductWriter writer, OdooTransaction transaction)
    {
        if (row.ExternalId is not { } given)
        {
            if (row.DatabaseId is not { } id)
                return writer.Create(row.Values).Id;
            writer.Write([id], row.Values);
            return id;
        }
        // With an external id the database id is not looked at: a new external id makes a new product.
        var full = given.Contains('.', StringComparison.Ordinal) ? given : $"{(string?)call.Context["module"] ?? "__import__"}.{given}";
        var known = transaction.Binding(full);
        if (known is not null && known.Model != call.Model.Name)
            throw OdooException.Validation($"For external id {full} when trying to create/update a record of model {call.Model.Name} "
                + $"found record of different model {known.Model} ({known.Id})");
        if (known is not null && transaction.Get(known.ResId) is not null)
        {
            if (!((string?)call.Context["mode"] == "update" && known.NoUpdate))
                writer.Write([known.ResId], row.Values);
            return known.ResId;
        }
        if (full.Contains(' ', StringComparison.Ordinal))
            throw new OdooException("psycopg2.errors.CheckViolation", "new row for relation \"ir_model_data\" violates check "
                + "constraint \"ir_model_data_name_nospaces\"\n", 500);
        var product = writer.Create(row.Values);
        transaction.Bind(full, product.Id, call.Context["noupdate"] is JValue { Value: true });
        return product.Id;
    }

    private LoadMessage Describe(OdooModel model, OdooException error, int index)
    {
        // The database names the column of a missing value; 19 adds three lines to the message.
        if (error.Field is { } field)
            return new LoadMessage("error", $"Missing required value for the field '{model.Field(field).Label}' ({field})"
                + (odoo.Version >= 19 ? ".\nModel: 'Product' (product.template)\n- create/update: a mandatory field is not set\n"
                    + "- delete: another model requires the record being deleted, you can archive it instead\n" : ""), index, field);
        if (error.IsUserError || error.Name.StartsWith("psycopg2.", StringComparison.Ordinal))
            return new LoadMessage("error", error.Message, index);
        var type = error.Name.Replace("builtins.", "", StringComparison.Ordinal);
        return new LoadMessage("error", $"Unknown error during import: <class '{type}'>: {error.Message}", index,
            MoreInfo: "Resolve other errors first");
    }

    private sealed record Row(int Index, string? ExternalId, int? DatabaseId, Dictionary<string, object?> Values);
}
