using System.Text.RegularExpressions;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Sorts records by an order text such as "write_date desc, id".</summary>
internal static partial class OdooOrder
{
    public static void Sort(List<object> rows, OdooModel model, OdooView view, string? order)
    {
        order = string.IsNullOrWhiteSpace(order) ? model.DefaultOrder : order;
        // Records come by id already.
        if (order.Trim() is "id" or "id asc")
            return;
        List<(OdooField Field, int Sign)> keys = [];
        foreach (var part in order.Split(','))
        {
            var match = Word().Match(part.Trim());
            if (!match.Success)
                throw OdooException.User($"Invalid \"order\" specified ({order}). A valid \"order\" specification is a "
                    + "comma-separated list of valid field names (optionally followed by asc/desc for the direction)");
            keys.Add((Field(model, match.Groups[1].Value), match.Groups[2].Value.Equals("desc", StringComparison.OrdinalIgnoreCase) ? -1
                : 1));
        }
        rows.Sort((a, b) =>
        {
            foreach (var (field, sign) in keys)
            {
                var result = Compare(field.Read(a, view), field.Read(b, view));
                if (result != 0)
                    return sign * result;
            }
            return model.Id(a).CompareTo(model.Id(b));
        });
    }

    private static OdooField Field(OdooModel model, string name) => model.Fields.GetValueOrDefault(name)
        ?? throw OdooException.Value($"Invalid field '{name}' on model '{model.Name}'");

    // PostgreSQL sorts nulls last, and texts by code point in the databases that were measured.
    private static int Compare(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        (string left, string right) => string.CompareOrdinal(left, right),
        (ManyToOne left, ManyToOne right) => left.Id.CompareTo(right.Id),
        (IComparable left, _) => left.CompareTo(b),
        _ => 0,
    };

    [GeneratedRegex(@"^(\w+)(?:\s+(asc|desc))?(?:\s+nulls\s+(?:first|last))?$", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
