using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>GET /items: filter, sort, page and echo (facts, section 2).</summary>
internal sealed class ZohoListing(SandboxZoho zoho, ZohoItemWriter writer, ScanShifter shifter)
{
    private static readonly HashSet<string> Filters = ["Status.All", "Status.Active", "Status.Inactive"];

    public Reply Answer(Incoming incoming, Fault? fault)
    {
        var switches = zoho.Switches;
        var filter = incoming.Query("filter_by") ?? (switches.DefaultListIsActiveOnly ? "Status.Active" : "Status.All");
        if (!Filters.Contains(filter))
            return ZohoReplies.Error(400, 2, "Invalid value passed for filter_by");
        if (fault?.Kind == FaultKind.IgnoredFilter)
            filter = "Status.Active";
        if (SortColumn(incoming) is not { } column)
            return ZohoReplies.Error(400, 2, "Invalid value passed for sort_column");

        // A fallback column also falls back to ascending, so that the whole echo tells the truth.
        var asked = incoming.Query("sort_column");
        var descending = incoming.Query("sort_order") == "D" && (asked is null || asked == column);
        var order = new ItemOrder(filter, column, descending);
        var search = new ItemSearch(incoming, switches.HonourLastModifiedFilter);
        var rows = incoming.Query("organization_id") == zoho.Options.OrganizationId ? search.Apply(zoho.View(order)) : [];

        var page = Math.Clamp(Whole(incoming.Query("page")) ?? 1, 1, 1_000_000);
        var size = Math.Clamp(Whole(incoming.Query("per_page")) ?? switches.DefaultPageSize, 1, Math.Max(1, switches.MaxPageSize));
        if (switches.CountsOnRequest && incoming.Query("response_option") == "2")
            return ZohoReplies.Success(json => WriteContext(json, page, size, false, order, search, rows.Count));

        var cut = rows.Skip((page - 1) * size).Take(size).ToList();
        var more = rows.Count > page * size;
        Distort(fault, cut, ref more);
        if (more)
            shifter.AfterPage(order);
        return ZohoReplies.Success(json =>
        {
            json.WritePropertyName("items");
            json.WriteStartArray();
            foreach (var item in cut)
                writer.WriteRow(json, item);
            json.WriteEndArray();
            WriteContext(json, page, size, more, order, search, total: null);
        });
    }

    /// <summary>The column in force: the asked one when it works, else name; null when it is refused.</summary>
    private string? SortColumn(Incoming incoming)
    {
        var asked = incoming.Query("sort_column");
        var works = asked is null or "name" or "rate" or "tax_name"
            || asked is "last_modified_time" or "created_time" && zoho.Switches.HonourLastModifiedSort;
        return works ? asked ?? "name" : zoho.Switches.RefuseUnknownSort ? null : "name";
    }

    private static void Distort(Fault? fault, List<SandboxItem> rows, ref bool more)
    {
        switch (fault?.Kind)
        {
            case FaultKind.HasMorePageFalse:
                more = false;
                break;
            case FaultKind.HasMorePageTrue:
                more = true;
                break;
            case FaultKind.EmptyPage:
                rows.Clear();
                more = false;
                break;
            case FaultKind.RepeatedRows when rows.Count > 1:
                rows.Insert(0, rows[0]);
                rows.RemoveAt(rows.Count - 1);
                break;
        }
    }

    private static void WriteContext(
        JsonTextWriter json, int page, int size, bool more, ItemOrder order, ItemSearch search, int? total)
    {
        json.WritePropertyName("page_context");
        json.WriteStartObject();
        Property("page", page);
        Property("per_page", size);
        Property("has_more_page", more);
        Property("report_name", "Items");
        Property("applied_filter", order.Filter);
        json.WritePropertyName("custom_fields");
        json.WriteStartArray();
        json.WriteEndArray();
        Property("sort_column", order.Column);
        Property("sort_order", order.Descending ? "D" : "A");
        search.WriteCriteria(json);
        if (total is { } count)
        {
            Property("total", count);
            Property("total_pages", (count + size - 1) / size);
        }
        json.WriteEndObject();

        void Property(string name, object value)
        {
            json.WritePropertyName(name);
            json.WriteValue(value);
        }
    }

    private static int? Whole(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
