namespace ZohoOdooSync.Engine.Settings;

/// <summary>How source prices become target prices: section <c>pricing</c>.</summary>
public sealed record PricingSettings
{
    /// <summary>Currency that the organisation must have (key <c>source_currency</c>).</summary>
    public string SourceCurrency { get; init; } = "USD";

    /// <summary>Currency that the Odoo company must have (key <c>target_currency</c>).</summary>
    public string TargetCurrency { get; init; } = "IQD";

    /// <summary>Target units for one source unit, over zero (key <c>exchange_rate</c>).</summary>
    public decimal ExchangeRate { get; init; } = 1500m;

    /// <summary>Step that target prices are rounded to, half away from zero (key <c>rounding_step</c>), over zero.</summary>
    public decimal RoundingStep { get; init; } = 0.01m;
}
