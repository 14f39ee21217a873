using System.Globalization;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Which organisation and which database this profile mirrors. Recorded at the first run and compared at each later one: a
/// pair that changed underneath is refused by the guard.
/// </summary>
/// <param name="OrganizationId">Zoho organisation.</param>
/// <param name="DatabaseName">Odoo database.</param>
/// <param name="CompanyId">Database id of the Odoo company.</param>
/// <param name="CompanyCreated">Creation time of the company, UTC, as Odoo prints it; tells a restored copy from a new database.</param>
/// <param name="DatabaseUuid">The database's uuid where the account may read it, else null.</param>
public sealed record PairIdentity(
    string OrganizationId, string DatabaseName, int CompanyId, string CompanyCreated, string? DatabaseUuid)
{
    /// <summary>
    /// Id of the first run of this pair, where this state belonged to another pair before; null where it never did. Older
    /// runs speak about products of that other pair.
    /// </summary>
    public string? FirstRun { get; init; }
}

/// <summary>Where a binding lives.</summary>
public enum BindingHome
{
    /// <summary>As external id in Odoo: survives the loss of local state.</summary>
    Odoo,

    /// <summary>Only here, because the account may not create external ids; found again by the same key.</summary>
    Local,
}

/// <summary>The pair item ↔ product, as far as it is known locally.</summary>
/// <param name="ItemId">Zoho item id.</param>
/// <param name="ProductId">Database id of the product.template.</param>
/// <param name="Home">Whether Odoo holds the binding too.</param>
/// <param name="WrittenDigest">Digest of the values that this program last saw equal or wrote: tells drift from lag.</param>
public sealed record Binding(string ItemId, int ProductId, BindingHome Home, string WrittenDigest)
{
    /// <summary>Digest of what the product held when it was last read; empty until then. Another one means drift.</summary>
    public string SeenDigest { get; init; } = string.Empty;

    /// <summary>Whether the product was active when it was last read or written.</summary>
    public bool IsProductActive { get; init; } = true;

    /// <summary>Whether the item was active when it was last read.</summary>
    public bool IsItemActive { get; init; } = true;

    /// <summary>The picture that was written to the product last; null where none was, or pictures are not mirrored.</summary>
    public PictureMark? Picture { get; init; }
}

/// <summary>What a run set out to do.</summary>
public enum RunKind
{
    /// <summary>Reads both sides completely.</summary>
    Full,

    /// <summary>A cycle: reads what changed.</summary>
    Incremental,

    /// <summary>Puts back what an earlier run overwrote; reads no more than the products concerned.</summary>
    Undo,

    /// <summary>Takes over the pairs of the earlier scripts; reads both sides completely and writes no value.</summary>
    Import,
}

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Not ended yet, or its process died.</summary>
    Running,

    /// <summary>Both sides match.</summary>
    Succeeded,

    /// <summary>Done, but items are quarantined, in conflict or blocked.</summary>
    Incomplete,

    /// <summary>An error ended it.</summary>
    Failed,

    /// <summary>The guard refused the plan; nothing was written.</summary>
    Refused,

    /// <summary>Somebody stopped it; what was done is recorded.</summary>
    Cancelled,

    /// <summary>Its process died; a later run settled what it left.</summary>
    Interrupted,
}

/// <summary>What an outcome means for scripts.</summary>
public static class RunOutcomes
{
    /// <summary>The exit code for a run's outcome: 0 in sync, 2 incomplete, 3 refused, else 1.</summary>
    /// <param name="outcome">The outcome.</param>
    public static int ExitCode(this RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => SyncExitCode.InSync,
        RunOutcome.Incomplete => SyncExitCode.Incomplete,
        RunOutcome.Refused => SyncExitCode.Refused,
        _ => SyncExitCode.Failed,
    };
}

/// <summary>
/// Counts of one run. All are products or items. What the run did is always known; what it saw of both sides is null where it
/// did not get so far as to count it.
/// </summary>
public sealed record RunCounts
{
    /// <summary>Items in scope.</summary>
    public int? ZohoCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public int? ZohoActive { get; init; }

    /// <summary>Bound products before the run.</summary>
    public int? OdooCountBefore { get; init; }

    /// <summary>Bound products after the run.</summary>
    public int? OdooCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public int? OdooActive { get; init; }

    /// <summary>Products made.</summary>
    public int Created { get; init; }

    /// <summary>Existing products bound to their item.</summary>
    public int Adopted { get; init; }

    /// <summary>Products whose values were changed (archived and restored ones apart).</summary>
    public int Updated { get; init; }

    /// <summary>Products archived.</summary>
    public int Archived { get; init; }

    /// <summary>Products brought back from the archive.</summary>
    public int Restored { get; init; }

    /// <summary>Products deleted, where the settings ask for it.</summary>
    public int Deleted { get; init; }

    /// <summary>Pairs that were equal already.</summary>
    public int? Unchanged { get; init; }

    /// <summary>Items in quarantine after the run.</summary>
    public int? Quarantined { get; init; }

    /// <summary>Items with several candidates, or several items with one.</summary>
    public int? Conflicts { get; init; }

    /// <summary>Differences that the settings forbid to mend (such as a changed unit).</summary>
    public int? Blocked { get; init; }

    /// <summary>Pictures that differ and that later runs write; null where there are none.</summary>
    public int? PicturesPending { get; init; }

    /// <summary>Items that the settings leave out, and that no other count has; null where there are none.</summary>
    public int? OutOfScope { get; init; }

    /// <summary>Archived products whose item was deleted in Zoho, or is out of scope; not part of the counts that must match.</summary>
    public int? Retired { get; init; }

    /// <summary>Products in Odoo that are bound to nothing.</summary>
    public int? Unmanaged { get; init; }

    /// <summary>Products that the run changed: created, adopted, updated, archived and restored ones.</summary>
    public int Changed => Created + Adopted + Updated + Archived + Restored;

    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c> with Odoo less Zoho, or <c>UNKNOWN</c> where nothing was counted.</summary>
    public string CountMatch => CountMatchText.Of(ZohoCount, ZohoActive, OdooCount, OdooActive);

    /// <summary>Whether both totals and both active counts are equal; null where nothing was counted.</summary>
    public bool? CountsMatch => ZohoCount is null || OdooCount is null ? null : ZohoCount == OdooCount && ZohoActive == OdooActive;
}

/// <summary>One run, as history keeps it.</summary>
public sealed record SyncRun
{
    /// <summary>Sortable id: UTC start time and a random tail, <c>20260609-131534-7f3a</c>.</summary>
    public required string RunId { get; init; }

    /// <summary>What it set out to do.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Start, UTC.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>End, UTC; null while it runs.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>How it ended.</summary>
    public RunOutcome Outcome { get; init; } = RunOutcome.Running;

    /// <summary>Counts.</summary>
    public RunCounts Counts { get; init; } = new();

    /// <summary>Calls to Zoho, token calls included.</summary>
    public int ZohoCalls { get; init; }

    /// <summary>Calls to Odoo.</summary>
    public int OdooCalls { get; init; }

    /// <summary>The run that it undid, for a <see cref="RunKind.Undo"/>; else null.</summary>
    public string? UndoneRun { get; init; }

    /// <summary>Stable id of the error that ended it, if one did.</summary>
    public string? ErrorId { get; init; }

    /// <summary>That error in words.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>How long it took; null while it runs.</summary>
    public TimeSpan? Duration => Ended - Started;

    /// <summary>
    /// Whether its counts are ones to believe: it was carried out. An undo carries on those of the run before it, and has none
    /// where there was none.
    /// </summary>
    internal bool HasCounts => Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete
        && (Kind != RunKind.Undo || Counts.CountsMatch is not null);
}

/// <summary>What a change does to a product.</summary>
public enum ChangeKind
{
    /// <summary>Make a product with its binding.</summary>
    Create,

    /// <summary>Bind an existing product, and make it equal.</summary>
    Adopt,

    /// <summary>Change values.</summary>
    Update,

    /// <summary>Archive.</summary>
    Archive,

    /// <summary>Bring back from the archive, and make equal.</summary>
    Restore,

    /// <summary>Delete; falls back to archive.</summary>
    Delete,
}

/// <summary>How far a change of the journal got.</summary>
public enum ChangeOutcome
{
    /// <summary>Written down, not known to be carried out.</summary>
    Pending,

    /// <summary>Carried out.</summary>
    Done,

    /// <summary>Odoo refused it; see the reason.</summary>
    Refused,

    /// <summary>Never carried out (the run ended before, or looking in Odoo showed it).</summary>
    NotDone,
}

/// <summary>One change of one run, written before it is sent.</summary>
public sealed record JournalEntry
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>Number within the run, from 1.</summary>
    public required int Sequence { get; init; }

    /// <summary>What it does.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The item; empty for an unmanaged product.</summary>
    public required string ItemId { get; init; }

    /// <summary>The product; null before a create is done.</summary>
    public int? ProductId { get; init; }

    /// <summary>The product's name, for people.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Values before, of exactly the fields in <see cref="After"/>; empty for a create.</summary>
    public ProductValues Before { get; init; } = ProductValues.Empty;

    /// <summary>Values after: what is sent.</summary>
    public ProductValues After { get; init; } = ProductValues.Empty;

    /// <summary>When it was written down, UTC.</summary>
    public required DateTimeOffset Written { get; init; }

    /// <summary>How far it got.</summary>
    public ChangeOutcome Outcome { get; init; } = ChangeOutcome.Pending;

    /// <summary>
    /// Why it was refused or not done, in words; of a change that is done, why nothing but <see cref="After"/> was, or how that is known.
    /// </summary>
    public string? Reason { get; init; }
}

/// <summary>Heartbeat of a process that works on this profile: of its server, or of a run that somebody started by hand.</summary>
/// <param name="ProcessId">Its pid.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Version">Its version.</param>
/// <param name="Phase">What it does, in words.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="Beat">When it last said so, UTC.</param>
public sealed record Heartbeat(
    int ProcessId, string Host, string Version, string Phase, DateTimeOffset Started, DateTimeOffset Beat)
{
    /// <summary>
    /// Tells the process from others that have had or will have its number, on this machine; null in state files of earlier
    /// versions.
    /// </summary>
    public string? ProcessMark { get; init; }

    /// <summary>Seconds from the start of a cycle to the start of the next; 0 for a run that is no server's.</summary>
    public int IntervalSeconds { get; init; }

    /// <summary>When the next cycle begins, UTC; null while one is under way, and for a run that is no server's.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>Cycles of this server that failed in a row; 0 after one that did not.</summary>
    public int Failures { get; init; }

    /// <summary>What its listener for webhooks has seen; null where it has none.</summary>
    public HintActivity? Hints { get; init; }

    /// <summary>Whether it is a server's: one that runs cycles until it is stopped.</summary>
    public bool IsServer => IntervalSeconds > 0;
}

/// <summary>What a server's listener for the webhooks of Zoho has seen since the server began.</summary>
/// <param name="Address">Where it listens, such as <c>127.0.0.1:8787</c>.</param>
/// <param name="Trouble">Why it does not listen, in words; null while it does.</param>
/// <param name="Accepted">Hints that were accepted.</param>
/// <param name="Refused">Requests that were refused, for whatever reason.</param>
/// <param name="Cycles">Cycles that a hint started early.</param>
/// <param name="LastAccepted">When the last hint came, UTC.</param>
public sealed record HintActivity(
    string Address, string? Trouble, long Accepted, long Refused, int Cycles, DateTimeOffset? LastAccepted);

/// <summary>An access token kept for other processes, sealed so that the state file alone does not give it away.</summary>
/// <param name="Key">Which credentials it belongs to (a digest).</param>
/// <param name="Sealed">The encrypted token with its API domain.</param>
/// <param name="Expires">When it stops working, UTC.</param>
public sealed record CachedToken(string Key, byte[] Sealed, DateTimeOffset Expires);

/// <summary>What the last reply of Zoho said about the day's calls.</summary>
/// <param name="DailyLimit">Calls a day.</param>
/// <param name="Remaining">Calls left.</param>
/// <param name="ResetAt">When the count starts anew, UTC.</param>
/// <param name="Seen">When the reply came, UTC.</param>
public sealed record BudgetReading(int DailyLimit, int Remaining, DateTimeOffset ResetAt, DateTimeOffset Seen);

/// <summary>Says whether the counts match, in the words that users of the earlier scripts know.</summary>
internal static class CountMatchText
{
    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c>, or <c>UNKNOWN</c>. The difference is Odoo less Zoho.</summary>
    public static string Of(int? zoho, int? zohoActive, int? odoo, int? odooActive)
    {
        if (zoho is null || odoo is null) return "UNKNOWN";
        if (zoho != odoo) return string.Create(CultureInfo.InvariantCulture, $"NO (Difference: {odoo - zoho})");
        // Equal totals can hide an active item whose product is archived: a difference of 0 would read like a match.
        return zohoActive == odooActive
            ? "YES"
            : string.Create(CultureInfo.InvariantCulture, $"NO (Active difference: {odooActive - zohoActive})");
    }
}
