using System.Text.RegularExpressions;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>What became of one change while its refused fields are looked for.</summary>
internal sealed class FieldTrial(RefusedRow refusal)
{
    /// <summary>Odoo's words when it refused the whole.</summary>
    public RefusedRow Whole { get; } = refusal;

    /// <summary>The product, once it is made.</summary>
    public int? ProductId { get; set; }

    /// <summary>How the last try was refused; null where it was saved.</summary>
    public RefusedRow? Last { get; set; }

    /// <summary>What was saved so far.</summary>
    public ProductValues Saved { get; set; } = ProductValues.Empty;

    /// <summary>What Odoo does not take.</summary>
    public ProductValues Refused { get; private set; } = ProductValues.Empty;

    /// <summary>Its words about each of them.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Whether leaving out what Odoo's words point to was tried.</summary>
    public bool IsGuessTried { get; set; }

    public void Refuse(ProductValues values, string words)
    {
        Refused = Refused.With(values);
        foreach (var (field, value) in values)
            Words.Add($"Odoo does not take the {field} \"{ShownText.Shortened(value.ToString(), 60)}\": {words}");
    }
}

/// <summary>
/// Finds which fields of refused rows Odoo does not take, so that all others are written: first what its words point to is
/// left out, for all such rows together; where that does not help, the fields of a row are halved. What one row taught
/// serves the next ones with the same words.
/// </summary>
/// <param name="findings">What other batches taught.</param>
/// <param name="send">Sends rows that have a <see cref="FieldTrial"/>, and writes down there what became of them.</param>
internal sealed class FieldSearch(BatchFindings findings, Func<ApplyBatch, CancellationToken, Task> send)
{
    // So many rows of which Odoo takes nothing at all, with the same words, and the next ones are not asked for their fields.
    private const int MostInVain = 3;

    /// <summary>Looks for the refused fields of rows of one batch. Afterwards the trial of each says what was saved.</summary>
    public async Task RunAsync(ApplyBatch batch, IReadOnlyList<PlannedChange> changes, CancellationToken cancellationToken)
    {
        var open = changes.ToList();
        while (open.Count > 0)
        {
            var pointed = open.Where(change => !change.Trial!.IsGuessTried && Guess(batch.Verb, change).Count > 0).ToList();
            if (pointed.Count > 0)
            {
                await LeaveOutGuessAsync(batch, pointed, cancellationToken).ConfigureAwait(false);
                open.RemoveAll(change => change.Trial!.Saved.Count > 0 || change.Trial.Last is { IsGone: true });
                continue;
            }

            var next = open[0];
            open.RemoveAt(0);
            var words = Key(next.Trial!.Whole);
            if (findings.SearchesInVain(words) >= MostInVain) continue;
            if (batch.Verb == BatchVerb.Create)
            {
                await HalveNewAsync(batch, next, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await HalveAsync(batch, next, ApplyBatch.Sent(batch.Verb, next.Entry), next.Trial.Whole, cancellationToken)
                    .ConfigureAwait(false);
            }

            findings.Learn(words, next.Trial.Saved.Count == 0 ? null : [.. next.Trial.Refused.Fields]);
        }
    }

    /// <summary>The values of a row that Odoo's words point to; none where leaving them out would leave nothing to send.</summary>
    private ProductValues Guess(BatchVerb verb, PlannedChange change)
    {
        var (values, whole) = (ApplyBatch.Sent(verb, change.Entry), change.Trial!.Whole);
        var guess = values.Only(field => RefusalWords.PointTo(whole, field, values[field]!.Value));
        if (guess.Count == 0 && findings.RefusedFields(Key(whole)) is { } fields) guess = values.Only(fields.Contains);
        if (verb == BatchVerb.Create) guess = guess.Only(field => !field.IsAlwaysOn);
        return guess.Count == values.Count ? ProductValues.Empty : guess;
    }

    private async Task LeaveOutGuessAsync(ApplyBatch batch, List<PlannedChange> changes, CancellationToken cancellationToken)
    {
        var guesses = changes.ToDictionary(change => change, change => Guess(batch.Verb, change));
        foreach (var group in changes.GroupBy(change => string.Join(',', guesses[change].Fields)).ToList())
        {
            var rows = group.ToList();
            foreach (var change in rows)
            {
                change.Trial!.IsGuessTried = true;
                change.Sent = ApplyBatch.Sent(batch.Verb, change.Entry).Only(field => guesses[change][field] is null);
            }

            await send(batch with { Changes = rows }, cancellationToken).ConfigureAwait(false);
            foreach (var change in rows.Where(change => change.Trial!.Last is null))
            {
                await HalveAsync(After(batch, change), change, guesses[change], change.Trial!.Whole, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes the product without a half of its fields, else without the other, else without both; halves what it lacks.</summary>
    private async Task HalveNewAsync(ApplyBatch batch, PlannedChange change, CancellationToken cancellationToken)
    {
        var all = ApplyBatch.Sent(batch.Verb, change.Entry);
        var optional = all.Only(field => !field.IsAlwaysOn);
        if (optional.Count == 0) return;
        var (first, second) = Halves(optional);
        foreach (var left in new[] { first, second, optional }.Where(values => values.Count > 0).Distinct())
        {
            var refusal = await TryAsync(batch, change, all.Only(field => left[field] is null), cancellationToken)
                .ConfigureAwait(false);
            if (refusal is null)
            {
                await HalveAsync(After(batch, change), change, left, change.Trial!.Whole, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Finds the refused ones among values that were refused together, and saves the others.</summary>
    private async Task HalveAsync(
        ApplyBatch batch, PlannedChange change, ProductValues values, RefusedRow refusal, CancellationToken cancellationToken)
    {
        if (values.Count == 1)
        {
            change.Trial!.Refuse(values, refusal.Reason);
            return;
        }

        var (first, second) = Halves(values);
        foreach (var half in new[] { first, second })
        {
            var again = await TryAsync(batch, change, half, cancellationToken).ConfigureAwait(false);
            if (again is { IsGone: true }) return;
            if (again is not null) await HalveAsync(batch, change, half, again, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<RefusedRow?> TryAsync(
        ApplyBatch batch, PlannedChange change, ProductValues values, CancellationToken cancellationToken)
    {
        change.Sent = values;
        await send(batch with { Changes = [change] }, cancellationToken).ConfigureAwait(false);
        return change.Trial!.Last;
    }

    /// <summary>How the rest of a row travels once its product is there.</summary>
    private static ApplyBatch After(ApplyBatch batch, PlannedChange change) => batch.Verb == BatchVerb.Create
        ? new ApplyBatch(BatchVerb.Update, [change], change.Entry.After[MirroredField.Active] is { Flag: false })
        : batch;

    private static (ProductValues First, ProductValues Second) Halves(ProductValues values)
    {
        var first = values.Fields.Take((values.Count + 1) / 2).ToHashSet();
        return (values.Only(first.Contains), values.Only(field => !first.Contains(field)));
    }

    private static string Key(RefusedRow row) => RefusalWords.Key(row.Reason);
}

/// <summary>What Odoo's words of a refusal say about its cause. They may be in any language; then the fields are halved.</summary>
internal static partial class RefusalWords
{
    private static readonly (MirroredField Field, string[] Words)[] Spoken =
    [
        (MirroredField.Barcode, ["barcode"]),
        (MirroredField.Unit, ["unit of measure", "units of measure", "(uom_id)"]),
        (MirroredField.ProductType, ["type of a product", "inventory tracking", "product.template.type"]),
        // Writing a cost makes a move of value where stock is counted.
        (MirroredField.Cost, ["(stock.move)", "standard_price"]),
        (MirroredField.Sku, ["default_code"]),
    ];

    /// <summary>Whether the words point to a value.</summary>
    public static bool PointTo(RefusedRow row, MirroredField field, FieldValue value) =>
        row.Field == field
        || Spoken.Any(pair => pair.Field == field && pair.Words.Any(word => row.Reason.Contains(word, StringComparison.OrdinalIgnoreCase)))
        || (field.IsUnique && value.Text.Length > 0 && row.Reason.Contains($"\"{value.Text}\"", StringComparison.Ordinal));

    /// <summary>The words without what differs from row to row: quoted names and numbers.</summary>
    public static string Key(string words) => RowsOwn().Replace(words, string.Empty);

    [GeneratedRegex("\"[^\"]*\"|[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex RowsOwn();
}
