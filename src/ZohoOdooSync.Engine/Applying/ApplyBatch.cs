using ZohoOdooSync.Engine.Mapping;
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

    /// <summary><c>write({active: false})</c> over all of them.</summary>
    Archive,

    /// <summary><c>unlink</c>.</summary>
    Delete,

    /// <summary><c>load</c> by database id that empties a unique value, so that products may exchange theirs.</summary>
    Clear,
}

/// <summary>One change on its way: the plan's entry and its line in the journal.</summary>
internal sealed class PlannedChange(PlanEntry entry, JournalEntry journal)
{
    public PlanEntry Entry { get; } = entry;

    public JournalEntry Journal { get; set; } = journal;

    /// <summary>What the next call sends of it: all, or a part where Odoo refused the whole.</summary>
    public ProductValues Sent { get; set; } = entry.After;

    /// <summary>While the refused fields are looked for; null else.</summary>
    public FieldTrial? Trial { get; set; }

    /// <summary>The product; null before a create.</summary>
    public int? ProductId => Trial?.ProductId ?? Entry.ProductId;
}

/// <summary>Changes that travel in one call.</summary>
internal sealed record ApplyBatch(BatchVerb Verb, IReadOnlyList<PlannedChange> Changes, bool Archived)
{
    /// <summary>
    /// Cuts a plan into batches: grouped by the columns they send, so that no row carries a value that did not change, and
    /// cut to the size of a call. Archive and restore without other changes go by one cheap write.
    /// </summary>
    /// <param name="changes">The changes, in the order of the plan.</param>
    /// <param name="size">Rows a call.</param>
    /// <param name="bindInOdoo">Whether adopted products get their external id in Odoo.</param>
    public static IReadOnlyList<ApplyBatch> Cut(IReadOnlyList<PlannedChange> changes, int size, bool bindInOdoo)
    {
        var batches = new List<ApplyBatch>();
        Add(BatchVerb.Restore, false, changes.Where(c => c.Entry.Kind == ChangeKind.Restore && IsActiveOnly(c)));
        AddByColumns(BatchVerb.Update, changes.Where(c => c.Entry.Kind == ChangeKind.Restore && !IsActiveOnly(c)));
        var adopted = changes.Where(c => c.Entry.Kind == ChangeKind.Adopt).ToList();
        if (bindInOdoo) Add(BatchVerb.Bind, false, adopted);
        AddByColumns(BatchVerb.Update, adopted.Where(c => c.Entry.After.Count > 0));
        AddByColumns(BatchVerb.Create, changes.Where(c => c.Entry.Kind == ChangeKind.Create));
        AddByColumns(BatchVerb.Update, changes.Where(c => c.Entry.Kind == ChangeKind.Update));
        AddByColumns(BatchVerb.Update, changes.Where(c => c.Entry.Kind == ChangeKind.Archive && !IsActiveOnly(c)));
        Add(BatchVerb.Archive, false, changes.Where(c => c.Entry.Kind == ChangeKind.Archive && IsActiveOnly(c)));
        Add(BatchVerb.Delete, false, changes.Where(c => c.Entry.Kind == ChangeKind.Delete));
        return batches;

        void Add(BatchVerb verb, bool archived, IEnumerable<PlannedChange> some) =>
            batches.AddRange(some.Chunk(size).Select(chunk => new ApplyBatch(verb, chunk, archived)));

        void AddByColumns(BatchVerb verb, IEnumerable<PlannedChange> some)
        {
            foreach (var group in some.GroupBy(Columns).OrderBy(group => group.Key.Names, StringComparer.Ordinal))
                Add(verb, group.Key.Archived, group);
        }
    }

    private static bool IsActiveOnly(PlannedChange change) =>
        change.Entry.After.Count == 1 && change.Entry.After[MirroredField.Active] is not null;

    private static (string Names, bool Archived) Columns(PlannedChange change)
    {
        var after = change.Entry.After;
        // Storable goods are sent with a column of their own.
        var storable = change.Entry.CreateStorable && after[MirroredField.ProductType]?.Text == "goods" ? "+storable" : string.Empty;
        return (string.Join(',', after.Fields) + storable, change.Entry.WasArchived);
    }
}
