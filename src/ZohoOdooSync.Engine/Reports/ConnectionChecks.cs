using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>The checks of the Odoo side: server, login, database, company, language and rights.</summary>
internal sealed class OdooConnectionChecks(SyncSettings settings, OdooTarget odoo, IStateStore? state, List<ConnectionCheck> checks)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        OdooDatabase database;
        try
        {
            database = await odoo.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e)
        {
            ReportConnect(e);
            return;
        }

        Add("Odoo server", CheckOutcome.Passed, $"{settings.Target.Address} is Odoo {database.Version}, reached by {database.Transport}.");
        Add("Odoo login", CheckOutcome.Passed,
            $"\"{settings.Target.Username}\" may log in to the database \"{settings.Target.Database}\".");
        checks.Add(CurrencyCheck.Of(
            "Odoo currency", $"The company \"{database.CompanyName}\" (id {database.CompanyId})", database.CurrencyCode,
            settings.Pricing.TargetCurrency, "pricing.target_currency"));
        Add("Odoo company", CheckOutcome.Passed, settings.Mapping.Company == CompanyChoice.Own
            ? $"New products belong to the company \"{database.CompanyName}\" (id {database.CompanyId}) alone, as mapping.company "
                + "says (own)."
            : "New products are shared by all companies of the database, as mapping.company says (shared).");
        await TryAsync("Odoo language", () => CheckLanguageAsync(cancellationToken)).ConfigureAwait(false);
        if (settings.Mapping.Fields.Any(field => field.HasColumnType))
            await TryAsync("Own fields", () => CheckOwnFieldsAsync(cancellationToken)).ConfigureAwait(false);
        await TryAsync("Product rights", () => CheckProductRightsAsync(cancellationToken)).ConfigureAwait(false);
        await TryAsync("Archiving", () => CheckArchivingAsync(cancellationToken)).ConfigureAwait(false);
        await TryAsync("External ids", () => CheckExternalIdsAsync(cancellationToken)).ConfigureAwait(false);
        await TryAsync("Odoo rights", () => CheckSurplusAsync(cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>One call connects, logs in and looks around; by its error the steps before it have succeeded.</summary>
    private void ReportConnect(SyncException e)
    {
        var (failed, passed) = e.ErrorId switch
        {
            "OdooAuthenticationFailed" => ("Odoo login", new[] { "Odoo server" }),
            "OdooDatabaseNotFound" => ("Odoo login", ["Odoo server"]),
            "OdooCompanyNotFound" => ("Odoo company", ["Odoo server", "Odoo login"]),
            "OdooLanguageMissing" => ("Odoo language", ["Odoo server", "Odoo login"]),
            "OdooAccessDenied" => ("Product rights", ["Odoo server", "Odoo login"]),
            _ => ("Odoo server", Array.Empty<string>()),
        };
        foreach (var name in passed)
        {
            Add(name, CheckOutcome.Passed, name == "Odoo server"
                ? $"Odoo answers at {settings.Target.Address}."
                : $"\"{settings.Target.Username}\" may log in to the database \"{settings.Target.Database}\".");
        }

        Add(failed, e);
    }

    private async Task<ConnectionCheck> CheckLanguageAsync(CancellationToken cancellationToken)
    {
        var language = settings.Target.Language;
        var active = await odoo.ReadActiveLanguagesAsync(cancellationToken).ConfigureAwait(false);
        var others = active.Where(code => code != language && !odoo.Languages.Contains(code)).ToList();
        return active.Contains(language)
            ? new(
                "Odoo language", CheckOutcome.Passed,
                $"Names and descriptions are written in {string.Join(" and ", odoo.Languages.Prepend(language))}."
                + (others.Count == 0 ? string.Empty : $" Translations in {string.Join(", ", others)} are left as they are."))
            : new(
                "Odoo language", CheckOutcome.Failed, $"Odoo does not have the language {language} of the settings.",
                "Activate the language in Odoo, or set odoo.*.language to one that is active, such as en_US.", "OdooLanguageMissing");
    }

    private async Task<ConnectionCheck> CheckOwnFieldsAsync(CancellationToken cancellationToken)
    {
        const string name = "Own fields";
        var problems = odoo.Abilities.ColumnProblems;
        if (problems.Count == 0)
            return new(name, CheckOutcome.Passed, $"The columns of these fields can be written: {string.Join(", ", odoo.OwnColumns)}.");
        var columns = (await odoo.ReadColumnsAsync(cancellationToken).ConfigureAwait(false)).Keys.ToList();
        var words = problems.OrderBy(problem => problem.Key).Select(problem => $"{problem.Key} "
            + (problem.Key.IsCustom ? string.Empty : $"(column {string.Join(" or ", problem.Key.Columns)}) ") + problem.Value
            + (!problem.Key.IsCustom || columns.Contains(problem.Key.FieldName)
                || NearestKey.Find(problem.Key.FieldName, columns) is not { } nearest ? string.Empty : $"; the nearest name is {nearest}"));
        return new(
            name, CheckOutcome.Failed, $"Fields cannot be mirrored: {string.Join(". ", words)}.",
            "Correct the name of the column in mapping.custom, make the column in Odoo, or switch the field off.", "OdooColumnUnusable");
    }

    private async Task<ConnectionCheck> CheckProductRightsAsync(CancellationToken cancellationToken)
    {
        string[] needed = settings.Guard.RemovedItems == RemovalChoice.Delete ? ["create", "write", "unlink"] : ["create", "write"];
        foreach (var operation in needed)
        {
            if (await odoo.MayAsync(operation, "product.template", cancellationToken).ConfigureAwait(false)) continue;
            var error = OdooErrors.MissingRight(settings.Target.Username, operation);
            return new("Product rights", CheckOutcome.Failed, error.Message, error.NextStep, error.ErrorId);
        }

        return new("Product rights", CheckOutcome.Passed, $"\"{settings.Target.Username}\" may {string.Join(" and ", needed)} products.");
    }

    // Odoo reads the reordering rules of a product that is archived or brought back, with the account's own rights (stock,
    // product.product.write).
    private async Task<ConnectionCheck> CheckArchivingAsync(CancellationToken cancellationToken)
    {
        bool may;
        try
        {
            may = await odoo.MayAsync("read", "stock.warehouse.orderpoint", cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Data || e.ErrorId == OdooErrors.UnexpectedId)
        {
            // Without the Inventory app there is no such model.
            may = true;
        }

        var who = $"\"{settings.Target.Username}\"";
        return may
            ? new("Archiving", CheckOutcome.Passed, $"{who} may archive and restore products.")
            : new(
                "Archiving", CheckOutcome.Failed,
                $"{who} can neither archive nor restore products, because the account may not read the reordering rules of the Inventory "
                    + $"app.",
                "Give the account the group \"Inventory / User\".", "OdooAccessDenied");
    }

    private async Task<ConnectionCheck> CheckExternalIdsAsync(CancellationToken cancellationToken)
    {
        if (await odoo.MayAsync("create", "ir.model.data", cancellationToken).ConfigureAwait(false))
            return new("External ids", CheckOutcome.Passed, "Adopted products are bound in Odoo, as new products are.");
        var local = state?.Read(reader => reader.Bindings().Count(binding => binding.Home == BindingHome.Local)) ?? 0;
        return new(
            "External ids", CheckOutcome.Warning,
            "The Odoo account may not write external ids: existing products that are adopted are bound only in the local state"
            + (local > 0 ? $" ({local} are)." : ". New products are still bound in Odoo."),
            "Where existing products are to be adopted, give the account the group \"Access Rights\" for the first run; if the "
            + "local state is lost, they are found again by the same key.");
    }

    // Who may change users can give itself every right; who may install modules is an administrator.
    private async Task<ConnectionCheck> CheckSurplusAsync(CancellationToken cancellationToken)
    {
        const string name = "Odoo rights";
        var who = $"\"{settings.Target.Username}\"";
        if (!await odoo.MayAsync("write", "res.users", cancellationToken).ConfigureAwait(false))
            return new(name, CheckOutcome.Passed, $"{who} may change neither users nor modules.");
        return await odoo.MayAsync("write", "ir.module.module", cancellationToken).ConfigureAwait(false)
            ? new(
                name, CheckOutcome.Warning,
                $"{who} is an administrator of Odoo: whoever gets hold of its password or key rules the whole database.",
                "Give the synchronisation an account of its own that may create products and nothing else; docs/security.md names the "
                    + "groups.")
            : new(
                name, CheckOutcome.Warning,
                $"{who} may change users and their rights (group \"Access Rights\"), and so give itself every other right.",
                "Take that group from it when the first run has adopted what there was; docs/security.md names a narrower right.");
    }

    private async Task TryAsync(string name, Func<Task<ConnectionCheck>> look)
    {
        try
        {
            checks.Add(await look().ConfigureAwait(false));
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            Add(name, e.AsSyncException(settings));
        }
    }

    private void Add(string name, SyncException e) => Add(name, CheckOutcome.Failed, e.Message, e.NextStep, e.ErrorId);

    private void Add(string name, CheckOutcome outcome, string message, string nextStep = "", string? errorId = null) =>
        checks.Add(new(name, outcome, settings.Secrets.Scrub(message), settings.Secrets.Scrub(nextStep), errorId));
}

/// <summary>Whether prices would be right.</summary>
internal static class CurrencyCheck
{
    public static ConnectionCheck Of(string name, string who, string found, string wanted, string key) =>
        string.Equals(found, wanted, StringComparison.OrdinalIgnoreCase)
            ? new(name, CheckOutcome.Passed, $"{who} uses the currency {found}, as {key} says.")
            : new(
                name, CheckOutcome.Failed, $"{who} uses the currency {found}, but {key} is {wanted}. Prices would be wrong.",
                "Set the right currency there, choose another company or organisation, or correct the section pricing together "
                + "with its exchange_rate.", "CurrencyMismatch");
}

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>All is well.</summary>
    Passed,

    /// <summary>Runs work, but something is worth knowing.</summary>
    Warning,

    /// <summary>Runs do not work until it is mended.</summary>
    Failed,
}

/// <summary>One thing that was looked at, with what was found. Free of secrets.</summary>
/// <param name="Name">What was looked at; the same words in every version: <c>Zoho token</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">What was found, one sentence.</param>
/// <param name="NextStep">What to do about it; empty where nothing is to be done.</param>
/// <param name="ErrorId">Stable id of the error that a run would end with; null where none would.</param>
public sealed record ConnectionCheck(
    string Name, CheckOutcome Outcome, string Message, string NextStep = "", string? ErrorId = null);

/// <summary>Whether the token may do more than it needs. That it may do enough, Zoho's replies show.</summary>
internal static class ZohoScopeCheck
{
    private const string Needed = ZohoErrors.NeededScope;
    private const string Name = "Zoho rights";

    /// <summary>The check; null where Zoho does not say what a token may do.</summary>
    /// <param name="scope">Scopes of the token reply, with spaces or commas between them.</param>
    public static ConnectionCheck? Of(string? scope)
    {
        var granted = (scope ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (granted.Length == 0) return null;
        var surplus = granted.Where(one => !string.Equals(one, Needed, StringComparison.OrdinalIgnoreCase)).ToList();
        if (surplus.Count == 0)
            return new(Name, CheckOutcome.Passed, "The token may read items and organisations, and nothing else.");
        var writes = surplus.Where(one => !one.EndsWith(".READ", StringComparison.OrdinalIgnoreCase)).ToList();
        var shown = ShownText.Shortened(string.Join(", ", writes.Count > 0 ? writes : surplus), 120);
        return new(
            Name, CheckOutcome.Warning,
            writes.Count > 0
                ? $"The token may change data in Zoho ({shown}); this program never does, but whoever gets hold of the refresh token could."
                : $"The token may read more than items and organisations ({shown}).",
            $"Make a refresh token with the scope {Needed} alone, put it into the settings, and revoke this one; docs/security.md says "
                + $"how.");
    }
}
