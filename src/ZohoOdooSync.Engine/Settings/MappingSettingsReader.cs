using System.Text.RegularExpressions;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>mapping</c>.</summary>
internal static partial class MappingSettingsReader
{
    public static MappingSettings Read(SettingsSection section)
    {
        var defaults = new MappingSettings();
        var settings = new MappingSettings
        {
            Fields = ReadFields(section.Section("fields")),
            Units = ReadUnits(section.Section("units")),
            DefaultUnit = ReadExternalId(section, "default_unit") ?? defaults.DefaultUnit,
            UpdateUnit = section.Flag("update_unit", defaults.UpdateUnit),
            AdoptByName = section.Flag("adopt_by_name", defaults.AdoptByName),
            SkuMatch = section.Choice("sku_match", defaults.SkuMatch, ("exact", SkuMatchChoice.Exact), ("near", SkuMatchChoice.Near)),
            IncludeInactive = section.Flag("include_inactive", defaults.IncludeInactive),
            Storable = section.Choice(
                "storable", defaults.Storable, ("never", StorableChoice.Never), ("tracked", StorableChoice.Tracked),
                ("always", StorableChoice.Always)),
            Company = section.Choice("company", defaults.Company, ("shared", CompanyChoice.Shared), ("own", CompanyChoice.Own)),
        };
        section.Close();
        return settings;
    }

    private static HashSet<MirroredField> ReadFields(SettingsSection section)
    {
        var fields = new HashSet<MirroredField>();
        foreach (var field in FieldCatalogue.All)
        {
            var wanted = section.Flag(field.Key, field.IsOnByDefault);
            if (field.IsAlwaysOn)
            {
                if (!wanted) section.Refuse(field.Key, "only true is allowed, since no mirror is possible without it");
                wanted = true;
            }

            if (wanted) fields.Add(field);
        }

        section.Close();
        return fields;
    }

    private static Dictionary<string, string> ReadUnits(SettingsSection section)
    {
        var units = new Dictionary<string, string>(MappingSettings.DefaultUnits, StringComparer.OrdinalIgnoreCase);
        foreach (var unit in section.Names)
        {
            if (ReadExternalId(section, unit) is { } externalId) units[unit.Trim()] = externalId;
        }

        return units;
    }

    private static string? ReadExternalId(SettingsSection section, string key)
    {
        var text = section.Text(key);
        if (text is null || ExternalId().IsMatch(text)) return text;
        section.Refuse(key, "the external id of a unit in Odoo such as uom.product_uom_kgm is allowed");
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_.\-]+$", RegexOptions.CultureInvariant)]
    private static partial Regex ExternalId();
}
