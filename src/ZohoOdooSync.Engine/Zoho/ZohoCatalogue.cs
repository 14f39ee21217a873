using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// The catalogue over Zoho's HTTP API. Safe to use from several threads; one for each organisation and process is enough,
/// and keeps the pace of its calls. Dispose of it at the end.
/// </summary>
public sealed class ZohoCatalogue : IZohoCatalogue, IDisposable
{
    private readonly SourceSettings _settings;
    private readonly ZohoHttp _api;
    private readonly ZohoHttp _accounts;
    private readonly TokenMemory? _memory;
    private readonly ZohoTokenCall _tokenCall;
    private readonly ZohoTokens _tokens;
    private readonly CallThrottle _pace;
    private readonly CallBudget _budget;
    private readonly ServerClock _clock;
    private readonly ZohoConnection _connection;
    private readonly ListingReader _listing;
    private readonly RecentReader _recent;
    private readonly string _filter;
    private readonly TimeProvider _time;
    private readonly DetailReader _details;
    private readonly ItemKeys _keys;

    internal ZohoCatalogue(
        SourceSettings settings, MappingSettings mapping, IStateStore? state, TimeProvider time, Random random,
        SecretMask mask, HttpMessageHandler? handler = null, TokenMemory? memory = null, ISyncReporter? reporter = null)
    {
        _settings = settings;
        _time = time;
        _filter = mapping.IncludeInactive ? "Status.All" : "Status.Active";
        mask.Add(settings.ClientSecret);
        mask.Add(settings.RefreshToken);
        var reports = reporter is null ? null : new CallReports("Zoho", reporter);
        var retries = new RetryPolicy(time, random) { Retrying = reports is null ? null : reports.TellRetry };
        _budget = new CallBudget(settings.DailySharePercent, state, time);
        _pace = new CallThrottle(settings, new CallBook(state?.Path), time);
        _api = new ZohoHttp(settings.ApiBase, settings, handler, reports);
        _accounts = new ZohoHttp(settings.AccountsBase, settings, handler, reports);
        _clock = new ServerClock(time);
        _memory = memory;
        _tokenCall = new ZohoTokenCall(settings, _accounts, retries, _budget, _clock, mask, time);
        _tokens = new ZohoTokens(settings, _tokenCall, state, mask, time, memory);
        _keys = new ItemKeys(FieldCatalogue.Asked(mapping.Fields), mapping.Fields) { Choice = ItemChoice.Of(mapping) };
        _connection = new ZohoConnection(settings, _api, _tokens, _pace, _budget, _clock, retries, mask, _keys);
        _listing = new ListingReader(AskAsync, _filter, settings.Concurrency, time, mask);
        _recent = new RecentReader(AskAsync, _filter);
        _details = new DetailReader(AskAsync);
    }

    /// <summary>The same, with a token that the engine keeps from one operation to the next, and told of each call.</summary>
    internal static ZohoCatalogue Create(
        SyncSettings settings, IStateStore? state, TimeProvider time, Random random, TokenMemory memory,
        HttpMessageHandler? handler = null, ISyncReporter? reporter = null) => new(
            settings.Source, settings.Mapping, state, time, random, settings.Secrets, handler, memory, reporter);

    /// <summary>Makes the catalogue of the configured organisation. Nothing is sent before the first question.</summary>
    /// <param name="settings">The settings; <c>mapping.include_inactive</c> decides which items are in scope.</param>
    /// <param name="state">Keeps the access token and the day's budget for other processes; null to keep neither. It is
    /// not disposed of.</param>
    /// <param name="time">The clock of waits and expiries; null for the system's.</param>
    /// <param name="random">Source of the jitter of waits; null for the system's.</param>
    /// <param name="handler">Carries the requests in place of the network, in tests; it is not disposed of.</param>
    public static ZohoCatalogue Create(
        SyncSettings settings, IStateStore? state = null, TimeProvider? time = null, Random? random = null,
        HttpMessageHandler? handler = null) => new(
            settings.Source, settings.Mapping, state, time ?? TimeProvider.System,
            random ?? Random.Shared, settings.Secrets, handler);

    /// <inheritdoc/>
    public ZohoUsage Usage => _budget.Usage;

    /// <summary>How far this machine's clock is ahead of Zoho's; null before a reply told.</summary>
    internal TimeSpan? ClockAhead => _clock.Ahead;

    /// <summary>
    /// Exchanges a grant code of the settings' client for its refresh token; its first access token is used for what is asked here next.
    /// </summary>
    internal async Task<Secret> ExchangeAsync(Secret grantCode, CancellationToken cancellationToken)
    {
        SafeTransport.Require(_settings.AccountsBase, _settings.AllowPlainHttp, "zoho_books");
        var granted = await _tokenCall.ExchangeAsync(grantCode, cancellationToken).ConfigureAwait(false);
        if (_memory is not null) _memory.Token = granted.Access;
        return granted.RefreshToken;
    }

    /// <summary>The organisations that the account sees.</summary>
    internal Task<IReadOnlyList<ZohoOrganization>> ListOrganizationsAsync(CancellationToken cancellationToken) =>
        ReadOrganizationsAsync(SilentReporter.Instance, cancellationToken);

    /// <summary>Gets an access token, or throws why there is none; it is used for the questions that follow.</summary>
    /// <returns>What it may do; null where Zoho did not say.</returns>
    internal async Task<string?> ProveTokenAsync(CancellationToken cancellationToken)
    {
        await _tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        return _tokens.Scope;
    }

    /// <inheritdoc/>
    public Task<ZohoOrganization> GetOrganizationAsync(CancellationToken cancellationToken) => KeepBudgetAsync(true, async () =>
    {
        var visible = await ReadOrganizationsAsync(SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
        var organization = visible.FirstOrDefault(row => row.OrganizationId == _settings.OrganizationId)
            ?? throw ZohoErrors.WrongOrganization(_settings.OrganizationId, visible);
        return organization.IsActive
            ? organization
            : throw ZohoErrors.OrganizationInactive(_settings.OrganizationId, "Zoho says that it is not active (is_org_active)");
    });

    /// <inheritdoc/>
    public Task<CatalogueListing> ReadAllAsync(
        int expectedItems, ISyncReporter reporter, CancellationToken cancellationToken) =>
        KeepBudgetAsync(true, async () =>
        {
            var listing = await _listing.ReadAsync(expectedItems, reporter, cancellationToken).ConfigureAwait(false);
            return listing with { ReadAt = ByZohosClock(listing.ReadAt) };
        });

    /// <inheritdoc/>
    public Task<RecentItems?> ReadRecentAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        KeepBudgetAsync(true, async () =>
        {
            var asked = _time.GetUtcNow();
            var recent = await _recent.ReadAsync(since, asked, cancellationToken).ConfigureAwait(false);
            return recent is null ? null : recent with { ReadAt = ByZohosClock(asked) };
        });

    /// <inheritdoc/>
    public Task<int?> CountAsync(bool activeOnly, CancellationToken cancellationToken) =>
        KeepBudgetAsync(true, () => CountReader.ReadAsync(AskAsync, activeOnly ? "Status.Active" : _filter, cancellationToken));

    /// <summary>The names of all keys that some items have, in the listing or in their details: two calls.</summary>
    internal Task<IReadOnlySet<string>> ReadKeysAsync(CancellationToken cancellationToken) =>
        KeepBudgetAsync<IReadOnlySet<string>>(true, async () =>
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            _keys.Seen = seen;
            try
            {
                // A detail record may leave out what is empty: several say more than one, and cost no more.
                var question = new ZohoQuestion(
                    "items", "some items", ("filter_by", _filter), ("page", "1"), ("per_page", "25"), ("sort_column", "name"),
                    ("sort_order", "A"));
                var reply = await AskAsync(question, new TextPool(), SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
                var ids = (reply?.Items ?? []).Select(item => item.ItemId).ToList();
                await _details.ReadAsync(ids, SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
                return seen;
            }
            finally
            {
                _keys.Seen = null;
            }
        });

    /// <inheritdoc/>
    public Task<ZohoItem?> FindItemAsync(string itemId, CancellationToken cancellationToken) =>
        KeepBudgetAsync(false, () => _details.FindAsync(itemId, new TextPool(), SilentReporter.Instance, cancellationToken));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ZohoItem>> ReadDetailsAsync(
        IReadOnlyCollection<string> itemIds, ISyncReporter reporter, CancellationToken cancellationToken) =>
        KeepBudgetAsync(true, () => _details.ReadAsync(itemIds, reporter, cancellationToken));

    /// <inheritdoc/>
    public Task<ZohoPicture?> ReadPictureAsync(string itemId, CancellationToken cancellationToken) =>
        KeepBudgetAsync(false, () => _details.ReadPictureAsync(itemId, cancellationToken));

    /// <inheritdoc/>
    public void Dispose()
    {
        _tokens.Dispose();
        _pace.Dispose();
        _api.Dispose();
        _accounts.Dispose();
    }

    // Items carry Zoho's own times, so moments are compared by Zoho's clock; its header has whole seconds.
    private DateTimeOffset ByZohosClock(DateTimeOffset here) =>
        _clock.Ahead is { } ahead ? here - ahead - TimeSpan.FromSeconds(1) : here;

    private async Task<ZohoReply?> AskAsync(
        ZohoQuestion question, TextPool pool, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return await _connection.AskAsync(question, pool, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException exception) when (exception.ErrorId == "ZohoWrongOrganization")
        {
            throw await ExplainOrganizationAsync(reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    // Zoho says only that the id is wrong; which ids would be right is worth one more call.
    private async Task<SyncException> ExplainOrganizationAsync(ISyncReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            var visible = await ReadOrganizationsAsync(reporter, cancellationToken).ConfigureAwait(false);
            return ZohoErrors.WrongOrganization(_settings.OrganizationId, visible);
        }
        catch (SyncException)
        {
            return ZohoErrors.WrongOrganization(_settings.OrganizationId, null);
        }
    }

    private async Task<IReadOnlyList<ZohoOrganization>> ReadOrganizationsAsync(
        ISyncReporter reporter, CancellationToken cancellationToken)
    {
        const string what = "the organisations of the account";
        var question = new ZohoQuestion("organizations", what) { OfOrganization = false };
        var reply = await _connection.AskAsync(question, new TextPool(), reporter, cancellationToken).ConfigureAwait(false);
        return reply?.Organizations ?? throw ZohoErrors.ReplyUnreadable(what, "it has no organizations");
    }

    private async Task<T> KeepBudgetAsync<T>(bool always, Func<Task<T>> operation)
    {
        try
        {
            return await operation().ConfigureAwait(false);
        }
        finally
        {
            _budget.Save(always);
        }
    }
}
