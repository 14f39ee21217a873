using System.Globalization;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>Looks at everything that a run needs: settings, state, both services, rights. Writes nothing that stays.</summary>
internal sealed class ConnectionTest(
    SyncSettings settings, StateOpener open, TimeProvider time, Random random, TokenMemory tokens)
{
    // Zoho's replies tell the time to the second, and a call takes some; a minute is no accident.
    private static readonly TimeSpan ToleratedClock = TimeSpan.FromSeconds(60);

    private readonly List<ConnectionCheck> _checks = [];

    public async Task<IReadOnlyList<ConnectionCheck>> RunAsync(CancellationToken cancellationToken)
    {
        CheckSettings();
        using var state = CheckState();
        await CheckZohoAsync(state, cancellationToken).ConfigureAwait(false);
        await CheckOdooAsync(state, cancellationToken).ConfigureAwait(false);
        // Whatever a check says, and whoever made it: a service's own words may be in it.
        return _checks.ConvertAll(check => check with
        {
            Message = settings.Secrets.Scrub(check.Message), NextStep = settings.Secrets.Scrub(check.NextStep),
        });
    }

    private void CheckSettings()
    {
        foreach (var warning in settings.Warnings)
            Add("Settings", CheckOutcome.Warning, warning, "Set it right where this machine is not yours alone.");
        if (settings.Warnings.Count == 0) Add("Settings", CheckOutcome.Passed, $"{settings.SettingsPath} is valid.");
    }

    private IStateStore? CheckState()
    {
        try
        {
            var store = open(settings.StatePath, StateAccess.ReadOnly);
            if (StateProbe.WhyNotWritable(settings.StatePath) is { } why)
            {
                Add(
                    "State", CheckOutcome.Failed, $"The state {settings.StatePath} cannot be written: {why}.",
                    "Give this account write access to the folder, and see that the disk has room.", "StateNotWritable");
            }
            else
            {
                Add("State", CheckOutcome.Passed, $"{settings.StatePath} is kept by {store.Backend} and can be written.");
            }

            return store;
        }
        catch (SyncException e)
        {
            Add("State", e);
            return null;
        }
    }

    private async Task CheckZohoAsync(IStateStore? state, CancellationToken cancellationToken)
    {
        using var zoho = ZohoCatalogue.Create(settings, state, time, random, tokens);
        string? scope = null;
        if (!await TryAsync("Zoho token", async () =>
        {
            settings.RequireSafeTransport("zoho_books");
            scope = await zoho.ProveTokenAsync(cancellationToken).ConfigureAwait(false);
            return $"{settings.Source.AccountsBase.Host} gives access tokens for these credentials.";
        }).ConfigureAwait(false))
        {
            return;
        }

        if (ZohoScopeCheck.Of(scope) is { } rights) _checks.Add(rights);
        ZohoOrganization? organization = null;
        var found = await TryAsync("Zoho organisation", async () =>
        {
            organization = await zoho.GetOrganizationAsync(cancellationToken).ConfigureAwait(false);
            return $"{organization.OrganizationId} is \"{organization.Name}\", time zone {organization.TimeZone}.";
        }).ConfigureAwait(false);
        if (organization is not null)
        {
            CheckCurrency(
                "Zoho currency", $"The organisation \"{organization.Name}\"", organization.CurrencyCode,
                settings.Pricing.SourceCurrency, "pricing.source_currency");
        }

        if (found)
        {
            await TryAsync("Zoho items", async () => await zoho.CountAsync(!settings.Mapping.IncludeInactive, cancellationToken)
                .ConfigureAwait(false) is { } count
                    ? string.Create(CultureInfo.InvariantCulture, $"The items can be read; Zoho counts {count}{(settings.Mapping.IsChoosing
                        ? ", among which mapping.only and mapping.except choose." : " in scope.")}")
                    : "The items can be read. This organisation gives no count, so the program lists the items to count them.")
                .ConfigureAwait(false);
        }

        CheckCalls(zoho.Usage);
        CheckClock(zoho.ClockAhead);
    }

    private void CheckCalls(ZohoUsage usage)
    {
        if (usage is not { DailyLimit: { } limit, Remaining: { } left }) return;
        var ours = left - (limit * (100 - settings.Source.DailySharePercent) / 100);
        var found = string.Create(
            CultureInfo.InvariantCulture,
            $"{left} of the organisation's {limit} calls of this day are left, {Math.Max(0, ours)} of them for this program.");
        if (ours >= limit / 20) Add("Zoho calls", CheckOutcome.Passed, found);
        else
        {
            Add(
                "Zoho calls", CheckOutcome.Warning, found,
                "Look for other programs that call this organisation, or raise schedule.interval_seconds or "
                    + "zoho_books.daily_share_percent.");
        }
    }

    private void CheckClock(TimeSpan? ahead)
    {
        if (ahead is not { } difference) return;
        var seconds = Math.Abs((long)difference.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (difference.Duration() <= ToleratedClock)
        {
            Add("Clock", CheckOutcome.Passed, $"The clock of this machine is within {seconds} s of Zoho's.");
            return;
        }

        Add(
            "Clock", CheckOutcome.Warning,
            $"The clock of this machine is {seconds} s {(difference > TimeSpan.Zero ? "ahead of" : "behind")} Zoho's.",
            "Set the clock of this machine with a time server (NTP). Tokens, call limits and times in the history depend on it.");
    }

    private async Task CheckOdooAsync(IStateStore? state, CancellationToken cancellationToken)
    {
        try
        {
            settings.RequireSafeTransport("odoo");
            using var odoo = OdooTarget.Create(settings, time, random);
            var checks = new OdooConnectionChecks(settings, odoo, state, _checks);
            await checks.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            Add("Odoo server", e.AsSyncException(settings));
        }
    }

    private void CheckCurrency(string name, string who, string found, string wanted, string key) =>
        _checks.Add(CurrencyCheck.Of(name, who, found, wanted, key));

    private async Task<bool> TryAsync(string name, Func<Task<string>> look)
    {
        try
        {
            Add(name, CheckOutcome.Passed, await look().ConfigureAwait(false));
            return true;
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            Add(name, e.AsSyncException(settings));
            return false;
        }
    }

    private void Add(string name, SyncException e) => Add(name, CheckOutcome.Failed, e.Message, e.NextStep, e.ErrorId);

    private void Add(string name, CheckOutcome outcome, string message, string nextStep = "", string? errorId = null) =>
        _checks.Add(new(name, outcome, settings.Secrets.Scrub(message), settings.Secrets.Scrub(nextStep), errorId));
}
