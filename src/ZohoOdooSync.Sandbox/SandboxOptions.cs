namespace ZohoOdooSync.Sandbox;

/// <summary>What a sandbox holds when it starts. Everything that may change while it runs is a switch instead.</summary>
public sealed record SandboxOptions
{
    /// <summary>Valid items in the generated catalogue, 0 to 200,000.</summary>
    public int Products { get; init; } = 2000;

    /// <summary>Further items that Odoo cannot accept or a reader cannot read (see <c>BadItemGenerator</c>).</summary>
    public int BadItems { get; init; }

    /// <summary>Seed of the catalogue: the same seed gives the same items on every machine.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Odoo major version: 16, 18 or 19.</summary>
    public int OdooVersion { get; init; } = 19;

    /// <summary>Loopback TCP port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Zoho organisation id, digits.</summary>
    public string OrganizationId { get; init; } = "746283917";

    /// <summary>Name of the organisation.</summary>
    public string OrganizationName { get; init; } = "Sandbox Trading";

    /// <summary>IANA time zone of the organisation: decides the offsets of item times and the daily quota's reset.</summary>
    public string OrganizationTimeZone { get; init; } = "America/New_York";

    /// <summary>Base currency of the organisation, ISO code.</summary>
    public string CurrencyCode { get; init; } = "USD";

    /// <summary>Further organisations that the account sees; they have no items.</summary>
    public IReadOnlyList<SandboxOrganization> OtherOrganizations { get; init; } = [];

    /// <summary>Decimals that Zoho prints at least for a price.</summary>
    public int PricePrecision { get; init; } = 2;

    /// <summary>Calls a day of the organisation's plan (Free 1000, Standard 2000, Professional 5000, Premium 10000).</summary>
    public int DailyCallLimit { get; init; } = 10000;

    /// <summary>Whether the organisation has Zoho's inventory features: list rows then carry upc, ean, reorder_level and others.</summary>
    public bool InventoryFeatures { get; init; } = true;

    /// <summary>Name of the Odoo database.</summary>
    public string OdooDatabase { get; init; } = "sandbox";

    /// <summary>Currency of the Odoo company, ISO code: IQD, USD or EUR.</summary>
    public string OdooCurrency { get; init; } = "IQD";

    /// <summary>
    /// Name of a second company (id 2, same currency), to which every user belongs as well; null where there is but one.
    /// </summary>
    public string? SecondCompany { get; init; }

    /// <summary>Whether Odoo's stock module is installed: only then do is_storable (18, 19) and type product (16) exist.</summary>
    public bool StockInstalled { get; init; } = true;

    /// <summary>
    /// Whether Odoo rounds prices to 2 digits when it stores them; null is what the version does: 16 and 18 round, a 19 of
    /// 2026 stores what is sent. A 19 of 2025 rounds. fields_get tells it by its digits.
    /// </summary>
    public bool? OdooRoundsPrices { get; init; }

    /// <summary>Models that somebody added, each with the names of its records, whose ids count from 1.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> OdooRecords { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>
    /// Taxes of the company, whose ids count from 1: name, and whether it is for sales or for purchases. A new product gets the first
    /// one of each, unless it is given others.
    /// </summary>
    public IReadOnlyList<(string Name, bool IsSale)> OdooTaxes { get; init; } = [];

    /// <summary>Whether the database weighs in pounds.</summary>
    public bool OdooWeighsInPounds { get; init; }

    /// <summary>Columns of product.template that somebody added, such as x_shelf.</summary>
    public IReadOnlyList<SandboxColumn> OdooColumns { get; init; } = [];

    /// <summary>Languages installed in Odoo; en_US is always among them.</summary>
    public IReadOnlyList<string> OdooLanguages { get; init; } = ["en_US", "ar_001"];

    /// <summary>Clock of both services: token life, quotas, last_modified_time and write_date. Injected delays use real time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal IEnumerable<SandboxOrganization> Organizations =>
        OtherOrganizations.Prepend(new SandboxOrganization(OrganizationId, OrganizationName, CurrencyCode));

    /// <summary>Says what is wrong, naming the option, its value and what is allowed.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        Require(Products is >= 0 and <= 200_000, nameof(Products), Products, "0 to 200000");
        Require(BadItems is >= 0 and <= 10_000, nameof(BadItems), BadItems, "0 to 10000");
        Require(OdooVersion is 16 or 18 or 19, nameof(OdooVersion), OdooVersion, "16, 18 or 19");
        Require(Port is >= 0 and <= 65535, nameof(Port), Port, "0 to 65535");
        Require(OrganizationId.Length > 0 && OrganizationId.All(char.IsAsciiDigit),
            nameof(OrganizationId), OrganizationId, "digits");
        Require(PricePrecision is >= 0 and <= 6, nameof(PricePrecision), PricePrecision, "0 to 6");
        Require(OdooCurrency is "IQD" or "USD" or "EUR", nameof(OdooCurrency), OdooCurrency, "IQD, USD or EUR");
    }

    private static void Require(bool holds, string option, object value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{option} is {value}; allowed: {allowed}.");
    }
}

/// <summary>A column of product.template that somebody added.</summary>
/// <param name="Name">The column, such as x_shelf.</param>
/// <param name="Type">Its type in Odoo's words: char, text, html, integer, float, monetary, boolean, date, datetime, selection,
/// many2one, many2many.</param>
/// <param name="Choices">Of a selection: values, each with its label.</param>
public sealed record SandboxColumn(string Name, string Type, IReadOnlyList<(string Value, string Label)>? Choices = null)
{
    /// <summary>Of many2one and many2many: the model that it points to.</summary>
    public string? Relation { get; init; }

    /// <summary>Whether nobody may write it.</summary>
    public bool IsReadonly { get; init; }

    /// <summary>Whether it is stored; a computed one need not be.</summary>
    public bool IsStored { get; init; } = true;
}

/// <summary>An organisation that the Zoho account sees.</summary>
/// <param name="Id">Digits.</param>
/// <param name="Name">Its name.</param>
/// <param name="Currency">Base currency, ISO code.</param>
public sealed record SandboxOrganization(string Id, string Name, string Currency);
