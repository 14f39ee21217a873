namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>A many2one value: [id, "name"] on the wire.</summary>
internal sealed record ManyToOne(int Id, string Name);

/// <summary>
/// How a caller sees records: language, whether archived variants are hidden, and the companies that it works for; null for
/// all of the user's.
/// </summary>
internal readonly record struct OdooView(string Lang, bool ActiveTest, int[]? Companies = null)
{
    /// <summary>The rule "Product multi-company": shared, or of a company of the context.</summary>
    public bool Shows(object row) =>
        Companies is null || (row as SandboxProduct ?? (row as VariantRow)?.Product) is not { CompanyId: { } company }
        || Companies.Contains(company);
}

/// <summary>
/// One field of a model. Values are text, decimal, int, bool, <see cref="ManyToOne"/>, int[] or DateTimeOffset; null reads
/// as false on the wire.
/// </summary>
internal sealed record OdooField(string Name, string Type, string Label, Func<object, OdooView, object?> Read)
{
    public bool Required { get; init; }
    public bool Readonly { get; init; }
    public bool Store { get; init; } = true;
    public bool Translate { get; init; }
    public bool CompanyDependent { get; init; }
    /// <summary>For a price: true when it is rounded to 2 digits (16.2), false when only its display is; null for others.</summary>
    public bool? PriceDigits { get; init; }
    public string? Relation { get; init; }
    public IReadOnlyList<(string Value, string Label)>? Selection { get; init; }

    /// <summary>Gives the product with this field changed; null where a write is accepted and has no effect.</summary>
    public Func<SandboxProduct, object?, string, SandboxProduct>? Write { get; init; }

    /// <summary>Gives the variant with this field changed: of product.product a column of its own, of product.template one that
    /// is set through the single variant.</summary>
    public Func<SandboxVariant, object?, SandboxVariant>? WriteVariant { get; init; }
}
