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
        price = 0m;
        problem = null;
        try
        {
            var exact = rate * _settings.ExchangeRate;
            var stepped = Round(exact, _settings.RoundingStep);
            price = Normalize(_digits is { } digits ? Math.Round(stepped, digits, MidpointRounding.AwayFromZero) : stepped);
        }
        catch (OverflowException)
        {
            problem = $"the price {rate} × {_settings.ExchangeRate} is too large for a decimal number";
            return false;
        }

        if (SignificantDigits(price) > MaxSignificantDigits)
        {
            problem = $"the price {price} has more than {MaxSignificantDigits} significant digits, which Odoo cannot keep exactly";
            return false;
        }

        return true;
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
