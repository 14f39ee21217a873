namespace ZohoOdooSync.Engine.Fields;

/// <summary>
/// What is kept equal between an item and its product. The names are those of the settings (<c>mapping.fields</c>) and of
/// the journal; which Odoo column carries a field depends on the server's version and is the business of the Odoo room.
/// </summary>
public enum MirroredField
{
    /// <summary>name → name. Always mirrored.</summary>
    Name,

    /// <summary>sku → default_code.</summary>
    Sku,

    /// <summary>rate × exchange rate → list_price.</summary>
    Price,

    /// <summary>description → description_sale.</summary>
    Description,

    /// <summary>unit → uom_id, as the external id of the unit (<c>uom.product_uom_kgm</c>). Written on create.</summary>
    Unit,

    /// <summary>status → active. Always mirrored.</summary>
    Active,

    /// <summary>product_type → type, as <c>goods</c>, <c>service</c> or <c>combo</c>.</summary>
    ProductType,

    /// <summary>can_be_sold → sale_ok.</summary>
    CanBeSold,

    /// <summary>can_be_purchased → purchase_ok.</summary>
    CanBePurchased,

    /// <summary>purchase_rate × exchange rate → standard_price. Opt-in.</summary>
    Cost,

    /// <summary>upc or ean → barcode. Opt-in.</summary>
    Barcode,

    /// <summary>purchase_description → description_purchase. Opt-in.</summary>
    PurchaseDescription,
}
