using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>The comparison of both sides.</summary>
public sealed record ParityReport
{
    /// <summary>The Zoho organisation; empty where the comparison was not made by an engine.</summary>
    public string OrganizationId { get; init; } = string.Empty;

    /// <summary>The Odoo database; empty where the comparison was not made by an engine.</summary>
    public string Database { get; init; } = string.Empty;

    /// <summary>When both sides were read, UTC.</summary>
    public DateTimeOffset ComparedAt { get; init; }

    /// <summary>Items in scope.</summary>
    public required int ZohoCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public required int ZohoActive { get; init; }

    /// <summary>Bound products, retired ones apart.</summary>
    public required int OdooCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public required int OdooActive { get; init; }

    /// <summary>Field values that were compared.</summary>
    public required int ComparedValues { get; init; }

    /// <summary>The same by field, in the order of the fields; each field that any item has.</summary>
    public IReadOnlyList<FieldParity> Fields { get; init; } = [];

    /// <summary>Items that the settings leave out; no other count has them.</summary>
    public int OutOfScope { get; init; }

    /// <summary>Archived products whose item is gone or out of scope.</summary>
    public required int Retired { get; init; }

    /// <summary>Pairs of which every mirrored field is equal.</summary>
    public required int EqualPairs { get; init; }

    /// <summary>
    /// Digest of what Zoho asks for: 64 hexadecimal digits, the same whatever the order of reading, equal to
    /// <see cref="OdooDigest"/> exactly where both sides match.
    /// </summary>
    public required string ZohoDigest { get; init; }

    /// <summary>Digest of what Odoo holds of it; likewise.</summary>
    public required string OdooDigest { get; init; }

    /// <summary>Every line, by item id: the differences, and the equal pairs where they were asked for.</summary>
    public required IReadOnlyList<ParityLine> Lines { get; init; }

    /// <summary>Every difference, by item id.</summary>
    public required IReadOnlyList<ParityLine> Differences { get; init; }

    /// <summary>How many mirrored texts read otherwise in each other active language; empty where nobody looked.</summary>
    public IReadOnlyList<LanguageDifference> Languages { get; init; } = [];

    /// <summary>True when both totals and both active counts are equal.</summary>
    public bool CountsMatch => ZohoCount == OdooCount && ZohoActive == OdooActive;

    /// <summary>Mirrored fields that differ.</summary>
    public int FieldDifferences => Differences.Count(line => line.Kind == ParityKind.FieldDiffers);

    /// <summary>Products or items too many for one partner.</summary>
    public int Duplicates => Differences.Count(line => line.Kind == ParityKind.Duplicate);

    /// <summary>Differences that come from Zoho or the mapping alone.</summary>
    public int Lagging => Count(ParityCause.Lag);

    /// <summary>Differences that somebody made in Odoo alone.</summary>
    public int Drifted => Count(ParityCause.Drift);

    /// <summary>Differences where the item changed and the product as well.</summary>
    public int ChangedOnBothSides => Count(ParityCause.Both);

    /// <summary>Differences that the last run left.</summary>
    public int LeftByLastRun => Count(ParityCause.Left);

    /// <summary>Differences whose cause nobody knows, since the local state has no record of the pair.</summary>
    public int OfUnknownCause => Count(ParityCause.Unknown);

    /// <summary>What could not be compared: items that cannot be written, and products or items too many.</summary>
    public int NotComparable => Count(ParityCause.None);

    /// <summary>
    /// Every cause with its number, which add up to all differences:
    /// <c>3 lag, 2 drift, 0 both, 1 left, 0 unknown, 1 not comparable</c>.
    /// </summary>
    public string Causes => string.Create(
        CultureInfo.InvariantCulture,
        $"{Lagging:N0} lag, {Drifted:N0} drift, {ChangedOnBothSides:N0} both, {LeftByLastRun:N0} left, {OfUnknownCause:N0} unknown, "
            + $"{NotComparable:N0} not comparable");

    /// <summary>Differences of items in quarantine: known, each with its reason, and differences all the same.</summary>
    public int Quarantined => Differences.Count(line => line.IsQuarantined);

    /// <summary>True when nothing differs.</summary>
    public bool IsEqual => CountsMatch && Differences.Count == 0;

    private int Count(ParityCause cause) => Differences.Count(line => line.Cause == cause);
}

/// <summary>How one field compares over all pairs.</summary>
/// <param name="Field">The field.</param>
/// <param name="Compared">Pairs that were compared.</param>
/// <param name="Differing">Those of them that differ.</param>
public sealed record FieldParity(MirroredField Field, int Compared, int Differing)
{
    /// <summary>Those that are equal.</summary>
    public int Equal => Compared - Differing;
}

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

    /// <summary>For an active product whose item is gone or out of scope: not archived yet, or brought back by somebody.</summary>
    /// <param name="product">The product.</param>
    /// <param name="known">The local record of the item, or null.</param>
    public static ParityCause OfMissingItem(OdooProduct product, Binding? known) =>
        known is null || known.ProductId != product.Id ? ParityCause.Unknown
        : known.IsProductActive ? ParityCause.Lag
        : ParityCause.Drift;
}

/// <summary>What a line of the comparison says about a pair, or about a side of it.</summary>
public enum ParityKind
{
    /// <summary>Every mirrored field of the pair is equal.</summary>
    Equal,

    /// <summary>An item that no product is bound to.</summary>
    MissingInOdoo,

    /// <summary>An active product whose item is not in Zoho, or out of scope.</summary>
    MissingInZoho,

    /// <summary>A mirrored field that differs.</summary>
    FieldDiffers,

    /// <summary>Several products for one item, or several items for one product.</summary>
    Duplicate,

    /// <summary>An item that cannot be written as it is, or a value of it that fits no column of Odoo.</summary>
    Unmappable,
}

/// <summary>One line of the comparison: a pair that is equal, or one difference.</summary>
public sealed record ParityLine
{
    /// <summary>What it says.</summary>
    public required ParityKind Kind { get; init; }

    /// <summary>
    /// The same as one character: <c>=</c> equal, <c>*</c> differs, <c>+</c> only in the source (missing in Odoo), <c>-</c>
    /// only in the destination (missing in Zoho), <c>!</c> could not be compared.
    /// </summary>
    public string Symbol => Kind switch
    {
        ParityKind.Equal => "=",
        ParityKind.FieldDiffers => "*",
        ParityKind.MissingInOdoo => "+",
        ParityKind.MissingInZoho => "-",
        _ => "!",
    };

    /// <summary>The item.</summary>
    public required string ItemId { get; init; }

    /// <summary>The product; null where there is none.</summary>
    public int? ProductId { get; init; }

    /// <summary>SKU, for people; empty where there is none.</summary>
    public string Sku { get; init; } = string.Empty;

    /// <summary>Name, for people.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The field that differs, or of which the item's value fits no column.</summary>
    public MirroredField? Field { get; init; }

    /// <summary>What it should be; empty for an equal pair.</summary>
    public string Expected { get; init; } = string.Empty;

    /// <summary>What it is; empty for an equal pair.</summary>
    public string Actual { get; init; } = string.Empty;

    /// <summary>Where the difference comes from.</summary>
    public ParityCause Cause { get; init; }

    /// <summary>Whether the item is in quarantine: then the difference is known, and has its reason there.</summary>
    public bool IsQuarantined { get; init; }

    /// <summary>Why the difference stands, where that is known: the reason of the quarantine. Else empty.</summary>
    public string Remark { get; init; } = string.Empty;
}
