using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>A value of a field of the users' own that is neither a text nor a number nor a flag.</summary>
/// <param name="Shown">The value as a message shows it.</param>
internal sealed record UnreadableValue(string Shown);

/// <summary>A weight of an item.</summary>
/// <param name="Number">The number; 0 for an empty one.</param>
/// <param name="Unit">Its unit, such as <c>kg</c>; may be empty.</param>
internal sealed record ItemWeight(decimal Number, string Unit)
{
    /// <inheritdoc/>
    public override string ToString() => $"{FieldValue.Of(Number)} {Unit}".Trim();
}

/// <summary>A tax of an item.</summary>
/// <param name="Name">Its name; empty for no tax.</param>
/// <param name="Percentage">Its percentage; null where Zoho does not say it.</param>
internal sealed record ItemTax(string Name, decimal? Percentage)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>
/// One item as a row of <c>GET /items</c> or a detail record gives it. Every key but the id may be missing in a reply;
/// what was there but could not be understood is named in <see cref="Problems"/>, so that the item can be quarantined in
/// words and never written with a guessed value.
/// </summary>
public sealed record ZohoItem
{
    private static readonly HashSet<string> Nothing = [];

    /// <summary>18-19 digits, kept as text because they exceed 2^53.</summary>
    public required string ItemId { get; init; }

    /// <summary>
    /// Keys of fields that the row did not have, or had as null. Zoho sends an empty text for what is empty, so such a key says
    /// nothing.
    /// </summary>
    public IReadOnlySet<string> Absent { get; init; } = Nothing;

    /// <summary>What the fields hold, by their order: a text, a decimal, a flag, or null for what is not said.</summary>
    internal object?[] Values { get; init; } = [];

    /// <summary>What a field holds: a text, a decimal or a flag; null where the row does not say it, or not clearly.</summary>
    /// <param name="field">The field.</param>
    public object? this[MirroredField field] => field.Order < Values.Length ? Values[field.Order] : null;

    /// <summary>The name as Zoho has it; empty where the row had none.</summary>
    public string Name { get => Text(MirroredField.Name); init => Values = Put(MirroredField.Name, value); }

    /// <summary><c>active</c>, <c>inactive</c> or, with inventory features, <c>confirmation_pending</c>.</summary>
    public string Status { get => Text(MirroredField.Active); init => Values = Put(MirroredField.Active, value); }

    /// <summary>True for the status <c>active</c>, and where the row says none.</summary>
    public bool IsActive => !Says(MirroredField.Active) || string.Equals(Status, "active", StringComparison.Ordinal);

    /// <summary>The SKU; often empty, not necessarily unique.</summary>
    public string Sku { get => Text(MirroredField.Sku); init => Values = Put(MirroredField.Sku, value); }

    /// <summary>
    /// Sales rate in the organisation's base currency. Null where the row has no rate, or one that cannot be understood; an
    /// empty one is zero for an item that is only purchased.
    /// </summary>
    public decimal? Rate { get => this[MirroredField.Price] as decimal?; init => Values = Put(MirroredField.Price, value); }

    /// <summary>Free text such as <c>pcs</c>.</summary>
    public string Unit { get => Text(MirroredField.Unit); init => Values = Put(MirroredField.Unit, value); }

    /// <summary><c>goods</c>, <c>service</c>, <c>digital_service</c>; empty where the row has none.</summary>
    public string ProductType { get => Text(MirroredField.ProductType); init => Values = Put(MirroredField.ProductType, value); }

    /// <summary><c>sales</c>, <c>purchases</c>, <c>sales_and_purchases</c>, <c>inventory</c>.</summary>
    public string ItemType { get; init; } = string.Empty;

    /// <summary>Whether Zoho tracks its stock; null where the row does not say.</summary>
    public bool? TrackInventory { get; init; }

    /// <summary>Last change, UTC; null where missing or unreadable.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>What could not be understood in the row, each with field, value and what is expected. Usually empty.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether the settings choose it (<c>mapping.only</c>, <c>mapping.except</c>); null where the row does not say.</summary>
    internal bool? IsChosen { get; init; } = true;

    /// <summary>The text of a field; empty where the row does not say it.</summary>
    /// <param name="field">The field.</param>
    public string Text(MirroredField field) => this[field] as string ?? string.Empty;

    /// <summary>Whether the row had a key.</summary>
    /// <param name="key">The key, as Zoho names it.</param>
    public bool Says(string key) => !Absent.Contains(key);

    /// <summary>Whether the row says something about a field. Of several keys it must be known which one counts.</summary>
    /// <param name="field">The field.</param>
    public bool Says(MirroredField field) => field.ZohoKeys is [var key] ? Says(key) : this[field] is not null;

    /// <summary>This item with another value of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">A text, a decimal or a flag; null for what is not said.</param>
    public ZohoItem With(MirroredField field, object? value) => this with { Values = Put(field, value) };

    /// <summary>This item with what another record of it says of some fields.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="other">The other record.</param>
    public ZohoItem With(IEnumerable<MirroredField> fields, ZohoItem other)
    {
        var absent = Absent.ToHashSet(StringComparer.Ordinal);
        var item = this;
        foreach (var field in fields)
        {
            item = item.With(field, other[field]);
            absent.ExceptWith(field.ZohoKeys);
            absent.UnionWith(field.ZohoKeys.Where(other.Absent.Contains));
        }

        return item with { Absent = absent };
    }

    private object?[] Put(MirroredField field, object? value)
    {
        var values = new object?[Math.Max(Values.Length, field.Order + 1)];
        Values.CopyTo(values, 0);
        values[field.Order] = value;
        return values;
    }
}
