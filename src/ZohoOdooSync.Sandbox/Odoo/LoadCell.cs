using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Converts one cell of load, which is a text, a number or nothing (measured, section 6).</summary>
internal sealed class LoadCell(SandboxOdoo odoo, bool activeTest)
{
    /// <summary>The value, or a message text when the cell cannot be converted.</summary>
    /// <exception cref="OdooException">AttributeError: a JSON true where a text is expected fails the whole call.</exception>
    public (object? Value, string? Error) Convert(OdooField field, string? subfield, JToken? cell)
    {
        if (IsEmpty(cell))
            return (field.Type switch { "float" or "monetary" => 0m, "boolean" => false, "integer" => 0, _ => null }, null);
        return field.Type switch
        {
            "float" or "monetary" => Number(field, cell!),
            "integer" => Integer(field, cell!),
            "date" => Day(field, Plain(cell!), "yyyy-MM-dd"),
            "datetime" => Day(field, Plain(cell!), "yyyy-MM-dd HH:mm:ss"),
            "boolean" => Boolean(field, Text(cell!)),
            "selection" => Choice(field, Text(cell!)),
            "many2one" => Link(field, subfield, cell!),
            "many2many" when Records(field) is not null && subfield == ".id" => Links(field, Plain(cell!)),
            "many2many" or "one2many" => (null, null),
            _ => (cell!.Type == JTokenType.String ? (string?)cell : Plain(cell), null),
        };
    }

    public static bool IsEmpty(JToken? cell) => cell is null or { Type: JTokenType.Null }
        || cell is JValue { Value: false } or JValue { Value: "" } or JValue { Value: 0L };

    public static string Plain(JToken cell) =>
        System.Convert.ToString((cell as JValue)?.Value, CultureInfo.InvariantCulture) ?? "";

    private static string Text(JToken cell) => cell.Type switch
    {
        JTokenType.String => (string)cell!,
        JTokenType.Boolean => throw OdooException.Attribute("'bool' object has no attribute 'lower'"),
        JTokenType.Integer => throw OdooException.Attribute("'int' object has no attribute 'lower'"),
        JTokenType.Float => throw OdooException.Attribute("'float' object has no attribute 'lower'"),
        _ => throw OdooException.Attribute("'list' object has no attribute 'lower'"),
    };

    private static (object?, string?) Number(OdooField field, JToken cell)
    {
        if (cell.Type is JTokenType.Integer or JTokenType.Float)
            return ((decimal)cell, null);
        return decimal.TryParse(Plain(cell), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? (number, null)
            : (null, $"'{Plain(cell)}' does not seem to be a number for field '{field.Label}'");
    }

    private static (object?, string?) Integer(OdooField field, JToken cell) => int.TryParse(
        Plain(cell), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (number, null)
            : (null, $"'{Plain(cell)}' does not seem to be an integer for field '{field.Label}'");

    private static (object?, string?) Day(OdooField field, string text, string form) =>
        DateTime.TryParseExact(text, form, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? (text, null)
            : (null, $"'{text}' does not seem to be a valid {field.Type} for field '{field.Label}'");

    private static (object?, string?) Boolean(OdooField field, string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" => (true, null),
        "0" or "false" or "no" => (false, null),
        _ => (null, $"Unknown value '{text}' for boolean field '{field.Label}'"),
    };

    private static (object?, string?) Choice(OdooField field, string text)
    {
        foreach (var (value, label) in field.Selection ?? [])
        {
            if (value.Equals(text, StringComparison.OrdinalIgnoreCase) || label.Equals(text, StringComparison.OrdinalIgnoreCase))
                return (value, null);
        }
        return (null, $"Value '{text}' not found in selection field '{field.Label}'");
    }

    private int? Records(OdooField field) =>
        field.Relation == "account.tax" ? odoo.Options.OdooTaxes.Count : odoo.Related.Of(field.Relation ?? "")?.Count;

    private (object?, string?) Links(OdooField field, string text)
    {
        foreach (var part in text.Split(','))
        {
            if (Link(field, ".id", part) is (_, { } error))
                return (null, error);
        }
        return (text, null);
    }

    private (object?, string?) Link(OdooField field, string? subfield, JToken cell)
    {
        var text = Plain(cell);
        int? id = subfield switch
        {
            ".id" => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null,
            "id" => odoo.GetExternalId(text.Contains('.', StringComparison.Ordinal) ? text : "__import__." + text) is { } known
                && known.Model == field.Relation ? known.ResId : null,
            _ => field.Relation == "uom.uom" ? odoo.Units.FirstOrDefault(unit => unit.Name == text)?.Id : null,
        };
        // A name is searched as people do it, and that hides archived units.
        if (field.Relation == "uom.uom" && id is { } unitId && (odoo.UnitReference(unitId) is null
            || subfield is null && activeTest && !odoo.Units[unitId - 1].Active))
            id = null;
        if (field.Relation == "res.company" && id is { } company && odoo.CompanyReference(company) is null)
            id = null;
        if (Records(field) is { } records && (id < 1 || id > records))
            id = null;
        if (id is not null)
            return (id, null);
        if (subfield == "id" && odoo.GetExternalId(text) is { } other)
            return (null, $"Invalid external ID {text}: expected model '{field.Relation}', found '{other.Model}'");
        var kind = subfield switch { ".id" => "database id", "id" => "external id", _ => "name" };
        return (null, $"No matching record found for {kind} '{text}' in field '{field.Label}'");
    }
}
