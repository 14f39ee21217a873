namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// The counts of both services at one moment, asked for and not remembered. A side that could not be asked has no counts
/// and says why; the other one is told all the same.
/// </summary>
public sealed record LiveCounts
{
    /// <summary>When both were asked, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Items in scope; null where Zoho could not be asked.</summary>
    public int? ZohoCount { get; init; }

    /// <summary>Those of them that are active; null where Zoho could not be asked.</summary>
    public int? ZohoActive { get; init; }

    /// <summary>Why Zoho could not be asked, with the next step; null where it answered.</summary>
    public string? ZohoError { get; init; }

    /// <summary>Bound products, retired ones apart; null where Odoo could not be asked.</summary>
    public int? OdooCount { get; init; }

    /// <summary>Those of them that are active; null where Odoo could not be asked.</summary>
    public int? OdooActive { get; init; }

    /// <summary>Why Odoo could not be asked, with the next step; null where it answered.</summary>
    public string? OdooError { get; init; }

    /// <summary>True where Zoho gave no count of its own, so that its items were listed to count them.</summary>
    public bool ZohoWasListed { get; init; }

    /// <summary>Calls to Zoho that this took, token calls included.</summary>
    public int ZohoCalls { get; init; }

    /// <summary>Calls to Odoo that this took.</summary>
    public int OdooCalls { get; init; }

    /// <summary>Whether both totals and both active counts are equal; null where a side could not be asked.</summary>
    public bool? CountsMatch => ZohoCount is null || OdooCount is null
        ? null
        : ZohoCount == OdooCount && ZohoActive == OdooActive;

    /// <summary>Odoo count less Zoho count; null where a side could not be asked.</summary>
    public int? Difference => OdooCount - ZohoCount;

    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c>, or <c>UNKNOWN</c> where a side could not be asked.</summary>
    public string CountMatch => CountMatchText.Of(ZohoCount, ZohoActive, OdooCount, OdooActive);
}
