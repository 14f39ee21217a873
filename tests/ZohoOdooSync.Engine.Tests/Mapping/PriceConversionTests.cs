using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Mapping;

public sealed class PriceConversionTests
{
    private static readonly decimal[] Steps = [0.01m, 0.001m, 1m, 250m, 0.05m, 0.25m, 500m];

    /// <summary>Rates as shops have them: up to eight digits before and six behind the point, of either sign.</summary>
    private static Gen<decimal> Rates() =>
        from whole in Gen.Frequency((6, Gen.Choose(0, 999)), (3, Gen.Choose(0, 99_999_999)), (1, Gen.Constant(0)))
        from digits in Gen.Choose(0, 6)
        from fraction in Gen.Choose(0, 999_999)
        from negative in Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))
        let cut = Math.Round(fraction / 1_000_000m, digits, MidpointRounding.ToZero)
        select (whole + cut) * (negative ? -1 : 1);

    [Property(MaxTest = 2000)]
    public Property A_price_is_the_rate_times_the_exchange_rate_rounded_half_away_from_zero_to_the_step()
    {
        var cases =
            from rate in Rates()
            from exchange in Gen.Elements(1500m, 1310.5m, 1m, 0.92m)
            from step in Gen.Elements(Steps)
            select (rate, exchange, step);
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var conversion = new PriceConversion(
                new PricingSettings { ExchangeRate = given.exchange, RoundingStep = given.step }, null);
            var expected = Oracle(given.rate, given.exchange, given.step);
            if (!conversion.TryConvert(given.rate, out var price, out var problem))
            {
                Assert.Contains("significant digits", problem);
                Assert.True(Digits(expected) > 15, $"{expected} was refused");
                return;
            }

            Assert.Null(problem);
            Assert.Equal(expected, price);
            Assert.True(Digits(price) <= 15);
        });
    }

    [Property(MaxTest = 1000)]
    public Property The_digits_of_the_server_are_applied_after_the_step()
    {
        var cases =
            from rate in Rates()
            from step in Gen.Elements(Steps)
            from digits in Gen.Choose(0, 4)
            select (rate, step, digits);
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var settings = new PricingSettings { RoundingStep = given.step };
            if (!new PriceConversion(settings, given.digits).TryConvert(given.rate, out var price, out _)) return;
            var stepped = Oracle(given.rate, 1500m, given.step);
            Assert.Equal(Oracle(stepped, 1m, Power(given.digits)), price);
            Assert.True(price.Scale <= given.digits, $"{price} has more than {given.digits} decimals");
        });
    }

    [Property(MaxTest = 1000)]
    public Property Converting_never_changes_the_sign_and_never_moves_further_than_half_a_step()
    {
        var cases = from rate in Rates() from step in Gen.Elements(Steps) select (rate, step);
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var settings = new PricingSettings { RoundingStep = given.step };
            if (!new PriceConversion(settings, null).TryConvert(given.rate, out var price, out _)) return;
            Assert.True(Math.Abs(price - (given.rate * 1500m)) * 2 <= given.step);
            Assert.True(price == 0m || Math.Sign(price) == Math.Sign(given.rate));
            Assert.Equal(0m, price % given.step);
        });
    }

    [Theory]
    [InlineData("8.5", "12750", "0.01")]
    [InlineData("0", "0", "0.01")]
    [InlineData("-2.5", "-3750", "0.01")]
    [InlineData("0.00001", "0.02", "0.01")]
    [InlineData("-0.00001", "-0.02", "0.01")]
    [InlineData("0.000003", "0", "0.01")]
    [InlineData("0.000003", "0.005", "0.001")]
    [InlineData("0.083333", "125", "1")]
    [InlineData("0.75", "1250", "250")]
    [InlineData("0.749", "1000", "250")]
    [InlineData("-0.75", "-1250", "250")]
    public void Known_prices_come_out_exactly(string rate, string expected, string step)
    {
        var settings = new PricingSettings { RoundingStep = Number(step) };
        Assert.True(new PriceConversion(settings, null).TryConvert(Number(rate), out var price, out _));
        Assert.Equal(Number(expected), price);
        Assert.Equal(expected, price.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Trailing_zeros_of_the_wire_do_not_reach_the_price()
    {
        Assert.True(new PriceConversion(new PricingSettings(), 2).TryConvert(8.5000000m, out var price, out _));
        Assert.Equal("12750", price.ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("666666666666.66", true)]
    [InlineData("6666666666.66", true)]
    [InlineData("6666666666666.66", false)]
    [InlineData("0.000000000000001", true)]
    public void A_price_that_a_double_cannot_hold_is_refused(string rate, bool holds)
    {
        var conversion = new PriceConversion(new PricingSettings(), null);
        Assert.Equal(holds, conversion.TryConvert(Number(rate), out var price, out var problem));
        if (!holds) Assert.Contains("15 significant digits", problem);
        else Assert.True(Digits(price) <= 15);
    }

    [Property(MaxTest = 1000)]
    public Property Every_price_that_is_let_through_survives_a_binary_double() =>
        Prop.ForAll(Rates().ToArbitrary(), rate =>
        {
            var settings = new PricingSettings { RoundingStep = 0.001m };
            if (!new PriceConversion(settings, null).TryConvert(rate, out var price, out _)) return;
            var printed = ((double)price).ToString("R", CultureInfo.InvariantCulture);
            Assert.Equal(price, decimal.Parse(printed, NumberStyles.Float, CultureInfo.InvariantCulture));
        });

    [Theory]
    [InlineData("79228162514264337593543950335")]
    [InlineData("-79228162514264337593543950335")]
    public void A_price_too_large_for_a_decimal_is_refused_in_words(string rate)
    {
        Assert.False(new PriceConversion(new PricingSettings(), null).TryConvert(Number(rate), out _, out var problem));
        Assert.Contains("too large", problem);
        Assert.Contains("1500", problem);
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static decimal Power(int digits) => new(1, 0, 0, false, (byte)digits);

    private static int Digits(decimal value) =>
        value.ToString(CultureInfo.InvariantCulture).Replace(".", "").Replace("-", "").TrimStart('0').Length;

    /// <summary>The same in whole numbers of any size: nothing in it rounds but the last line.</summary>
    private static decimal Oracle(decimal rate, decimal exchange, decimal step)
    {
        var product = Units(rate) * Units(exchange);
        var stepUnits = Units(step) * BigInteger.Pow(10, 28);
        var twice = BigInteger.Abs(product) * 2;
        var steps = (twice + stepUnits) / (stepUnits * 2);
        var units = steps * Units(step) * product.Sign;
        var whole = BigInteger.DivRem(units, BigInteger.Pow(10, 28), out var rest);
        var text = $"{(product.Sign < 0 ? "-" : "")}{BigInteger.Abs(whole)}."
            + $"{BigInteger.Abs(rest).ToString(CultureInfo.InvariantCulture).PadLeft(28, '0')}";
        return Number(text.TrimEnd('0').TrimEnd('.'));
    }

    private static BigInteger Units(decimal value)
    {
        var bits = decimal.GetBits(value);
        var scale = (bits[3] >> 16) & 0xFF;
        var whole = new BigInteger(new decimal(bits[0], bits[1], bits[2], bits[3] < 0, 0));
        return whole * BigInteger.Pow(10, 28 - scale);
    }
}
