using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>A value that Odoo does not hold although it was written.</summary>
/// <param name="Entry">The change.</param>
/// <param name="Reason">Field, what was written, what Odoo holds; or that the product is gone.</param>
/// <param name="Values">The values that were written and do not stand; empty where the product is gone.</param>
public sealed record UnkeptValue(JournalEntry Entry, string Reason, ProductValues Values);

/// <summary>What reading back showed.</summary>
/// <param name="Unkept">Changes whose values did not stay.</param>
/// <param name="Products">The products that were read back, those of refused changes among them.</param>
/// <param name="Gone">Products of done or refused changes that are no longer in Odoo.</param>
public sealed record VerificationResult(
    IReadOnlyList<UnkeptValue> Unkept, IReadOnlyList<OdooProduct> Products, IReadOnlyList<int> Gone)
{
    /// <summary>Where nothing was read back.</summary>
    public static VerificationResult None { get; } = new([], [], []);
}

/// <summary>Reads back every product that was written and compares each value that was sent.</summary>
public static class WriteVerification
{
    /// <summary>Verifies changes.</summary>
    /// <param name="target">Odoo.</param>
    /// <param name="settled">The run's changes; values are compared of those that are done, while a refused one only asks
    /// whether its product is still there, so that the counts rest on what Odoo holds.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<VerificationResult> VerifyAsync(
        IOdooTarget target, IReadOnlyList<JournalEntry> settled, CancellationToken cancellationToken) =>
        VerifyAsync(new ReadBack(target), settled, cancellationToken);

    /// <summary>Verifies changes, some of which may be read back already.</summary>
    /// <param name="reading">Reads them.</param>
    /// <param name="settled">The run's changes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal static async Task<VerificationResult> VerifyAsync(
        ReadBack reading, IReadOnlyList<JournalEntry> settled, CancellationToken cancellationToken)
    {
        var written = settled
            .Where(entry => entry is { Outcome: ChangeOutcome.Done, ProductId: not null } && entry.Kind != ChangeKind.Delete)
            .ToList();
        var ids = written
            .Concat(settled.Where(entry => entry is { Outcome: ChangeOutcome.Refused, ProductId: not null }))
            .Select(entry => entry.ProductId!.Value).Distinct().Order().ToList();
        if (ids.Count == 0) return VerificationResult.None;
        var products = await reading.ReadAsync(ids, cancellationToken).ConfigureAwait(false);
        var byId = products.ToDictionary(product => product.Id);
        var unkept = new List<UnkeptValue>();
        foreach (var entry in written)
        {
            if (!byId.TryGetValue(entry.ProductId!.Value, out var product))
            {
                unkept.Add(new(entry, $"product {entry.ProductId} is no longer in Odoo", ProductValues.Empty));
                continue;
            }

            product.Values.Share(entry.After);
            var difference = entry.After.DifferenceTo(product.Values);
            if (difference.Count == 0) continue;
            unkept.Add(new(entry, "Odoo did not keep the written value: " + string.Join(
                "; ", difference.Select(pair => Describe(pair.Key, pair.Value, product.Values[pair.Key]))), difference));
        }

        return new VerificationResult(unkept, products, [.. ids.Where(id => !byId.ContainsKey(id))]);
    }

    private static string Describe(MirroredField field, FieldValue written, FieldValue? held) =>
        $"{field} was written as \"{ShownText.Shortened(written.ToString(), 60)}\" and reads "
        + $"\"{ShownText.Shortened(held?.ToString() ?? string.Empty, 60)}\"";
}
