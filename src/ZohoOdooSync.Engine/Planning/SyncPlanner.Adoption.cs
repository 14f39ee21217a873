using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <content>Items without a product: which one they adopt, what stands in their way, what is made.</content>
public static partial class SyncPlanner
{
    /// <summary>What stands in the way of an item in Odoo, in words, and the products concerned.</summary>
    private sealed record Occupation(string Reason, IReadOnlyList<int> ProductIds);

    private sealed partial class Planning
    {
        private void PlanUnbound(List<DesiredProduct> unbound)
        {
            var found = unbound.ConvertAll(desired => (Desired: desired, Match: _index.Match(desired)));
            // Two items that point at the same product must not both get it, nor the first one by luck of order.
            var claims = found.Where(pair => pair.Match is not null)
                .SelectMany(pair => pair.Match!.Products, (pair, product) => (product.Id, pair.Desired))
                .ToLookup(claim => claim.Id, claim => claim.Desired);
            // A product that one item takes stands in the way of no other, so what is adopted goes first.
            foreach (var (desired, match) in found)
            {
                if (match is not null) PlanAdoption(desired, match, claims);
            }

            foreach (var (desired, match) in found)
            {
                if (match is null) PlanCreate(desired);
            }
        }

        private void PlanAdoption(DesiredProduct desired, AdoptionMatch match, ILookup<int, DesiredProduct> claims)
        {
            if (Conflict(desired, match, claims) is { } reason)
            {
                Dispute(desired, match.Products.Select(product => product.Id), reason);
                return;
            }

            var product = match.Products[0];
            _adopted.Add(product.Id);
            if (IsResting(desired, [product.Id])) return;
            var difference = Sendable(desired, product, adopting: true);
            _entries.Add(Change(ChangeKind.Adopt, desired, product, difference, ChangeCause.SourceChanged));
            if (match.Archived.Count == 0) return;
            var ids = match.Archived.Select(archived => archived.Id).Order().ToList();
            _issues.Add(new(
                PlanIssueKind.Noted, desired.ItemId, desired.Name, ids,
                $"product {product.Id} is adopted, which is active; {Products(ids, "is archived and has", "are archived and have")} the "
                    + $"same "
                + $"{(match.IsBySku ? "SKU" : "name")}, and {(ids.Count == 1 ? "stays as it is" : "stay as they are")}"));
        }

        private void Dispute(DesiredProduct desired, IEnumerable<int> products, string reason)
        {
            var ids = products.Distinct().Order().ToList();
            _disputed.UnionWith(ids);
            _issues.Add(new(PlanIssueKind.Conflict, desired.ItemId, desired.Name, ids, reason));
        }

        private static string? Conflict(DesiredProduct desired, AdoptionMatch match, ILookup<int, DesiredProduct> claims)
        {
            var candidates = match.Products;
            var key = match.IsBySku ? $"SKU \"{desired.Sku}\"" : $"name \"{desired.Name}\"";
            if (candidates.Count > 1)
            {
                return $"{candidates.Count} products in Odoo have the {key} "
                    + $"(ids {string.Join(", ", candidates.Select(c => c.Id).Order())}): leave it to one of them";
            }

            var claimants = claims[candidates[0].Id].ToList();
            if (claimants.Count > 1)
            {
                return $"{claimants.Count} items in Zoho match product {candidates[0].Id} by {key} "
                    + $"(items {string.Join(", ", claimants.Select(c => c.ItemId).Order(StringComparer.Ordinal))}): "
                    + "give each item its own SKU, or the product another one";
            }

            return candidates[0].HasVariants
                ? $"product {candidates[0].Id} has the {key} but several variants, which an item cannot mirror"
                : null;
        }

        /// <summary>What in Odoo has the SKU of an item, or nearly, although the item cannot adopt it.</summary>
        private Occupation? Occupied(DesiredProduct desired)
        {
            var near = _index.Near(desired.Sku).Where(product => !_adopted.Contains(product.Id)).OrderBy(product => product.Id).ToList();
            var variants = _index.Variants(desired.Sku)
                .Where(code => !_adopted.Contains(code.ProductId) && near.All(product => product.Id != code.ProductId))
                .OrderBy(code => code.Id).ToList();
            var reasons = new List<string>(2);
            if (near.Count > 0)
            {
                reasons.Add($"{Products([.. near.Select(product => product.Id)], "has", "have")} nearly the SKU "
                    + $"{NearSku.Shown(desired.Sku)} "
                    + $"({string.Join(", ", near.Select(product => NearSku.Shown(product.Sku)).Distinct())}): give both the same SKU to "
                    + $"let the "
                    + "item adopt the product, or one of them another; mapping.sku_match \"exact\" makes a new product of such an item");
            }

            if (variants.Count > 0)
            {
                reasons.Add($"the SKU stands on {string.Join(", ", variants.Select(Place))}: an item cannot mirror one of several "
                    + $"variants, "
                    + "so give it or the variant another SKU, or make the variant a product of its own");
            }

            return reasons.Count == 0
                ? null
                : new(
                    string.Join("; ", reasons),
                    [.. near.Select(product => product.Id).Concat(variants.Select(code => code.ProductId))]);

            string Place(VariantCode code) => $"{(code.IsActive ? "variant" : "archived variant")} {code.Id} of product {code.ProductId}"
                + (code.Sku == desired.Sku ? string.Empty : $" as {NearSku.Shown(code.Sku)}");
        }

        private static string Products(IReadOnlyList<int> ids, string one, string several) =>
            ids.Count == 1 ? $"product {ids[0]} {one}" : $"products {string.Join(", ", ids)} {several}";

        private void PlanCreate(DesiredProduct desired)
        {
            if (Occupied(desired) is { } occupied)
            {
                Dispute(desired, occupied.ProductIds, occupied.Reason);
                return;
            }

            if (desired.CreateProblem.Length > 0)
            {
                _issues.Add(new(PlanIssueKind.Unmappable, desired.ItemId, desired.Name, [], desired.CreateProblem));
                return;
            }

            if (IsResting(desired, [])) return;
            var values = desired.Values.With(desired.CreateValues);
            if (desired.CreateUnit is { } unit) values = values.With(ProductValues.Of([new(MirroredField.Unit, FieldValue.Of(unit))]));
            _entries.Add(new PlanEntry
            {
                Kind = ChangeKind.Create,
                ItemId = desired.ItemId,
                Name = desired.Name,
                Sku = desired.Sku,
                After = values,
                DesiredDigest = desired.Digest,
                IsItemActive = desired.IsActive,
                CreateStorable = desired.CreateStorable,
            });
        }
    }
}
