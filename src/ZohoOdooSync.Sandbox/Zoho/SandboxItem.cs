namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>One item of the organisation. Immutable: a change replaces it.</summary>
public sealed record SandboxItem
{
    /// <summary>19 digits; empty on a draft that <see cref="SandboxZoho.Add(SandboxItem)"/> completes.</summary>
    public string ItemId { get; init; } = "";

    /// <summary>Name, at most 100 characters in a real organisation.</summary>
    public required string Name { get; init; }

    /// <summary>Stock keeping unit, often empty, not unique.</summary>
    public string Sku { get; init; } = "";

    /// <summary>Sales description, empty when there is none, up to 2000 characters with line breaks.</summary>
    public string Description { get; init; } = "";

    /// <summary>Purchase description.</summary>
    public string PurchaseDescription { get; init; } = "";

    /// <summary>Sales price in the organisation's base currency.</summary>
    public decimal Rate { get; init; }

    /// <summary>When set, sent as a JSON text in the place of the rate: a bad item.</summary>
    public string? RateAsText { get; init; }

    /// <summary>Purchase price in the organisation's base currency.</summary>
    public decimal PurchaseRate { get; init; }

    /// <summary>Free text unit.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Status "active" (true) or "inactive".</summary>
    public bool Active { get; init; } = true;

    /// <summary>goods, service or digital_service.</summary>
    public string ProductType { get; init; } = "goods";

    /// <summary>Whether it can be sold.</summary>
    public bool CanBeSold { get; init; } = true;

    /// <summary>Whether it can be bought.</summary>
    public bool CanBePurchased { get; init; } = true;

    /// <summary>Stock; null when stock is not tracked: then the stock keys are absent on the wire.</summary>
    public decimal? StockOnHand { get; init; }

    /// <summary>Reorder level; null goes out as "".</summary>
    public decimal? ReorderLevel { get; init; }

    /// <summary>Universal product code, or empty.</summary>
    public string Upc { get; init; } = "";

    /// <summary>European article number, or empty.</summary>
    public string Ean { get; init; } = "";

    /// <summary>Brand, or empty.</summary>
    public string Brand { get; init; } = "";

    /// <summary>
    /// Further keys: a text, a number, a flag or a list of texts. Those that begin with cf_ stand in a row as they are, and in a detail
    /// record in custom_fields and custom_field_hash. Null when there are none.
    /// </summary>
    public IReadOnlyDictionary<string, object>? Own { get; init; }

    /// <summary>Name of its sales tax, or empty.</summary>
    public string TaxName { get; init; } = "";

    /// <summary>Its picture; null when there is none.</summary>
    public SandboxPicture? Picture { get; init; }

    /// <summary>Used in transactions: cannot be deleted over the API (code 2049).</summary>
    public bool UsedInTransactions { get; init; }

    /// <summary>Creation time, whole seconds, UTC.</summary>
    public DateTimeOffset CreatedTime { get; init; }

    /// <summary>Time of the last change, whole seconds, UTC. A change of stock does not move it.</summary>
    public DateTimeOffset LastModifiedTime { get; init; }

    /// <summary>item_type of the wire: inventory, sales_and_purchases, sales or purchases.</summary>
    public string ItemType => StockOnHand is not null ? "inventory"
        : CanBeSold && CanBePurchased ? "sales_and_purchases"
        : CanBePurchased ? "purchases" : "sales";
}

/// <summary>The picture of an item: rows of the listing name it, and GET /items/{id}/image gives its bytes.</summary>
/// <param name="DocumentId">image_document_id; the organisation gives a new one to each picture.</param>
/// <param name="Name">image_name.</param>
/// <param name="Type">image_type, and the end of the content type: png, jpeg.</param>
/// <param name="Bytes">The file, whatever it is.</param>
public sealed record SandboxPicture(string DocumentId, string Name, string Type, byte[] Bytes);
