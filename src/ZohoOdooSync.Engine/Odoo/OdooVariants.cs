namespace ZohoOdooSync.Engine.Odoo;

/// <summary>The variants of products: their SKUs, and whether they are archived as their products are.</summary>
internal sealed class OdooVariants(OdooSession session)
{
    /// <summary>As <see cref="IOdooTarget.ReadVariantCodesAsync"/>.</summary>
    public Task<IReadOnlyList<VariantCode>> ReadVariantCodesAsync(
        IReadOnlyCollection<int> productIds, CancellationToken cancellationToken) =>
        SearchVariantsAsync(
            [new object[] { "product_tmpl_id", "in", productIds }, new object[] { "default_code", "!=", false }], cancellationToken);

    /// <summary>As <see cref="IOdooTarget.FindVariantCodesAsync"/>.</summary>
    public Task<IReadOnlyList<VariantCode>> FindVariantCodesAsync(
        IReadOnlyCollection<string> skus, IReadOnlyCollection<int>? allExceptOf, CancellationToken cancellationToken)
    {
        object[] exact = ["default_code", "in", skus];
        return SearchVariantsAsync(
            allExceptOf is null
                ? [exact]
                :
                [
                    "|", exact,
                    "&", new object[] { "default_code", "!=", false }, new object[] { "product_tmpl_id", "not in", allExceptOf },
                ],
            cancellationToken);
    }

    /// <summary>As <see cref="IOdooTarget.FindHalfArchivedAsync"/>.</summary>
    public async Task<IReadOnlySet<int>> FindHalfArchivedAsync(IReadOnlyCollection<int>? among, CancellationToken cancellationToken)
    {
        object[] differs =
        [
            "|", "&", new object[] { "active", "=", false }, new object[] { "product_tmpl_id.active", "=", true },
            "&", new object[] { "active", "=", true }, new object[] { "product_tmpl_id.active", "=", false },
        ];
        return await session.CallAsync(
            new OdooCall("product.product", "search_read")
            {
                // Not with active_test off: the count is to be of active variants alone, and the domain names active itself.
                Arguments =
                [
                    ("domain", among is null ? differs : [new object[] { "product_tmpl_id", "in", among.ToArray() }, .. differs]),
                    ("fields", new[] { "product_tmpl_id", "active", "product_variant_count" }), ("order", "id"),
                ],
            },
            ProductRows.ReadHalfArchived,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All products, with those marked that are archived by half.</summary>
    public async Task<IReadOnlyList<OdooProduct>> WithHalfArchivedAsync(List<OdooProduct> products, CancellationToken cancellationToken) =>
        products.Count == 0 ? products
            : OdooProduct.WithHalfArchived(products, await FindHalfArchivedAsync(null, cancellationToken).ConfigureAwait(false));

    private async Task<IReadOnlyList<VariantCode>> SearchVariantsAsync(object[] domain, CancellationToken cancellationToken) =>
        await session.CallAsync(
            new OdooCall("product.product", "search_read")
            {
                Arguments =
                [
                    ("domain", domain), ("fields", new[] { "default_code", "product_tmpl_id", "active" }), ("limit", 0), ("order", "id"),
                ],
                Context = [("active_test", false)],
            },
            ProductRows.ReadVariantCodes,
            cancellationToken).ConfigureAwait(false);
}
