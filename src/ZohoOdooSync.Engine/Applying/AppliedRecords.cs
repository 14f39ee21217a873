using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// What batches settled: journal, bindings and quarantine, to be written down in one transaction. Not safe to use from several lanes at
/// once: the caller sees to that.
/// </summary>
/// <param name="state">The state.</param>
/// <param name="time">Clock of the quarantine.</param>
/// <param name="reporter">Told of each change once it is written down.</param>
/// <param name="options">Of the run.</param>
/// <param name="holders">Which products held unique values before the run.</param>
/// <param name="quarantine">What rested before the run.</param>
internal sealed class AppliedRecords(
    IStateStore state, TimeProvider time, ISyncReporter reporter, ApplyOptions options, UniqueHolders holders,
    IEnumerable<QuarantinedItem> quarantine)
{
    private readonly Dictionary<string, QuarantinedItem> _quarantine =
        quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);

    private List<PlannedChange> _settled = [];
    private List<PlannedChange> _waiting = [];
    private List<JournalEntry> _unsent = [];
    private List<Binding> _bindings = [];
    private List<string> _unbound = [];
    private List<QuarantinedItem> _refusals = [];
    private List<string> _healed = [];

    private readonly Dictionary<string, Binding> _kept = new(StringComparer.Ordinal);

    // Unique values that products of this plan got.
    private readonly HashSet<(MirroredField Field, string Value)> _claimed = [];

    /// <summary>The pairs that were kept, by item.</summary>
    public IReadOnlyDictionary<string, Binding> Kept => _kept;

    /// <summary>What rests, by item.</summary>
    public IReadOnlyDictionary<string, QuarantinedItem> Quarantine => _quarantine;

    /// <summary>A change whose outcome is known, and told.</summary>
    public void Settle(PlannedChange change) => _settled.Add(change);

    /// <summary>A change that waits for a right: told once for all of them, and not one by one.</summary>
    public void Wait(PlannedChange change) => _waiting.Add(change);

    /// <summary>A change that is in the journal and was not sent after all.</summary>
    public void Forget(PlannedChange change) => _unsent.Add(change.Journal);

    /// <summary>Notes the unique values among those that a product got.</summary>
    public void Claim(ProductValues saved) =>
        _claimed.UnionWith(saved.Where(pair => pair.Key.IsUnique).Select(pair => (pair.Key, pair.Value.Text)));

    /// <summary>The pair of a change that is done.</summary>
    public void KeepDone(PlannedChange change, int productId)
    {
        var entry = change.Entry;
        if (entry.Kind == ChangeKind.Adopt && entry.DesiredDigest.Length == 0)
        {
            // Bound and nothing else: whether the product holds what it should is for a full run to find out.
            KeepPair(entry, productId);
        }
        else if (entry.DesiredDigest.Length > 0)
        {
            Keep(new Binding(entry.ItemId, productId, Home(entry), entry.LeavesOut ? string.Empty : entry.DesiredDigest)
            {
                IsItemActive = entry.IsItemActive, IsProductActive = entry.IsItemActive,
            });
        }
        else if (entry.IsBoundLocally && change.Journal.Kind == ChangeKind.Archive)
        {
            // Odoo would forget whose product this was: it would count as unmanaged, and another item could adopt it.
            Keep(new Binding(entry.ItemId, productId, Home(entry), string.Empty)
            {
                IsItemActive = false, IsProductActive = false,
            });
        }
        else
        {
            _unbound.Add(entry.ItemId);
            _kept.Remove(entry.ItemId);
        }

        if (!entry.LeavesOut && _quarantine.ContainsKey(entry.ItemId)) _healed.Add(entry.ItemId);
    }

    /// <summary>The rest of an item that was refused, and its pair as far as it was made.</summary>
    public void KeepRefused(PlannedChange change, string reason, int? productId)
    {
        var entry = change.Entry;
        if (change.IsGone) return;
        if (entry.Kind == ChangeKind.Create && productId is { } made)
        {
            // Made, but without what Odoo refused: it does not hold what its item asks for.
            Keep(new Binding(entry.ItemId, made, Home(entry), string.Empty)
            {
                IsItemActive = entry.IsItemActive, IsProductActive = entry.IsItemActive,
            });
        }

        // A product that is bound nowhere but here, and was written to, must be found again.
        if (entry.Kind == ChangeKind.Adopt && !options.BindInOdoo && change.Saved.Count > 0) KeepPair(entry, entry.ProductId!.Value);
        var refused = change.Refused ?? ProductValues.Empty;
        var known = _quarantine.GetValueOrDefault(entry.ItemId);
        var record = QuarantinePolicy.Refuse(known, entry.ItemId, entry.Name, reason, entry.DesiredDigest, refused, time.GetUtcNow());
        // It may have been the network: the next run tries it once more, before it rests.
        if (change.IsUnanswered && record.Attempts == 1) record = record with { NextTry = record.Since };
        if (entry.LeavesOut && known is not null && refused.Count > 0)
        {
            // What rested before and was not sent goes on resting with it.
            record = record with
            {
                Refused = known.Refused.Only(field => entry.After[field] is null).With(refused), Reason = $"{reason}; {known.Reason}",
            };
        }

        _refusals.Add(record with { WaitsForValue = record.Refused.Any(pair => IsHeld(pair.Key, pair.Value, entry.ProductId)) });
    }

    /// <summary>A pair of which only the binding is sure; a full run finds out what the product holds.</summary>
    public void KeepPair(PlanEntry entry, int productId) => Keep(new Binding(entry.ItemId, productId, Home(entry), string.Empty)
    {
        IsItemActive = entry.IsItemActive, IsProductActive = !entry.WasArchived && entry.After[MirroredField.Active] is not { Flag: true },
    });

    /// <summary>The pair of a change that is done but for its picture, which a later run writes.</summary>
    public void KeepPart(PlannedChange change, int productId)
    {
        var entry = change.Entry;
        if (entry.Kind is not (ChangeKind.Create or ChangeKind.Adopt)) return;
        Keep(new Binding(entry.ItemId, productId, Home(entry), string.Empty)
        {
            IsItemActive = entry.IsItemActive, IsProductActive = entry.IsItemActive,
        });
    }

    private void Keep(Binding binding)
    {
        binding = binding with { Picture = options.Marks.Find(binding.ProductId) };
        _bindings.Add(binding);
        _kept[binding.ItemId] = binding;
    }

    /// <summary>Takes what is settled so far.</summary>
    /// <returns>Writes it down and tells it; may be called at any time, on any thread, in the order of the takings.</returns>
    public Action Take()
    {
        var (settled, waiting, unsent) = (_settled, _waiting, _unsent);
        var (bindings, unbound, refusals, healed) = (_bindings, _unbound, _refusals, _healed);
        (_settled, _waiting, _unsent) = ([], [], []);
        (_bindings, _unbound, _refusals, _healed) = ([], [], [], []);
        foreach (var refusal in refusals) _quarantine[refusal.ItemId] = refusal;
        foreach (var item in healed) _quarantine.Remove(item);
        var lines = settled.Concat(waiting).Select(change => change.Journal).ToList();
        return () =>
        {
            if (lines.Count + unsent.Count + bindings.Count == 0) return;
            state.Write(writer =>
            {
                writer.SaveJournal(lines);
                writer.RemoveJournal(unsent);
                writer.SaveBindings(bindings);
                writer.RemoveBindings(unbound);
                writer.SaveQuarantine(refusals);
                writer.RemoveQuarantine(healed);
            });
            foreach (var change in lines.Take(settled.Count)) reporter.Report(new SyncChangeSettled(change));
        };
    }

    /// <summary>Whether another product holds a unique value; where no product was read, that is likely.</summary>
    private bool IsHeld(MirroredField field, FieldValue value, int? product) =>
        field.IsUnique && value.Text.Length > 0
        && (options.Products.Count == 0 || _claimed.Contains((field, value.Text)) || holders.IsHeld(field, value.Text, product));

    // An update of a pair that is only known here must not make it look bound in Odoo.
    private BindingHome Home(PlanEntry entry) => entry.IsBoundLocally || (entry.Kind == ChangeKind.Adopt && !options.BindInOdoo)
        ? BindingHome.Local
        : BindingHome.Odoo;
}
