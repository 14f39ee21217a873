namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>pricing</c>.</summary>
internal static class PricingSettingsReader
{
    public static PricingSettings Read(SettingsSection section)
    {
        var defaults = new PricingSettings();
        var settings = new PricingSettings
        {
            SourceCurrency = ReadCurrency(section, "source_currency", defaults.SourceCurrency),
            TargetCurrency = ReadCurrency(section, "target_currency", defaults.TargetCurrency),
            ExchangeRate = section.Number("exchange_rate", rate => rate > 0m, "a number over 0 is allowed", defaults.ExchangeRate),
            RoundingStep = section.Number("rounding_step", step => step > 0m, "a number over 0 is allowed", defaults.RoundingStep),
        };
        section.Close();
        return settings;
    }

    private static string ReadCurrency(SettingsSection section, string key, string fallback)
    {
        var text = section.Text(key);
        if (text is null) return fallback;
        if (text.Length == 3 && text.All(char.IsAsciiLetter)) return text.ToUpperInvariant();
        section.Refuse(key, "the three letters of a currency (ISO 4217) are allowed");
        return fallback;
    }
}
