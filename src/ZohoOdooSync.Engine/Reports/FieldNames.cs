using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>A column of product.template that a field of the users' own can go to.</summary>
/// <param name="Name">The column: <c>x_shelf</c>.</param>
/// <param name="Type">Its type in Odoo's words: <c>char</c>; empty where the server was not asked.</param>
public sealed record FieldColumn(string Name, string Type);

/// <summary>The names that a field of the users' own can have on both sides, as the two services tell them.</summary>
public sealed record FieldNames
{
    // A key of a custom field as it is stored, beside the one as people see it.
    private const string Stored = "_unformatted";

    /// <summary>No service has told anything.</summary>
    public static FieldNames None { get; } = new();

    /// <summary>The keys that some items have, custom fields included; null where Zoho did not tell, or has no item.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>The columns that can be written, are stored and are of a possible type; null where Odoo did not tell.</summary>
    public IReadOnlyList<FieldColumn>? Columns { get; init; }

    /// <summary>Whether both services have told.</summary>
    public bool IsWhole => Keys is not null && Columns is not null;

    /// <summary>
    /// The keys that a field can come from: those of Zoho, without it those of the field catalogue; those of the settings in any case.
    /// </summary>
    /// <param name="mapping">The settings of today.</param>
    public IReadOnlyList<string> KeysFor(MappingSettings mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var known = (Keys ?? FieldCatalogue.All.SelectMany(field => field.ZohoKeys.Concat(field.BesideKeys)))
            .Concat(mapping.Custom.Select(field => field.Zoho))
            .Concat(mapping.Only.Asked.Concat(mapping.Except.Asked).Select(one => one.Key))
            .ToHashSet(StringComparer.Ordinal);
        // A custom field stands in an item twice; its first name is the one to give.
        return [.. known.Where(key => CustomFields.IsKey(key)
            && !(key.EndsWith(Stored, StringComparison.Ordinal) && known.Contains(key[..^Stored.Length])))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The columns that a field can go to: no row that is on has them, and no field of another key. Without Odoo those of the
    /// field catalogue.
    /// </summary>
    /// <param name="mapping">The settings of today.</param>
    /// <param name="key">The key of the field; empty where it is not known yet.</param>
    public IReadOnlyList<FieldColumn> ColumnsFor(MappingSettings mapping, string key)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var known = Columns
            ?? FieldCatalogue.All.SelectMany(field => field.Columns.Select(column => new FieldColumn(column, string.Empty)));
        return [.. known.Where(column => CustomFields.IsFree(column.Name, mapping)
            && !mapping.Custom.Any(field => field.Odoo == column.Name && field.Zoho != key))
            .OrderBy(column => column.Name, StringComparer.Ordinal)];
    }

    /// <summary>Asks both services at once. What one of them does not tell, or not in time, is missing.</summary>
    internal static async Task<FieldNames> ReadAsync(ZohoCatalogue zoho, OdooTarget odoo, CancellationToken cancellationToken)
    {
        var keys = ToldAsync(zoho.ReadKeysAsync(cancellationToken));
        var columns = ToldAsync(odoo.ReadColumnsAsync(cancellationToken));
        return new FieldNames
        {
            Keys = await keys.ConfigureAwait(false) is { Count: > 0 } names ? [.. names] : null,
            Columns = await columns.ConfigureAwait(false) is { } all
                ? [.. all.Values.OfType<OdooColumn>().Select(one => new FieldColumn(one.Name, one.Type.ToString().ToLowerInvariant()))]
                : null,
        };
    }

    private static async Task<T?> ToldAsync<T>(Task<T> asking)
        where T : class
    {
        try
        {
            return await asking.ConfigureAwait(false);
        }
        catch (Exception e) when (e is SyncException or OperationCanceledException)
        {
            return null;
        }
    }
}
