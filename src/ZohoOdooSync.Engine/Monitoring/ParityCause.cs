using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Where a difference comes from, as far as the local state remembers what was written and seen last.</summary>
public enum ParityCause
{
    /// <summary>No question of time: the pair is equal, or cannot be compared.</summary>
    None,

    /// <summary>The item, or the mapping, changed since the product was written: the next run mends it.</summary>
    Lag,

    /// <summary>Somebody changed the product in Odoo after it was written; the item did not change.</summary>
    Drift,

    /// <summary>Both: the item changed, and so did the product.</summary>
    Both,

    /// <summary>
    /// Neither changed since the last run, which left the difference: the settings forbid to mend it, or Odoo does not keep
    /// what is written.
    /// </summary>
    Left,

    /// <summary>The local state has no record of the pair.</summary>
    Unknown,
}

/// <summary>Judges where differences come from. Pure.</summary>
internal static class ParityCauses
{
    /// <summary>For a pair whose values differ.</summary>
    /// <param name="desired">What the product should hold.</param>
    /// <param name="product">The product.</param>
    /// <param name="known">The local record of the item, or null.</param>
    public static ParityCause OfPair(DesiredProduct desired, OdooProduct product, Binding? known)
    {
        if (known is null || known.ProductId != product.Id || known.WrittenDigest.Length == 0) return ParityCause.Unknown;
        // Without a reading since the last write nobody knows that the product changed.
        var isRead = known.SeenDigest.Length > 0;
        var isTouched = isRead && known.SeenDigest != ValuesDigest.Of(product.Values);
        if (known.WrittenDigest == desired.Digest) return isTouched || !isRead ? ParityCause.Drift : ParityCause.Left;
        return isTouched ? ParityCause.Both : ParityCause.Lag;
    }

    /// <summary>For an item that has no product: one that had one lost it in Odoo, any other is not written yet.</summary>
    /// <param name="known">The local record of the item, or null.</param>
    public static ParityCause OfMissingProduct(Binding? known) => known is null ? ParityCause.Lag : ParityCause.Drift;

    /// <summary>For an active product whose item is gone: not archived yet, or brought back by somebody.</summary>
    /// <param name="product">The product.</param>
    /// <param name="known">The local record of the item, or null.</param>
    public static ParityCause OfMissingItem(OdooProduct product, Binding? known) =>
        known is null || known.ProductId != product.Id ? ParityCause.Unknown
        : known.IsProductActive ? ParityCause.Lag
        : ParityCause.Drift;
}
