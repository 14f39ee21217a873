using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>A writing call had more rows than the proxy waits for.</summary>
internal sealed class TooManyRowsException : Exception;

/// <summary>What a writing call touches, for the troubles that belong to the call as a whole.</summary>
internal static class TouchedProducts
{
    /// <exception cref="TooManyRowsException">The call has more rows than are done in time.</exception>
    /// <exception cref="OdooException">A module that was written for one record at a time raises an error.</exception>
    public static void Check(SandboxOdoo odoo, OdooMethod method, OdooCall call)
    {
        if (odoo.Switches is { BrokenText: null, MostRows: null } || call.Model.Name is not ("product.template" or "ir.model.data"))
            return;
        var names = Names(odoo, method, call);
        if (names.Count > odoo.Switches.MostRows)
            throw new TooManyRowsException();
        if (odoo.Switches.BrokenText is { Length: > 0 } text && names.Any(name => name.Contains(text, StringComparison.Ordinal)))
            throw OdooException.Value($"Expected singleton: {call.Model.Name}({string.Join(", ", Enumerable.Range(1, names.Count))})");
    }

    /// <summary>Names of the products, as they are and as they would be; one for each row.</summary>
    private static List<string> Names(SandboxOdoo odoo, OdooMethod method, OdooCall call)
    {
        if (method.Right is "write" or "unlink")
            return [.. call.Ids.Select(id => NameOf(odoo, id))];
        if (call.Arguments["vals_list"] is { } values)
            return [.. (values as JArray ?? [values]).Select(row => $"{row["name"]}\n{NameOf(odoo, (int?)row["res_id"])}")];
        if (call.Arguments["data"] is not JArray rows || call.Arguments["fields"] is not JArray fields)
            return [];
        var columns = fields.Select(field => (string?)field).ToList();
        var (name, key) = (columns.IndexOf("name"), columns.IndexOf(".id"));
        return [.. rows.Select(row => $"{Cell(row, name)}\n{NameOf(odoo, int.TryParse(Cell(row, key), out var id) ? id : null)}")];
    }

    private static string? Cell(JToken row, int column) => column < 0 ? null : (string?)row[column];

    private static string NameOf(SandboxOdoo odoo, int? id) => id is { } known ? odoo.Find(known)?.Name ?? "" : "";
}
