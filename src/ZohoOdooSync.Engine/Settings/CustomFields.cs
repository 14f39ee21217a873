using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using static ZohoOdooSync.Engine.Settings.SettingKinds;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The list of fields of the users' own: each is a section. No single value sets it: its entries are set one by one.</summary>
internal sealed record CustomFieldsKind() : SettingKind<IReadOnlyList<CustomField>>(
    "list of sections", "a list of sections in braces is allowed",
    new JObject { ["type"] = new JArray("array", "null"), ["items"] = new JObject { ["$ref"] = "#/definitions/custom_field" } },
    _ => null, fields => fields.Select(field => field.ToString()))
{
    /// <inheritdoc/>
    public override IReadOnlyList<CustomField> ReadFrom(SettingsSection section, string key, IReadOnlyList<CustomField> fallback) =>
        section.Raw(key) is null ? fallback : CustomFields.Read(section, key);
}

/// <summary>Reads the fields of the users' own, key by key, and says what their schema is.</summary>
internal static class CustomFields
{
    // One bit a key of an item, beside those of the catalogue.
    private const int Most = 40;

    private static readonly SettingKind<string> Key =
        Text("[A-Za-z0-9_]{1,100}", "a key of an item such as cf_shelf or group_name is allowed");

    private static readonly SettingKind<string> Column =
        Text("[a-z][a-z0-9_]{0,62}", "a column of product.template such as x_shelf is allowed");

    private static readonly SettingKind<AbsentChoice> WhenAbsent = Choice(("leave", AbsentChoice.Leave), ("clear", AbsentChoice.Clear));

    // What the program writes itself, and what nobody writes.
    private static readonly HashSet<string> Taken =
    [
        .. FieldCatalogue.All.Where(field => !field.HasColumnType).SelectMany(field => field.Columns), "id", "is_storable", "uom_po_id",
        "uom_ids", "company_id", "product_variant_count", "product_variant_ids", "product_variant_id", "create_date", "create_uid",
        "write_date", "write_uid",
    ];

    /// <summary>The JSON Schema of a field.</summary>
    public static JObject Schema => new()
    {
        ["description"] = "A key of an item that goes to a column of Odoo.", ["type"] = "object", ["additionalProperties"] = false,
        ["required"] = new JArray("zoho", "odoo"),
        ["properties"] = new JObject
        {
            ["zoho"] = Key.Schema.DeepClone(), ["odoo"] = Column.Schema.DeepClone(), ["when_absent"] = WhenAbsent.Schema.DeepClone(),
            ["factor"] = new JObject { ["type"] = new JArray("number", "null") }, ["prefix"] = AnyText.Schema.DeepClone(),
            ["trim"] = Flag.Schema.DeepClone(),
            ["map"] = new JObject
            {
                ["type"] = new JArray("object", "null"), ["additionalProperties"] = new JObject { ["type"] = "string" },
            },
        },
    };

    /// <summary>Reports fields whose column a row that is on has as well.</summary>
    public static MappingSettings Check(SettingsSection section, MappingSettings mapping)
    {
        foreach (var custom in mapping.Custom)
        {
            var row = mapping.Fields.FirstOrDefault(
                field => !field.IsCustom && field.HasColumnType && field.Columns.Contains(custom.Odoo));
            if (row is null) continue;
            section.Problems.Add($"{section.PathOf("custom")} has a field for the column {custom.Odoo}, and mapping.fields.{row.Key} "
                + "mirrors it as well: one of them is allowed");
        }

        return mapping;
    }

    /// <summary>What keeps a key from going to a column; null where nothing does.</summary>
    public static string? Trouble(string zoho, string odoo) =>
        Taken.Contains(odoo) ? "the program mirrors or keeps this column itself"
        : !FieldCatalogue.IsColumn(odoo) ? $"{ShownText.Shortened(odoo, 40)} is no name of a column"
        : !IsKey(zoho) ? $"{ShownText.Shortened(zoho, 40)} is no key of an item" : null;

    /// <summary>Whether a field can come from a key of an item.</summary>
    public static bool IsKey(string zoho) => Key.Read(new JValue(zoho)) is not null;

    /// <summary>Whether a column is free for a field: neither the program nor a row that is on has it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="mapping">The settings of today.</param>
    public static bool IsFree(string column, MappingSettings mapping) => FieldCatalogue.IsColumn(column) && !Taken.Contains(column)
        && !mapping.Fields.Any(field => !field.IsCustom && field.Columns.Contains(column));

    /// <summary>Reads the list; what is wrong is reported, and its field left out.</summary>
    public static IReadOnlyList<CustomField> Read(SettingsSection section, string key)
    {
        var fields = new List<CustomField>();
        foreach (var one in section.Sections(key))
        {
            var field = ReadOne(one);
            if (field.Zoho.Length == 0 || field.Odoo.Length == 0) continue;
            if (Taken.Contains(field.Odoo))
                one.Refuse("odoo", "another column is allowed: the program mirrors or keeps this one itself (mapping.fields)");
            else if (fields.Exists(known => known.Odoo == field.Odoo))
                one.Refuse("odoo", "another column is allowed: a field above has this one");
            else fields.Add(field);
        }

        if (fields.Count > Most) section.Problems.Add($"{section.PathOf(key)} has {fields.Count} fields: {Most} are allowed");
        return fields;
    }

    /// <summary>Puts a field into the list: at the place of the one that has its column, else at the end.</summary>
    public static ListChange With(CustomField field) => new(list =>
    {
        var at = list.ToList().FindIndex(one => IsFor(one, field.Odoo));
        return at < 0 ? list.Append(Json(field)) : list.Select((one, index) => index == at ? Json(field) : one);
    });

    /// <summary>Takes the field of a column out of the list.</summary>
    /// <exception cref="SyncException"><c>SettingUnknown</c>, while the list is changed: no field has this column.</exception>
    public static ListChange Without(string column) => new(list =>
    {
        if (list.Any(one => IsFor(one, column))) return list.Where(one => !IsFor(one, column));
        var known = list.Select(ColumnOf).OfType<string>().ToList();
        throw new SyncException(
            "SettingUnknown", SyncErrorKind.Settings,
            $"mapping.custom has no field for the column \"{ShownText.Shortened(column)}\". "
                + (known.Count == 0 ? "It has no field at all." : $"Its columns are {string.Join(", ", known)}."),
            "Name one of its columns. Nothing was changed.")
        {
            Steps = [OperatorAction.ShowSettings],
        };
    });

    private static bool IsFor(JToken section, string column) => ColumnOf(section) == column.Trim();

    private static string? ColumnOf(JToken section) =>
        section is JObject field && field["odoo"] is { Type: JTokenType.String } odoo ? ((string)odoo!).Trim() : null;

    private static JObject Json(CustomField field)
    {
        var section = new JObject { ["zoho"] = field.Zoho, ["odoo"] = field.Odoo };
        if (field.WhenAbsent == AbsentChoice.Clear) section["when_absent"] = "clear";
        if (field.Factor is { } factor) section["factor"] = SettingValue.Number(factor);
        if (field.Prefix is not null) section["prefix"] = field.Prefix;
        if (field.Trim) section["trim"] = true;
        var map = field.Map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new JProperty(pair.Key, pair.Value));
        if (field.Map.Count > 0) section["map"] = new JObject(map);
        return section;
    }

    private static CustomField ReadOne(SettingsSection section)
    {
        var field = new CustomField(
            section.Needed("zoho", Key, "the key of an item"), section.Needed("odoo", Column, "the column of Odoo"))
        {
            WhenAbsent = WhenAbsent.ReadFrom(section, "when_absent", AbsentChoice.Leave),
            Factor = ReadFactor(section),
            Prefix = ReadPrefix(section),
            Trim = Flag.ReadFrom(section, "trim", false),
            Map = ReadMap(section.Section("map")),
        };
        section.Close();
        return field;
    }

    // A space at its end is part of it.
    private static string? ReadPrefix(SettingsSection section)
    {
        if (section.Raw("prefix") is not { } value) return null;
        if (value.Type == JTokenType.String) return (string?)value is { Length: > 0 } text ? text : null;
        section.Refuse("prefix", AnyText.Allowed);
        return null;
    }

    private static decimal? ReadFactor(SettingsSection section)
    {
        if (section.Raw("factor") is not { } value) return null;
        if (value.Type is JTokenType.Integer or JTokenType.Float && (decimal)value != 0m) return (decimal)value;
        section.Refuse("factor", "a number other than 0 is allowed");
        return null;
    }

    private static Dictionary<string, string> ReadMap(SettingsSection section)
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in section.Names)
        {
            if (section.Raw(name) is { Type: JTokenType.String } value) map[name] = (string)value!;
            else section.Refuse(name, "a text in quotes is allowed");
        }

        section.Close();
        return map;
    }
}
