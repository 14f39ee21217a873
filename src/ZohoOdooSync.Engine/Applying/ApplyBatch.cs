using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>How a batch is sent.</summary>
internal enum BatchVerb
{
    /// <summary><c>write({active: true})</c> over all of them.</summary>
    Restore,

    /// <summary>External ids for existing products.</summary>
    Bind,

    /// <summary><c>load</c> with new external ids.</summary>
    Create,

    /// <summary><c>load</c> by database id.</summary>
    Update,

    /// <summary>Pictures of existing products, fetched from Zoho one by one; <c>load</c> by database id.</summary>
    Picture,

    /// <summary><c>write({active: false})</c> over all of them.</summary>
    Archive,

    /// <summary><c>unlink</c>.</summary>
    Delete,

    /// <summary><c>load</c> by database id that empties a unique value, so that products may exchange theirs.</summary>
    Clear,
}

/// <summary>One change on its way: the plan's entry, its line in the journal, and the calls that it still needs.</summary>
internal sealed class PlannedChange(PlanEntry entry, JournalEntry journal)
{
    public PlanEntry Entry { get; } = entry;

    public JournalEntry Journal { get; set; } = journal;

    /// <summary>The calls that are still to be made, in their order; the change is settled when none is left.</summary>
    public IReadOnlyList<BatchVerb> Steps { get; set; } = [];

    /// <summary>What the next call sends of it: all that belongs to the call, or a part where Odoo refused the whole.</summary>
    public ProductValues Sent { get; set; } = ProductValues.Empty;

    /// <summary>While the refused fields of a call are looked for; null else.</summary>
    public FieldTrial? Trial { get; set; }

    /// <summary>The product; null before a create.</summary>
    public int? ProductId => Trial?.ProductId ?? Made ?? Entry.ProductId;

    /// <summary>The product that a call before has made.</summary>
    public int? Made { get; set; }

    /// <summary>The picture while it is sent; no bytes take one away.</summary>
    public byte[]? Picture { get; set; }

    /// <summary>What is known of the picture once it is written.</summary>
    public PictureMark? Mark { get; set; }

    /// <summary>Whether Odoo turned out to have the picture already, so that nothing was written.</summary>
    public bool HoldsPicture { get; set; }

    /// <summary>The values that calls before have saved.</summary>
    public ProductValues Saved { get; set; } = ProductValues.Empty;

    /// <summary>Why Odoo refused one of the calls; null where it refused none.</summary>
    public string? Refusal { get; set; }

    /// <summary>The values that it refused; null where it refused the change as a whole.</summary>
    public ProductValues? Refused { get; set; } = ProductValues.Empty;

    /// <summary>The words of a missing right that one of the calls waits for; null where none does.</summary>
    public string? Denial { get; set; }

    /// <summary>Why its picture waits for a later run; null where it does not.</summary>
    public string? Waits { get; set; }

    /// <summary>Whether it was refused only as far as Odoo never answered.</summary>
    public bool IsUnanswered { get; set; }

    /// <summary>Whether Odoo said that the product is no longer there.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether no call has said anything about it yet.</summary>
    public bool IsUntouched => Saved.Count == 0 && Refusal is null && Denial is null && Waits is null;

    /// <summary>Whether the template is archived now.</summary>
    public bool IsArchived { get; set; } = entry.WasArchived;
}

/// <summary>Changes that travel in one call.</summary>
internal sealed record ApplyBatch(BatchVerb Verb, IReadOnlyList<PlannedChange> Changes, bool Archived)
{
    private const int SmallestShare = 100;
    private const int UpdatesALane = 4;

    // They are fetched one by one before they are sent, and a stop waits for no more than these.
    private const int MostPictures = 25;

    /// <summary>
    /// Cuts a plan into batches: grouped by the columns they send, so that no row carries a value that did not change, and
    /// cut to the size of a call. Says of each change which calls it needs: <c>active</c> goes by a write of its own, since Odoo
    /// takes the variant along only there.
    /// </summary>
    /// <param name="changes">The changes, in the order of the plan.</param>
    /// <param name="size">Rows a call at most.</param>
    /// <param name="bindInOdoo">Whether adopted products get their external id in Odoo.</param>
    /// <param name="lanes">Calls that travel at once: rows with values are shared out evenly among them.</param>
    public static IReadOnlyList<ApplyBatch> Cut(IReadOnlyList<PlannedChange> changes, int size, bool bindInOdoo, int lanes = 1)
    {
        foreach (var change in changes) change.Steps = Steps(change.Entry, bindInOdoo);
        var batches = new List<ApplyBatch>();
        Add(BatchVerb.Bind);
        // Where a variant is active already, Odoo brings back none of the whole call.
        foreach (var group in changes.Where(change => change.Steps.Contains(BatchVerb.Restore))
            .GroupBy(change => change.Entry.Before[MirroredField.Active] == OdooProduct.VariantActive))
        {
            AddChunks(BatchVerb.Restore, false, group);
        }

        AddByColumns(BatchVerb.Update, c => c.Entry.Kind is ChangeKind.Restore or ChangeKind.Adopt);
        AddByColumns(BatchVerb.Create, _ => true);
        AddByColumns(BatchVerb.Update, c => c.Entry.Kind == ChangeKind.Update);
        AddByColumns(BatchVerb.Update, c => c.Entry.Kind == ChangeKind.Archive);
        foreach (var some in changes.Where(change => change.Steps.Contains(BatchVerb.Picture)).Chunk(Math.Min(size, MostPictures)))
            batches.Add(new ApplyBatch(BatchVerb.Picture, some, false));
        Add(BatchVerb.Archive);
        Add(BatchVerb.Delete);
        return batches;

        void Add(BatchVerb verb) => AddChunks(verb, false, changes.Where(change => change.Steps.Contains(verb)));

        void AddByColumns(BatchVerb verb, Func<PlannedChange, bool> which)
        {
            foreach (var group in changes.Where(change => change.Steps.Contains(verb) && which(change))
                .GroupBy(change => Columns(verb, change)).OrderBy(group => group.Key.Names, StringComparer.Ordinal))
            {
                AddShares(verb, group.Key.Archived, [.. group]);
            }
        }

        void AddShares(BatchVerb verb, bool archived, IReadOnlyList<PlannedChange> some)
        {
            // Several calls a lane, so that all end at about the same time; but a call of few rows costs nearly what one of more does, and
            // after each that makes products Odoo reads its registry anew.
            var each = verb == BatchVerb.Create ? 1 : UpdatesALane;
            var wanted = lanes == 1 ? 1 : Math.Min(each * lanes, some.Count / SmallestShare);
            var calls = Math.Max((some.Count + size - 1) / size, wanted);
            var share = (some.Count + calls - 1) / calls;
            batches.AddRange(some.Chunk(share).Select(chunk => new ApplyBatch(verb, chunk, archived)));
        }

        void AddChunks(BatchVerb verb, bool archived, IEnumerable<PlannedChange> some) =>
            batches.AddRange(some.Chunk(size).Select(chunk => new ApplyBatch(verb, chunk, archived)));
    }

    /// <summary>The values that a call of this kind sends for a change.</summary>
    public static ProductValues Sent(BatchVerb verb, PlanEntry entry) => verb switch
    {
        BatchVerb.Create => entry.After.Only(field => !field.IsPicture),
        BatchVerb.Update => entry.After.Only(field => field != MirroredField.Active && !field.IsPicture),
        BatchVerb.Picture => entry.After.Only(field => field.IsPicture),
        BatchVerb.Restore or BatchVerb.Archive => entry.After.Only(field => field == MirroredField.Active),
        _ => ProductValues.Empty,
    };

    private static IReadOnlyList<BatchVerb> Steps(PlanEntry entry, bool bindInOdoo)
    {
        var hasPicture = entry.After[MirroredField.Image] is not null;
        // A new product has no picture that would have to be taken away.
        if (entry.Kind == ChangeKind.Create)
            return entry.After[MirroredField.Image]?.Text.Length > 0 ? [BatchVerb.Create, BatchVerb.Picture] : [BatchVerb.Create];
        if (entry.Kind == ChangeKind.Delete) return [BatchVerb.Delete];
        var active = entry.After[MirroredField.Active];
        var steps = new List<BatchVerb>(3);
        if (entry.Kind == ChangeKind.Adopt && bindInOdoo) steps.Add(BatchVerb.Bind);
        if (active is { Flag: true }) steps.Add(BatchVerb.Restore);
        if (Sent(BatchVerb.Update, entry).Count > 0) steps.Add(BatchVerb.Update);
        if (hasPicture) steps.Add(BatchVerb.Picture);
        if (active is { Flag: false }) steps.Add(BatchVerb.Archive);
        return steps;
    }

    private static (string Names, bool Archived) Columns(BatchVerb verb, PlannedChange change)
    {
        var after = Sent(verb, change.Entry);
        // Storable goods are sent with a column of their own.
        var storable = change.Entry.CreateStorable && after[MirroredField.ProductType]?.Text == "goods" ? "+storable" : string.Empty;
        // Restored first, archived last.
        var archived = change.Entry.WasArchived && !change.Steps.Contains(BatchVerb.Restore);
        return (string.Join(',', after.Fields) + storable, archived);
    }
}
