namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>What <see cref="SandboxOdoo.Backup"/> kept.</summary>
public sealed class OdooBackup
{
    internal OdooBackup(
        IReadOnlyList<SandboxProduct> products, IReadOnlyList<ExternalId> externalIds, int lastProduct, int lastVariant,
        int lastExternalId) => (Products, ExternalIds, LastProduct, LastVariant, LastExternalId) =
            (products, externalIds, lastProduct, lastVariant, lastExternalId);

    internal IReadOnlyList<SandboxProduct> Products { get; }

    internal IReadOnlyList<ExternalId> ExternalIds { get; }

    internal int LastProduct { get; }

    internal int LastVariant { get; }

    internal int LastExternalId { get; }
}
