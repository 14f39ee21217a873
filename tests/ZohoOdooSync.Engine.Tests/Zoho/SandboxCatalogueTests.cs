using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;
using SettingsFile = ZohoOdooSync.Engine.Settings.SettingsFile;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>The same client over real HTTP, from the settings file to the items.</summary>
public sealed class SandboxCatalogueTests : IAsyncLifetime
{
    private readonly string _home = Directory.CreateTempSubdirectory("zoho-sandbox").FullName;
    private SandboxServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions { Products = 1234 });
        _server.WriteSettings(_home);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task The_whole_catalogue_is_read_from_the_settings_file_and_nothing_is_written()
    {
        using var catalogue = Open();
        var organization = await catalogue.GetOrganizationAsync(CancellationToken.None);
        Assert.Equal(("746283917", "USD"), (organization.OrganizationId, organization.CurrencyCode));
        var listing = await ReadAll(catalogue, 1234);
        Assert.Equal(
            _server.Zoho.Items.Select(item => item.ItemId).Order(StringComparer.Ordinal),
            listing.Items.Select(item => item.ItemId).Order(StringComparer.Ordinal));
        Assert.All(listing.Items, item => Assert.Empty(item.Problems));
        Assert.All(listing.Items, item => Assert.NotNull(item.LastModified));
        Assert.Equal(0, _server.Zoho.Calls.NonGet);
        Assert.Equal(1, _server.Zoho.TokensIssued);
        Assert.Equal((9, 10000), (catalogue.Usage.Calls, catalogue.Usage.DailyLimit));
        Assert.InRange(_server.Zoho.Calls.PeakConcurrency, 1, 5);
    }

    [Fact]
    public async Task Every_rate_is_the_wires_own_number()
    {
        using var catalogue = Open();
        var rates = (await ReadAll(catalogue)).Items.ToDictionary(item => item.ItemId, item => item.Rate);
        Assert.All(_server.Zoho.Items, item => Assert.Equal(item.Rate, rates[item.ItemId]));
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ResetAfter)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.HtmlInsteadOfJson)]
    [InlineData(FaultKind.BadGateway)]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.TooManyRequests)]
    [InlineData(FaultKind.Unauthorized)]
    [InlineData(FaultKind.HasMorePageFalse)]
    [InlineData(FaultKind.RepeatedRows)]
    [InlineData(FaultKind.EmptyPage)]
    public async Task A_passing_fault_costs_time_and_no_item(FaultKind kind)
    {
        _server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = kind, Skip = 2 });
        using var catalogue = Open();
        Assert.Equal(1234, (await ReadAll(catalogue)).Items.Count);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, "ZohoUnavailable")]
    [InlineData(FaultKind.BadGateway, "ZohoUnavailable")]
    [InlineData(FaultKind.TruncatedJson, "ZohoReplyUnreadable")]
    [InlineData(FaultKind.HtmlInsteadOfJson, "ZohoReplyUnreadable")]
    [InlineData(FaultKind.TooManyRequests, "ZohoThrottled")]
    [InlineData(FaultKind.Unauthorized, "ZohoAccessDenied")]
    [InlineData(FaultKind.IgnoredFilter, "ZohoListingInconsistent")]
    [InlineData(FaultKind.HasMorePageTrue, "ZohoListingInconsistent")]
    [InlineData(FaultKind.RepeatedRows, "ZohoListingInconsistent")]
    public async Task A_lasting_fault_fails_the_reading_and_never_shortens_it(FaultKind kind, string errorId)
    {
        _server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = kind, Skip = 2, Count = 1000 });
        using var catalogue = Open();
        var error = await Assert.ThrowsAsync<SyncException>(() => ReadAll(catalogue));
        Assert.Equal(errorId, error.ErrorId);
    }

    [Theory]
    [InlineData(ScanShift.Insert, 1235)]
    [InlineData(ScanShift.Rename, 1234)]
    public async Task Rows_that_move_during_the_reading_are_found_out_and_read_again(ScanShift shift, int items)
    {
        _server.Zoho.Switches.Shift = shift;
        using var catalogue = Open();
        Assert.Equal(items, (await ReadAll(catalogue)).Items.Count);
    }

    [Fact]
    public async Task A_deleted_item_is_proven_absent_and_an_inactive_one_is_not()
    {
        var (gone, inactive) = (_server.Zoho.Items[0].ItemId, _server.Zoho.Items[1].ItemId);
        _server.Zoho.Remove(gone);
        _server.Zoho.SetActive(inactive, false);
        using var catalogue = Open();
        Assert.Null(await catalogue.FindItemAsync(gone, CancellationToken.None));
        Assert.False((await catalogue.FindItemAsync(inactive, CancellationToken.None))!.IsActive);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Details_leave_out_what_does_not_exist(bool unknownIdFails)
    {
        _server.Zoho.Switches.UnknownIdFailsItemDetails = unknownIdFails;
        var ids = _server.Zoho.Items.Take(150).Select(item => item.ItemId).ToList();
        _server.Zoho.Remove(ids[70]);
        using var catalogue = Open();
        var found = await catalogue.ReadDetailsAsync(ids, SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(ids.Where((_, index) => index != 70).Order(), found.Select(item => item.ItemId).Order());
    }

    [Fact]
    public async Task Tokens_that_end_early_are_renewed_and_shared_through_the_state()
    {
        using var state = new MemoryState();
        using var one = Open(state);
        using var two = Open(state);
        await ReadAll(one);
        _server.Zoho.ExpireAccessTokens();
        await ReadAll(one);
        await ReadAll(two);
        Assert.Equal(2, _server.Zoho.TokensIssued);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_revoked_refresh_token_is_told_in_either_shape(bool asStatus200)
    {
        _server.Zoho.Switches.TokenErrorsAreStatus200 = asStatus200;
        _server.Zoho.RevokeRefreshToken();
        using var catalogue = Open();
        var error = await Assert.ThrowsAsync<SyncException>(() => ReadAll(catalogue));
        Assert.Equal("ZohoTokenRevoked", error.ErrorId);
    }

    [Fact]
    public async Task A_missing_scope_is_told_with_the_scope_that_is_needed()
    {
        _server.Zoho.Switches.GrantedScope = "ZohoBooks.contacts.READ";
        using var catalogue = Open();
        var error = await Assert.ThrowsAsync<SyncException>(() => ReadAll(catalogue));
        Assert.Equal("ZohoAccessDenied", error.ErrorId);
        Assert.Contains("ZohoBooks.settings.READ", error.NextStep);
        Assert.Equal(2, _server.Zoho.TokensIssued);
    }

    [Fact]
    public async Task A_used_up_day_stops_before_the_share_of_others()
    {
        _server.Zoho.Calls.SetRemainingToday(3002);
        using var catalogue = Open();
        var error = await Assert.ThrowsAsync<SyncException>(() => ReadAll(catalogue));
        Assert.Equal("ZohoBudgetExhausted", error.ErrorId);
        Assert.InRange(catalogue.Usage.Remaining!.Value, 2990, 2999);
    }

    private static Task<CatalogueListing> ReadAll(ZohoCatalogue catalogue, int expected = 0) =>
        catalogue.ReadAllAsync(expected, SilentReporter.Instance, CancellationToken.None);

    private ZohoCatalogue Open(IStateStore? state = null) => ZohoCatalogue.Create(
        SettingsFile.Load(_home, new Dictionary<string, string?>()), state, new ManualTime(), new Random(1));
}
