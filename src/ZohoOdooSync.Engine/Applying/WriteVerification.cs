using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>A value that Odoo does not hold although it was written.</summary>
/// <param name="Entry">The change.</param>
/// <param name="Reason">Field, what was written, what Odoo holds; or that the product is gone.</param>
public sealed record UnkeptValue(JournalEntry Entry, string Reason);

/// <summary>What reading back showed.</summary>
/// <param name="Unkept">Changes whose values did not stay.</param>
/// <param name="Products">The products that were read back.</param>
public sealed record VerificationResult(IReadOnlyList<UnkeptValue> Unkept, IReadOnlyList<OdooProduct> Products);

/// <summary>Reads back every product that was written and compares each value that was sent.</summary>
public static class WriteVerification
{
    /// <summary>Verifies changes.</summary>
    /// <param name="target">Odoo.</param>
    /// <param name="settled">The run's changes; only those that are done count.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<VerificationResult> VerifyAsync(
        IOdooTarget target, IReadOnlyList<JournalEntry> settled, CancellationToken cancellationToken)
    {
        var written = settled
            .Where(entry => entry is { Outcome: ChangeOutcome.Done, ProductId: not null } && entry.Kind != ChangeKind.Delete)
            .ToList();
        if (written.Count == 0) return new VerificationResult([], []);
        var products = await target.ReadAsync(
            [.. written.Select(entry => entry.ProductId!.Value).Distinct().Order()], cancellationToken).ConfigureAwait(false);
        var byId = products.ToDictionary(product => product.Id);
        var unkept = new List<UnkeptValue>();
        foreach (var entry in written)
        {
            if (!byId.TryGetValue(entry.ProductId!.Value, out var product))
            {
                unkept.Add(new(entry, $"product {entry.ProductId} is no longer in Odoo"));
                continue;
            }

            var difference = entry.After.DifferenceTo(product.Values);
            if (difference.Count == 0) continue;
            unkept.Add(new(entry, "Odoo does not keep what was written: " + string.Join(
                "; ", difference.Select(pair => Describe(pair.Key, pair.Value, product.Values[pair.Key])))));
        }

        return new VerificationResult(unkept, products);
    }

    private static string Describe(MirroredField field, FieldValue written, FieldValue? held) =>
        $"{field} was written as \"{TextRules.ForDisplay(written.ToString(), 60)}\" and reads "
        + $"\"{TextRules.ForDisplay(held?.ToString() ?? string.Empty, 60)}\"";
}
