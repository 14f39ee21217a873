using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>Whether a field is mirrored.</summary>
public enum SyncFieldState
{
    /// <summary>It is mirrored.</summary>
    Mirrored,

    /// <summary>The settings do not ask for it.</summary>
    Off,

    /// <summary>The settings ask for it, and this server cannot hold it.</summary>
    Unusable,
}

/// <summary>A field that can be mirrored, or is.</summary>
/// <param name="Name">Its name in plans, journals and reports.</param>
/// <param name="Setting">Where it is switched on: <c>mapping.fields.barcode</c>, <c>mapping.custom</c>.</param>
/// <param name="Zoho">The keys of an item that it comes from.</param>
/// <param name="Odoo">The column of product.template that it goes to; of those that may carry it the one that this server has.</param>
/// <param name="Type">What it holds, in words.</param>
/// <param name="State">Whether it is mirrored.</param>
/// <param name="Trouble">Why it is not, where it should be; empty otherwise.</param>
/// <param name="Example">What one item says, as it would be written; empty where it says nothing, or there is no item yet.</param>
public sealed record SyncField(
    string Name, string Setting, string Zoho, string Odoo, string Type, SyncFieldState State, string Trouble, string Example);

/// <summary>Looks at every field: the settings, the columns of the server, and one item.</summary>
internal sealed class FieldOverview(SyncSettings settings, IZohoCatalogue zoho, IOdooTarget odoo, IStateStore state)
{
    /// <summary>The rows of the catalogue, then the fields of the users' own.</summary>
    public async Task<IReadOnlyList<SyncField>> ReadAsync(CancellationToken cancellationToken)
    {
        await odoo.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var item = state.Read(reader => reader.Bindings()).Select(binding => binding.ItemId).LastOrDefault() is { } id
            ? await zoho.FindItemAsync(id, cancellationToken).ConfigureAwait(false) : null;
        var mapper = new ItemMapper(settings.Mapping, settings.Pricing, odoo.Abilities);
        var values = item is not null && mapper.TryMap(item, out var desired, out _) ? desired!.Values : ProductValues.Empty;
        return [.. FieldCatalogue.With(settings.Mapping.Fields).Select(field =>
            FieldOf(field, values[field]?.ToString() ?? Convert.ToString(item?[field], CultureInfo.InvariantCulture) ?? string.Empty))];
    }

    private SyncField FieldOf(MirroredField field, string said)
    {
        var abilities = odoo.Abilities;
        var isHeld = abilities.Fields.Contains(field);
        var state = !settings.Mapping.Fields.Contains(field) ? SyncFieldState.Off
            : isHeld ? SyncFieldState.Mirrored : SyncFieldState.Unusable;
        var trouble = state != SyncFieldState.Unusable ? string.Empty
            : abilities.ColumnProblems.TryGetValue(field, out var problem) ? $"the column {problem}" : "this server has no such column";
        return new SyncField(
            field.FieldName, field.IsCustom ? "mapping.custom" : $"mapping.fields.{field.Key}", string.Join(" or ", field.ZohoKeys),
            string.Join(" or ", field.Columns), TypeOf(field), state, trouble, ShownText.Shortened(said, 60));
    }

    private string TypeOf(MirroredField field) => odoo.Abilities.Columns.TryGetValue(field, out var column)
        ? column.Type.ToString().ToLowerInvariant() + (column.IsRelation ? $" of {column.Relation}" : string.Empty)
        : field.Kind switch
        {
            FieldKind.LongText => "text of several lines",
            FieldKind.Money => string.Create(CultureInfo.InvariantCulture, $"amount x {settings.Pricing.ExchangeRate}"),
            FieldKind.ProductType => "kind of product",
            FieldKind.Column => "unknown",
            _ => field.Kind.ToString().ToLowerInvariant(),
        };
}
