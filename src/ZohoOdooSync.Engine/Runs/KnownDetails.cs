using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Detail records that were read before. One counts as long as its item does not change, and for a week: a name that it holds, such as
/// that of a category, may change without the item.
/// </summary>
internal sealed class KnownDetails
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    // Zoho's times have whole seconds, and its clock is not this one: an item may be changed again within the second it was read.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(2);

    private readonly Dictionary<string, KeptDetail> _kept;
    private readonly string _mapping;
    private readonly TimeProvider _time;
    private readonly List<KeptDetail> _learned = [];

    private KnownDetails(IEnumerable<KeptDetail> kept, string mapping, TimeProvider time) =>
        (_kept, _mapping, _time) = (kept.ToDictionary(detail => detail.ItemId, StringComparer.Ordinal), mapping, time);

    /// <summary>Reads what is kept; nothing where the settings need no details.</summary>
    public static KnownDetails Read(IStateReader state, SyncSettings settings, TimeProvider time) => new(
        settings.Mapping.IsChoosing || settings.Mapping.Fields.Any(field => field.Is(FieldTraits.InDetails)) ? state.Details() : [],
        Watermarks.DigestOf(settings), time);

    /// <summary>The kept record of an item; null where there is none that counts.</summary>
    /// <param name="item">The item as its row says it.</param>
    /// <param name="fields">The fields that details are asked for.</param>
    public ZohoItem? Find(ZohoItem item, IReadOnlyCollection<MirroredField> fields) =>
        item.LastModified is { } modified && _kept.TryGetValue(item.ItemId, out var kept) && kept.Subject == SubjectOf(fields)
            && kept.Modified == modified && _time.GetUtcNow() - kept.ReadAt is var age && age >= TimeSpan.Zero && age < Longest
                ? ItemText.Read(item.ItemId, kept.Said, fields) : null;

    /// <summary>Takes a record that was just read.</summary>
    public void Learn(ZohoItem detail, IReadOnlyCollection<MirroredField> fields)
    {
        var now = _time.GetUtcNow();
        if (detail.LastModified is { } modified && now - modified > Settled)
            _learned.Add(new(detail.ItemId, SubjectOf(fields), modified, now, ItemText.Write(detail, fields)));
    }

    // Other settings of the mapping may ask for other keys under the same names.
    private string SubjectOf(IEnumerable<MirroredField> fields) => $"{_mapping} {string.Join(',', fields)}";

    /// <summary>Writes down what was read, and forgets items that are no longer there.</summary>
    /// <param name="state">The state.</param>
    /// <param name="items">All items; null where not all were read.</param>
    public void Save(IStateWriter state, IReadOnlySet<string>? items)
    {
        if (_learned.Count > 0) state.SaveDetails(_learned);
        if (items is not null && _kept.Keys.Where(item => !items.Contains(item)).ToList() is { Count: > 0 } gone) state.RemoveDetails(gone);
    }
}
