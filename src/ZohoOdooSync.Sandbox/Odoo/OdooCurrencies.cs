namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One res.currency record. Rounding 0.001 of IQD is Odoo's own base data.</summary>
internal sealed record OdooCurrency(int Id, string Code, string FullName, string Symbol, decimal Rounding, int Decimals, bool Active);

/// <summary>The currencies that matter here (facts, section 5.5): IQD is inactive unless the company uses it.</summary>
internal static class OdooCurrencies
{
    public static IReadOnlyList<OdooCurrency> For(int version, string company) =>
    [
        new OdooCurrency(1, "EUR", "Euro", "€", 0.01m, 2, true),
        new OdooCurrency(2, "USD", "United States dollar", "$", 0.01m, 2, true),
        new OdooCurrency(version >= 19 ? 88 : 87, "IQD", "Iraqi dinar", " ع.د", 0.001m, 3, company == "IQD"),
    ];
}
