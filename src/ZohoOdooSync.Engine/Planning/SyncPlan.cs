using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Why a change is wanted.</summary>
public enum ChangeCause
{
    /// <summary>The item is new, or changed since it was last written.</summary>
    SourceChanged,

    /// <summary>The item did not change: somebody changed the product in Odoo after we wrote it.</summary>
    Drift,

    /// <summary>The item was deleted in Zoho.</summary>
    ItemDeleted,

    /// <summary>The product is bound to nothing, and the settings ask to archive such ones.</summary>
    Unmanaged,

    /// <summary>Somebody asked for the values from before an earlier run.</summary>
    Undo,

    /// <summary>The settings leave the item out (<c>mapping.only</c>, <c>mapping.except</c>).</summary>
    OutOfScope,
}

/// <summary>One change that would make one product match.</summary>
public sealed record PlanEntry
{
    /// <summary>What it does.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The item; empty for an unmanaged product.</summary>
    public required string ItemId { get; init; }

    /// <summary>The product; null for a create.</summary>
    public int? ProductId { get; init; }

    /// <summary>The name after the change, for people.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The SKU after the change, for people.</summary>
    public string Sku { get; init; } = string.Empty;

    /// <summary>What the product holds now, of exactly the fields in <see cref="After"/>; empty for a create.</summary>
    public ProductValues Before { get; init; } = ProductValues.Empty;

    /// <summary>What is sent: only values that differ; for a create all of them.</summary>
    public ProductValues After { get; init; } = ProductValues.Empty;

    /// <summary>Why.</summary>
    public ChangeCause Cause { get; init; }

    /// <summary>Digest of the desired values as a whole; empty where there is no item any more.</summary>
    public string DesiredDigest { get; init; } = string.Empty;

    /// <summary>Whether the item is active.</summary>
    public bool IsItemActive { get; init; } = true;

    /// <summary>For a create: whether the product is made storable.</summary>
    public bool CreateStorable { get; init; }

    /// <summary>Whether the pair is known only locally, without an external id in Odoo.</summary>
    public bool IsBoundLocally { get; init; }

    /// <summary>
    /// Whether the template itself is archived before the change, whatever its variants are: <c>load</c> finds it by its database
    /// id only where it is asked for archived ones.
    /// </summary>
    public bool WasArchived { get; init; }

    /// <summary>Whether a field that differs rests in quarantine and is left out, so that the change does not make the product
    /// equal.</summary>
    public bool LeavesOut { get; init; }
}

/// <summary>Why something is left as it is although both sides differ.</summary>
public enum PlanIssueKind
{
    /// <summary>Several candidates, or several claims: never guessed.</summary>
    Conflict,

    /// <summary>A difference that the settings or the facts forbid to mend.</summary>
    Blocked,

    /// <summary>The item cannot be written as it is.</summary>
    Unmappable,

    /// <summary>The item was refused before and its next try is not due.</summary>
    Quarantined,

    /// <summary>A value of the item fits no column of Odoo: that field is left alone, and the others are mirrored.</summary>
    Unconverted,

    /// <summary>The item's change is in the plan; somebody should know what was found beside it.</summary>
    Noted,
}

/// <summary>Something that the plan leaves alone, or only notes, told with its reason.</summary>
/// <param name="Kind">What kind of reason.</param>
/// <param name="ItemId">The item; empty where there is none.</param>
/// <param name="Name">Its name.</param>
/// <param name="ProductIds">The products concerned.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record PlanIssue(
    PlanIssueKind Kind, string ItemId, string Name, IReadOnlyList<int> ProductIds, string Reason)
{
    /// <summary>True where the only question is whether Zoho still has the item: asking for it settles that.</summary>
    public bool IsUnprovenAbsence { get; init; }
}

/// <summary>The complete list of changes that would make Odoo match, and all that is left alone.</summary>
public sealed record SyncPlan
{
    /// <summary>The pair that the plan was made for; null for a plan that was not made by an engine.</summary>
    public PairIdentity? Identity { get; init; }

    /// <summary>When both sides were read for it, UTC; the default value for a plan that was not made by an engine.</summary>
    public DateTimeOffset MadeAt { get; init; }

    /// <summary>The changes: restores, creates, adoptions, updates, then archives.</summary>
    public IReadOnlyList<PlanEntry> Entries { get; init; } = [];

    /// <summary>What is left alone although it differs, and what is noted.</summary>
    public IReadOnlyList<PlanIssue> Issues { get; init; } = [];

    /// <summary>Every pair that is known after planning, for the local cache.</summary>
    public IReadOnlyList<Binding> Pairs { get; init; } = [];

    /// <summary>Bound products that exist, retired ones apart: product id and whether it is active.</summary>
    public IReadOnlyDictionary<int, bool> BoundProducts { get; init; } = new Dictionary<int, bool>();

    /// <summary>Pairs that are equal already.</summary>
    public int Unchanged { get; init; }

    /// <summary>Items in scope.</summary>
    public int ZohoCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public int ZohoActive { get; init; }

    /// <summary>Bound products that exist, retired ones apart.</summary>
    public int OdooCount => BoundProducts.Count;

    /// <summary>Those of them that are active.</summary>
    public int OdooActive => BoundProducts.Values.Count(active => active);

    /// <summary>Items that the settings leave out; 0 in the plan of a cycle, which does not count them.</summary>
    public int OutOfScope { get; init; }

    /// <summary>Archived products whose item is gone or out of scope.</summary>
    public int Retired { get; init; }

    /// <summary>Products bound to nothing.</summary>
    public int Unmanaged { get; init; }

    /// <summary>Pictures that differ and are left for later runs, since one run fetches only so many.</summary>
    public int PicturesPending => LaterPictures.Count;

    /// <summary>The items of these pictures.</summary>
    internal IReadOnlyCollection<string> LaterPictures { get; init; } = [];

    /// <summary>How many changes of a kind.</summary>
    public int Count(ChangeKind kind) => Entries.Count(entry => entry.Kind == kind);

    /// <summary>The SKUs of products that would be made, each once.</summary>
    internal IReadOnlyCollection<string> NewSkus =>
        Entries.Where(entry => entry.Kind == ChangeKind.Create && entry.Sku.Length > 0).Select(entry => entry.Sku)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>True where nothing would be written.</summary>
    public bool IsEmpty => Entries.Count == 0;
}

/// <summary>A plan that was made and not applied.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="GuardReasons">Why the guard would refuse it; empty where it would not.</param>
/// <param name="ZohoCalls">Calls to Zoho.</param>
/// <param name="OdooCalls">Calls to Odoo.</param>
public sealed record SyncPlanResult(SyncPlan Plan, IReadOnlyList<string> GuardReasons, int ZohoCalls, int OdooCalls);
