using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>
/// Source price to target price, in decimal from end to end: rate × exchange rate, rounded half away from zero to the
/// configured step, and then to the digits that the server keeps, since it would round itself and never read back equal.
/// </summary>
public sealed class PriceConversion
{
    /// <summary>
    /// Most significant digits a price may have. Odoo keeps prices as binary doubles, which hold every decimal of 15 digits
    /// exactly enough to give it back.
    /// </summary>
    public const int MaxSignificantDigits = 15;

    private readonly PricingSettings _settings;
    private readonly int? _digits;

    /// <summary>Makes a conversion.</summary>
    /// <param name="settings">Exchange rate and step, both over zero.</param>
    /// <param name="serverDigits">Decimals that the server rounds prices to when it stores them; null where it keeps all.</param>
    public PriceConversion(PricingSettings settings, int? serverDigits)
    {
        _settings = settings;
        _digits = serverDigits;
    }

    /// <summary>Converts a price.</summary>
    /// <param name="rate">Price in the source currency; may be negative or zero.</param>
    /// <param name="price">Price in the target currency.</param>
    /// <param name="problem">Why it cannot be converted, in words.</param>
    /// <returns>False where the result cannot be held exactly.</returns>
    public bool TryConvert(decimal rate, out decimal price, out string? problem)
    {
        try
        {
            return TryFit(Round(rate * _settings.ExchangeRate, _settings.RoundingStep), _digits, "price", out price, out problem);
        }
        catch (OverflowException)
        {
            price = 0m;
            problem = $"the price {rate} × {_settings.ExchangeRate} is too large for a decimal number";
            return false;
        }
    }

    /// <summary>Rounds a number to what the server keeps, so that it reads back equal.</summary>
    /// <param name="number">Any number.</param>
    /// <param name="digits">Decimals that the server rounds it to; null where it keeps all.</param>
    /// <param name="what">What the number is, for the message.</param>
    /// <param name="fitting">The number as the server keeps it.</param>
    /// <param name="problem">Why it cannot be kept, in words.</param>
    /// <returns>False where it cannot be held exactly.</returns>
    public static bool TryFit(decimal number, int? digits, string what, out decimal fitting, out string? problem)
    {
        fitting = Normalize(digits is { } kept ? Math.Round(number, kept, MidpointRounding.AwayFromZero) : number);
        problem = SignificantDigits(fitting) <= MaxSignificantDigits ? null
            : $"the {what} {fitting} has more than {MaxSignificantDigits} significant digits, which Odoo cannot keep exactly";
        return problem is null;
    }

    /// <summary>Rounds to a multiple of a step, half away from zero.</summary>
    /// <param name="value">Any number.</param>
    /// <param name="step">Over zero, for example 0.01 or 250.</param>
    /// <exception cref="OverflowException">The quotient does not fit a decimal.</exception>
    public static decimal Round(decimal value, decimal step)
    {
        // The quotient's whole part and remainder are exact; dividing and multiplying back would round twice.
        var remainder = value % step;
        var floor = value - remainder;
        return Math.Abs(remainder) * 2 >= step ? floor + (Math.Sign(value) * step) : floor;
    }

    private static decimal Normalize(decimal value) => value / 1.000000000000000000000000000000000m;

    private static int SignificantDigits(decimal value)
    {
        var digits = Math.Abs(value).ToString(System.Globalization.CultureInfo.InvariantCulture)
            .Replace(".", string.Empty, StringComparison.Ordinal).TrimStart('0');
        return digits.Length;
    }
}
