namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One product.product. Immutable: a change replaces it.</summary>
public sealed record SandboxVariant
{
    /// <summary>Database id; 0 is given one when the product is stored.</summary>
    public int Id { get; init; }

    /// <summary>False when archived.</summary>
    public bool Active { get; init; } = true;

    /// <summary>default_code: the SKU; null when empty.</summary>
    public string? DefaultCode { get; init; }

    /// <summary>Barcode; null when empty.</summary>
    public string? Barcode { get; init; }

    /// <summary>standard_price.</summary>
    public decimal StandardPrice { get; init; }

    /// <summary>When it was written itself, UTC; it reads as its product's where that is later.</summary>
    public DateTimeOffset WriteDate { get; init; }
}

/// <summary>A variant with the product that it inherits from: a row of product.product.</summary>
internal sealed record VariantRow(SandboxProduct Product, SandboxVariant Variant);
