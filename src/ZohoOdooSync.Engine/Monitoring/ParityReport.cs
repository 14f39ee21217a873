namespace ZohoOdooSync.Engine.Monitoring;

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

    /// <summary>Archived products whose item is gone.</summary>
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
    public string Causes => FormattableString.Invariant(
        $"{Lagging:N0} lag, {Drifted:N0} drift, {ChangedOnBothSides:N0} both, {LeftByLastRun:N0} left, {OfUnknownCause:N0} unknown, {NotComparable:N0} not comparable");

    /// <summary>Differences of items in quarantine: known, each with its reason, and differences all the same.</summary>
    public int Quarantined => Differences.Count(line => line.IsQuarantined);

    /// <summary>True when nothing differs.</summary>
    public bool IsEqual => CountsMatch && Differences.Count == 0;

    private int Count(ParityCause cause) => Differences.Count(line => line.Cause == cause);
}
