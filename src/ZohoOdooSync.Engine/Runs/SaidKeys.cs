using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Which keys the rows of full runs had, kept as a note in the state: one that is in no row any more is told, since what it
/// said is no longer mirrored, and nobody sees that on either side.
/// </summary>
/// <param name="Ever">Keys that some row of some full run of this organisation had.</param>
/// <param name="Last">Keys that some row of the last full run had.</param>
internal sealed record SaidKeys(IReadOnlySet<string> Ever, IReadOnlySet<string> Last)
{
    private const string Note = "item_keys";

    private static readonly HashSet<string> None = [];

    /// <summary>What the state knows of an organisation; nothing before its first full run.</summary>
    public static SaidKeys Read(IStateReader state, string organization) =>
        state.FindNote(Note)?.Split('|') is [var of, var ever, var last] && of == organization
            ? new SaidKeys(ever.Split(',').ToHashSet(), last.Split(',').ToHashSet())
            : new SaidKeys(None, None);

    /// <summary>The keys that at least one of some rows had.</summary>
    /// <param name="items">The rows.</param>
    /// <param name="mapping">Knows fields beside those of the catalogue.</param>
    public static IReadOnlySet<string> Of(IReadOnlyList<ZohoItem> items, MappingSettings mapping) =>
        FieldCatalogue.Asked(mapping.Fields).SelectMany(field => field.ZohoKeys)
            .Where(key => items.Any(item => item.Says(key))).ToHashSet(StringComparer.Ordinal);

    /// <summary>The mirrored keys that the last full run had and one of some records lacks; no record has that of a picture.</summary>
    public bool IsLackedBy(IReadOnlyList<ZohoItem> records, MappingSettings mapping) =>
        Mirrored(mapping).Except(MirroredField.Image.ZohoKeys)
            .Any(key => Last.Contains(key) && records.Any(record => !record.Says(key)));

    /// <summary>What the state should know after a full run.</summary>
    /// <param name="now">The keys of its rows.</param>
    public SaidKeys After(IReadOnlySet<string> now) => new(Ever.Union(now).ToHashSet(), now);

    /// <summary>The warning about keys that were there once and are in no row now; null where there is none.</summary>
    /// <param name="now">The keys of the rows.</param>
    /// <param name="mapping">Which of them are mirrored; keys that nobody needs are nobody's trouble.</param>
    public string? Warning(IReadOnlySet<string> now, MappingSettings mapping)
    {
        var lost = Mirrored(mapping).Where(key => Ever.Contains(key) && !now.Contains(key)).ToList();
        return lost.Count == 0
            ? null
            : $"Zoho no longer sends {string.Join(", ", lost.Select(word => $"\"{word}\""))} for any item. Odoo keeps its values there, "
                + "and they are no longer mirrored. Check whether the Zoho account lost a right, or the organisation a feature. "
                + "You can switch such a field off in mapping.fields.";
    }

    /// <summary>Keeps it.</summary>
    public void Save(IStateWriter state, string organization) =>
        state.SaveNote(Note, $"{organization}|{string.Join(',', Ever.Order())}|{string.Join(',', Last.Order())}");

    private static IEnumerable<string> Mirrored(MappingSettings mapping) => mapping.Fields.Order().SelectMany(field => field.ZohoKeys);
}
