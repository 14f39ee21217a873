using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>Both services as they were found.</summary>
/// <param name="Organization">The source.</param>
/// <param name="Database">The target.</param>
public sealed record FoundPair(ZohoOrganization Organization, OdooDatabase Database);

/// <summary>Both services as they are asked.</summary>
/// <param name="Organization">The source, when it has answered.</param>
/// <param name="Database">The target, when it has answered.</param>
internal sealed record AskedPair(Task<ZohoOrganization> Organization, Task<OdooDatabase> Database);

/// <summary>Checks that stand before every run: both services answer, and their currencies are the configured ones.</summary>
internal static class PairChecks
{
    /// <summary>Asks both services at the same time.</summary>
    /// <exception cref="SyncException"><c>CurrencyMismatch</c>, and whatever the services' clients raise.</exception>
    public static Task<FoundPair> FindAsync(
        SyncSettings settings, IZohoCatalogue zoho, IOdooTarget odoo, CancellationToken cancellationToken) =>
        FindAsync(settings, Ask(zoho, odoo, cancellationToken));

    /// <summary>Begins to ask both services at the same time.</summary>
    public static AskedPair Ask(IZohoCatalogue zoho, IOdooTarget odoo, CancellationToken cancellationToken) =>
        new(zoho.GetOrganizationAsync(cancellationToken), odoo.ConnectAsync(cancellationToken));

    /// <summary>Waits for what both services answer.</summary>
    /// <exception cref="SyncException"><c>CurrencyMismatch</c>, and whatever the services' clients raise.</exception>
    public static async Task<FoundPair> FindAsync(SyncSettings settings, AskedPair asked)
    {
        await Task.WhenAll(asked.Organization, asked.Database).ConfigureAwait(false);
        var pair = new FoundPair(await asked.Organization.ConfigureAwait(false), await asked.Database.ConfigureAwait(false));
        CheckCurrencies(settings.Pricing, pair);
        return pair;
    }

    /// <summary>The pair as the state remembers it.</summary>
    public static PairIdentity Identity(SyncSettings settings, FoundPair pair, string? databaseUuid = null) => new(
        pair.Organization.OrganizationId, settings.Target.Database, pair.Database.CompanyId, pair.Database.CompanyCreated,
        databaseUuid);

    private static void CheckCurrencies(PricingSettings pricing, FoundPair pair)
    {
        var wrong = new List<string>();
        if (!string.Equals(pair.Organization.CurrencyCode, pricing.SourceCurrency, StringComparison.OrdinalIgnoreCase))
        {
            wrong.Add($"the Zoho organisation \"{pair.Organization.Name}\" counts in {pair.Organization.CurrencyCode}, "
                + $"and pricing.source_currency is {pricing.SourceCurrency}");
        }

        if (!string.Equals(pair.Database.CurrencyCode, pricing.TargetCurrency, StringComparison.OrdinalIgnoreCase))
        {
            wrong.Add($"the Odoo company \"{pair.Database.CompanyName}\" counts in {pair.Database.CurrencyCode}, "
                + $"and pricing.target_currency is {pricing.TargetCurrency}");
        }

        if (wrong.Count == 0) return;
        throw new SyncException(
            "CurrencyMismatch", SyncErrorKind.Settings,
            $"Prices would be wrong: {string.Join("; ", wrong)}. Nothing was written.",
            "Set the company's currency in Odoo (Settings, Companies), choose another company with odoo.*.company_id, or "
            + "correct the section pricing together with its exchange_rate.");
    }
}
