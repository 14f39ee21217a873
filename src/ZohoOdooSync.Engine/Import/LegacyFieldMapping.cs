using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Import;

/// <summary>What becomes of a line of the earlier scripts' field mapping.</summary>
public enum LegacyFieldVerdict
{
    /// <summary>The settings mirror it already.</summary>
    Mirrored,

    /// <summary>The settings do not mirror it yet: the import adds it.</summary>
    TakenOver,

    /// <summary>It is left out, for the reason that is told.</summary>
    LeftOut,
}

/// <summary>A line of the earlier scripts' <c>config/field_mapping.json</c>.</summary>
/// <param name="Zoho">Key of an item; empty for a fixed value, which the scripts gave every product.</param>
/// <param name="Odoo">Column of Odoo.</param>
/// <param name="Verdict">What becomes of it.</param>
/// <param name="Reason">Why, or where the settings have it.</param>
public sealed record LegacyField(string Zoho, string Odoo, LegacyFieldVerdict Verdict, string Reason);

/// <summary>
/// Judges the field mapping of the earlier scripts against the settings, and adds to the settings what they do not mirror yet. A key that
/// the program mirrors to another column stays with that one.
/// </summary>
internal static class LegacyFieldMapping
{
    /// <summary>Judges each line.</summary>
    /// <param name="legacy">What the scripts left behind.</param>
    /// <param name="mapping">The settings of today.</param>
    public static IReadOnlyList<LegacyField> Judge(LegacyState legacy, MappingSettings mapping)
    {
        var judged = new List<LegacyField>();
        foreach (var (zoho, odoo) in legacy.Fields)
        {
            var taken = judged.Find(field => field.Odoo == odoo && field.Verdict != LegacyFieldVerdict.LeftOut);
            judged.Add(taken is null ? Judge(zoho, odoo, mapping) : new LegacyField(
                zoho, odoo, LegacyFieldVerdict.LeftOut, $"{taken.Zoho} goes to this column"));
        }

        judged.AddRange(legacy.FixedValues.Select(column => new LegacyField(
            string.Empty, column, LegacyFieldVerdict.LeftOut, Row(field => field.Columns.Contains(column)) is { } row
                ? $"the item's own {row.ZohoKeys[0]} decides" : "no column gets the same value on every product")));
        return judged;
    }

    /// <summary>Prepares the change of the settings; null where there is none to make.</summary>
    /// <param name="home">The base folder.</param>
    /// <param name="fields">The judged lines.</param>
    /// <exception cref="SyncException">As <see cref="SettingsEdit.Prepare"/>.</exception>
    public static SettingsEdit? Prepare(string home, IReadOnlyList<LegacyField> fields)
    {
        var values = new List<KeyValuePair<string, object?>>();
        var custom = new JArray();
        foreach (var field in fields.Where(field => field.Verdict == LegacyFieldVerdict.TakenOver))
        {
            if (RowOf(field.Zoho, field.Odoo) is { } row) values.Add(new($"mapping.fields.{row.Key}", true));
            else custom.Add(new JObject { ["zoho"] = field.Zoho, ["odoo"] = field.Odoo });
        }

        if (custom.Count > 0) values.Add(new("mapping.custom", new ListChange(list => list.Concat(custom))));
        return values.Count == 0 ? null : SettingsEdit.Prepare(home, values);
    }

    private static LegacyField Judge(string zoho, string odoo, MappingSettings mapping)
    {
        if (RowOf(zoho, odoo) is { } row)
        {
            var verdict = mapping.Fields.Contains(row) ? LegacyFieldVerdict.Mirrored : LegacyFieldVerdict.TakenOver;
            return new(zoho, odoo, verdict, $"mapping.fields.{row.Key}");
        }

        if (mapping.Custom.FirstOrDefault(custom => custom.Odoo == odoo) is { } known)
        {
            return known.Zoho == zoho
                ? new(zoho, odoo, LegacyFieldVerdict.Mirrored, "mapping.custom")
                : new(zoho, odoo, LegacyFieldVerdict.LeftOut, $"{known.Zoho} goes to this column (mapping.custom)");
        }

        if (CustomFields.Trouble(zoho, odoo) is { } trouble) return new(zoho, odoo, LegacyFieldVerdict.LeftOut, trouble);
        return Row(field => IsFrom(field, zoho)) is { } other
            ? new(zoho, odoo, LegacyFieldVerdict.LeftOut,
                $"{zoho} goes to {other.Columns[^1]} (mapping.fields.{other.Key}); add it to mapping.custom if {odoo} is wanted as well")
            : new(zoho, odoo, LegacyFieldVerdict.TakenOver, "mapping.custom");
    }

    private static bool IsFrom(MirroredField field, string zoho) => field.ZohoKeys.Contains(zoho) || field.ZohoAlias == zoho;

    private static MirroredField? RowOf(string zoho, string odoo) => Row(field => IsFrom(field, zoho) && field.Columns.Contains(odoo));

    private static MirroredField? Row(Func<MirroredField, bool> holds) => FieldCatalogue.All.FirstOrDefault(holds);
}
