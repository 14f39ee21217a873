using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>
/// Each trouble is told once, with its id, in words, with what to do next; its exit code is the documented one, and nothing
/// is left half done.
/// </summary>
public sealed class FailureTests
{
    [Fact]
    public async Task A_wrong_client_secret()
    {
        await using var profile = await Profile.StartAsync();
        profile.ConfigureZoho(zoho => zoho["client_secret"] = "wrong-secret-0123456789");
        await AssertFailsAsync(profile, 1, "ZohoAuthenticationFailed", "client secret");
    }

    [Fact]
    public async Task A_revoked_refresh_token()
    {
        await using var profile = await Profile.StartAsync();
        profile.Sandbox.Zoho.RevokeRefreshToken();
        await AssertFailsAsync(profile, 1, "ZohoTokenRevoked", "refresh token", "zoho_books.refresh_token");
    }

    [Fact]
    public async Task A_token_that_is_revoked_between_two_runs()
    {
        await using var profile = await Profile.StartAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.Zoho.RevokeRefreshToken();
        await AssertFailsAsync(profile, 1, "ZohoTokenRevoked", "refresh token");
    }

    [Fact]
    public async Task An_organisation_that_the_account_may_not_see()
    {
        await using var profile = await Profile.StartAsync();
        profile.ConfigureZoho(zoho => zoho["organization_id"] = "111222333");
        await AssertFailsAsync(profile, 78, "ZohoWrongOrganization", "111222333", "746283917 (Sandbox Trading)");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_token_without_the_scope(bool named)
    {
        await using var profile = await Profile.StartAsync();
        profile.Sandbox.Zoho.Switches.GrantedScope = "ZohoBooks.contacts.READ";
        profile.Sandbox.Zoho.Switches.TokenReplyNamesScope = named;
        await AssertFailsAsync(profile, 1, "ZohoAccessDenied", "ZohoBooks.settings.READ");
    }

    [Fact]
    public async Task A_wrong_Odoo_password()
    {
        await using var profile = await Profile.StartAsync(odoo: 18);
        profile.ConfigureOdoo(odoo => odoo["password"] = "not-the-password");
        await AssertFailsAsync(profile, 1, "OdooAuthenticationFailed", "\"sync\"", "\"sandbox\"");
    }

    [Fact]
    public async Task A_wrong_Odoo_key()
    {
        await using var profile = await Profile.StartAsync(odoo: 19);
        profile.ConfigureOdoo(odoo => odoo["api_key"] = "0123456789abcdef0123456789abcdef01234567");
        await AssertFailsAsync(profile, 1, "OdooAuthenticationFailed", "\"sync\"", "API key");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_database_that_is_not_there(int version)
    {
        await using var profile = await Profile.StartAsync(odoo: version);
        profile.ConfigureOdoo(odoo => odoo["database"] = "elsewhere");
        await AssertFailsAsync(profile, 78, "OdooDatabaseNotFound", "\"elsewhere\"");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task An_Odoo_account_without_rights_on_products(int version)
    {
        await using var profile = await Profile.StartAsync(odoo: version, login: "reader");
        await AssertFailsAsync(profile, 1, "OdooAccessDenied", "\"reader\"", "create products");
    }

    [Fact]
    public async Task An_Odoo_account_that_lost_its_rights_is_told_before_the_first_write()
    {
        await using var profile = await Profile.StartAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.Zoho.Update(profile.Sandbox.Zoho.Items[0].ItemId, item => item with { Rate = 77m });
        profile.Sandbox.Odoo.User("sync").ProductRights = false;
        await AssertFailsAsync(profile, 1, "OdooAccessDenied", "write products");
    }

    [Fact]
    public async Task A_company_with_another_currency()
    {
        await using var profile = await Profile.StartAsync(options: new SandboxOptions { OdooCurrency = "EUR" });
        await AssertFailsAsync(profile, 78, "CurrencyMismatch", "EUR", "pricing.target_currency is IQD");
    }

    [Fact]
    public async Task An_organisation_with_another_currency()
    {
        await using var profile = await Profile.StartAsync(options: new SandboxOptions { CurrencyCode = "TRY" });
        await AssertFailsAsync(profile, 78, "CurrencyMismatch", "TRY", "pricing.source_currency is USD");
    }

    [Fact]
    public async Task Odoo_is_down()
    {
        await using var profile = await Profile.StartAsync();
        var port = ClosedPort();
        profile.ConfigureOdoo(odoo => odoo["port"] = port);
        await AssertFailsAsync(profile, 1, "OdooUnreachable", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"));
    }

    [Fact]
    public async Task Zoho_is_down()
    {
        await using var profile = await Profile.StartAsync();
        var origin = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ClosedPort()}");
        profile.ConfigureZoho(zoho => (zoho["base_url"], zoho["accounts_url"]) = (origin + "/books/v3", origin));
        await AssertFailsAsync(profile, 1, "ZohoUnavailable", "access token");
    }

    [Fact]
    public async Task Zoho_answers_with_an_error_page_for_good()
    {
        await using var profile = await Profile.StartAsync(products: 250);
        profile.Plan("zoho.items", FaultKind.Unavailable, count: 1000, skip: 1);
        await AssertFailsAsync(profile, 1, "ZohoUnavailable", "HTTP 503");
    }

    [Fact]
    public async Task Odoo_answers_with_an_error_page_for_good()
    {
        await using var profile = await Profile.StartAsync();
        profile.Plan("odoo.*", FaultKind.BadGateway, count: 1000, skip: 2);
        var result = await AssertFailsAsync(profile, 1, "OdooUnavailable", "502");
        Assert.DoesNotContain("<html", result.All, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_calls_of_the_day_are_used_up()
    {
        await using var profile = await Profile.StartAsync(products: 450);
        profile.Sandbox.Zoho.Calls.SetRemainingToday(2);
        // The organisation and one page, and then no more: half a listing is none.
        profile.ConfigureZoho(zoho => zoho["daily_share_percent"] = 100);
        var result = await profile.RunAsync("full-sync");
        Assert.Contains(Assert.Single(result.Exits(1).ErrorIds), new[] { "ZohoDailyLimitReached", "ZohoBudgetExhausted" });
        AssertUntouched(profile, [result]);
    }

    [Fact]
    public async Task Zoho_says_that_the_calls_of_the_day_are_used_up()
    {
        await using var profile = await Profile.StartAsync();
        profile.Plan("zoho.items", FaultKind.TooManyRequests, count: 1000, code: 45);
        await AssertFailsAsync(profile, 1, "ZohoDailyLimitReached", "UTC (midnight of the organisation)");
        var calls = profile.Sandbox.Zoho.Calls.ByEndpoint["zoho.items"];
        Assert.True(calls == 1, $"a used-up day is not asked again and again: {calls} calls");
    }

    [Fact]
    public async Task The_share_of_the_day_that_is_left_to_others_is_not_touched()
    {
        await using var profile = await Profile.StartAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.Zoho.Calls.SetRemainingToday(100);
        (await profile.RunAsync("full-sync")).Exits(1);
        var before = profile.Sandbox.Zoho.Calls.Total;
        await AssertFailsAsync(profile, 1, "ZohoBudgetExhausted", "99 of the organisation's 10000", "daily_share_percent");
        Assert.Equal(before, profile.Sandbox.Zoho.Calls.Total);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written()
    {
        await using var profile = await Profile.StartAsync();
        File.WriteAllText(Path.Combine(profile.Home, "data"), "a file where a folder should be");
        var result = await profile.RunAsync("full-sync");
        AssertOneError(result, 1, "StateNotWritable", Path.Combine(profile.Home, "data"));
        AssertUntouched(profile, [result]);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_stops_nothing()
    {
        await using var profile = await Profile.StartAsync();
        File.WriteAllText(Path.Combine(profile.Home, "logs"), "a file where a folder should be");
        (await profile.RunAsync("full-sync")).Exits(0);
        await Mirror.AssertWholeAsync(profile);
    }

    [Fact]
    public async Task A_log_on_a_full_disk_stops_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this system has no /dev/full");
        await using var profile = await Profile.StartAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(profile.LogPath)!);
        File.CreateSymbolicLink(profile.LogPath, "/dev/full");
        (await profile.RunAsync("full-sync")).Exits(0);
        await Mirror.AssertWholeAsync(profile);
    }

    [Theory]
    [InlineData(600)]
    [InlineData(800)]
    public async Task A_disk_that_fills_up_ends_the_run_and_the_next_one_with_room_completes_it(int kilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the limit is set by a shell");
        await using var profile = await Profile.StartAsync(products: 2000);
        profile.ConfigureOdoo(odoo => odoo["batch_size"] = 50);
        using var sync = HostProcess.StartSyncOnFullDisk(kilobytes, ["full-sync", "--path", profile.Home]);
        var result = await sync.EndAsync();
        AssertOneError(result, 1, "StateNotWritable", "sync_tracking.db", "free space");
        var created = profile.Sandbox.Odoo.Products.Count;
        Assert.InRange(created, 1, 1999);
        Assert.Equal(0, created % 50);

        (await profile.RunAsync("full-sync")).Exits(0);
        await Mirror.AssertWholeAsync(profile);
        Mirror.AssertSettled(profile);
        Assert.Equal(2000, profile.Sandbox.Odoo.Products.Count);
        SecretScan.AssertClean(profile, [result]);
    }

    [Theory]
    [InlineData("foreign")]
    [InlineData("truncated")]
    [InlineData("damaged")]
    public async Task A_damaged_state_file_is_set_aside_and_rebuilt_from_Odoo_without_a_write(string how)
    {
        await using var profile = await Profile.StartAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        var folder = Path.GetDirectoryName(profile.StatePath)!;
        foreach (var path in Directory.GetFiles(folder, "sync_tracking.db*"))
            if (path != profile.StatePath) File.Delete(path);
        var bytes = File.ReadAllBytes(profile.StatePath);
        if (how == "foreign") bytes = new byte[5000];
        if (how == "truncated") bytes = bytes[..(bytes.Length / 2)];
        if (how != "truncated") new Random(5).NextBytes(bytes.AsSpan(how == "foreign" ? 0 : 100));
        File.WriteAllBytes(profile.StatePath, bytes);

        // Who only looks changes nothing, and learns what will.
        profile.Sandbox.ResetCounters();
        var status = await profile.RunAsync("status");
        AssertOneError(status, 1, "StateDamaged", profile.StatePath, "sets the file aside", "nothing in Odoo is lost");
        Assert.Equal(bytes, File.ReadAllBytes(profile.StatePath));

        var result = (await profile.RunAsync("full-sync")).Exits(0);
        var aside = Assert.Single(Directory.GetFiles(folder, "sync_tracking.damaged-*.db"));
        Assert.Equal(bytes, File.ReadAllBytes(aside));
        Assert.Contains(aside, result.Error, StringComparison.Ordinal);
        Assert.Contains("30 products in Odoo are bound to items", result.Error, StringComparison.Ordinal);
        Assert.Contains(aside, File.ReadAllText(profile.LogPath), StringComparison.Ordinal);
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);
        await Mirror.AssertWholeAsync(profile);
    }

    [Theory]
    [InlineData("full-sync")]
    [InlineData("plan")]
    [InlineData("status")]
    public async Task No_settings(string command)
    {
        using var folder = new TemporaryFolder();
        var result = await HostProcess.RunSyncAsync(command, "--path", folder.Path);
        AssertOneError(result, 78, "SettingsMissing", Path.Combine(folder.Path, "config", "zoho_config.json"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Settings_with_several_errors_are_told_all_at_once()
    {
        await using var profile = await Profile.StartAsync();
        profile.Configure(settings =>
        {
            settings["zoho_books"]!["organization_id"] = "12-34";
            settings["zoho_books"]!["refesh_token"] = "1000.mistyped-secret-value";
            settings["odoo"]!["test_db"]!["port"] = 70000;
            settings["pricing"] = new JObject { ["exchange_rate"] = -1 };
        });
        var result = await profile.RunAsync("full-sync");
        AssertOneError(
            result, 78, "SettingsInvalid", "4 errors", "zoho_books.organization_id is \"12-34\"", "refesh_token", "refresh_token",
            "odoo.test_db.port is 70000", "pricing.exchange_rate is -1");
        SecretScan.AssertClean(profile, [result], "1000.mistyped-secret-value");
        Assert.Equal(0, profile.Sandbox.Zoho.Calls.Total + profile.Sandbox.Odoo.Calls.Total);
        Assert.False(Directory.Exists(Path.Combine(profile.Home, "data")));
    }

    [Fact]
    public async Task Settings_that_are_no_json_are_told_with_the_place()
    {
        await using var profile = await Profile.StartAsync();
        File.WriteAllText(profile.SettingsPath, "{ \"zoho_books\": { \"client_id\": \"x\" \"client_secret\": \"hush-hush-hush\" } }");
        var result = await profile.RunAsync("full-sync");
        AssertOneError(result, 78, "SettingsInvalid", profile.SettingsPath, "line 1");
        SecretScan.AssertClean(profile, [result], "hush-hush-hush");
    }

    [Theory]
    [InlineData("zoho")]
    [InlineData("odoo")]
    public async Task Plain_http_to_another_machine(string service)
    {
        await using var profile = await Profile.StartAsync();
        // An address for documentation: nothing is there, and nothing may be sent there.
        if (service == "odoo") profile.ConfigureOdoo(odoo => odoo["host"] = "192.0.2.1");
        else profile.ConfigureZoho(zoho => zoho["base_url"] = "http://192.0.2.1/books/v3");
        var result = await profile.RunAsync("full-sync");
        Assert.Contains(Assert.Single(result.Exits(78).ErrorIds), new[] { "PlainHttpRefused", "SettingsInvalid" });
        Assert.Contains("192.0.2.1", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, profile.Sandbox.Zoho.Calls.Total + profile.Sandbox.Odoo.Calls.Total);
        AssertUntouched(profile, [result]);
    }

    [Fact]
    public async Task An_error_is_part_of_the_json_and_of_the_history()
    {
        await using var profile = await Profile.StartAsync();
        profile.ConfigureOdoo(odoo => odoo["database"] = "elsewhere");
        var result = (await profile.RunAsync("full-sync", "--json")).Exits(78);
        var json = result.Json;
        Assert.Equal("Failed", json.Value<string>("outcome"));
        Assert.Equal("OdooDatabaseNotFound", json["error"]!.Value<string>("id"));
        Assert.Equal("Settings", json["error"]!.Value<string>("kind"));
        Assert.NotEmpty(json["error"]!.Value<string>("message")!);
        Assert.EndsWith(".", json["error"]!.Value<string>("nextStep"), StringComparison.Ordinal);
        Assert.Equal(["OdooDatabaseNotFound"], result.ErrorIds);

        var status = (await profile.RunAsync("status")).Exits(0);
        Assert.Contains("OdooDatabaseNotFound: Odoo at", status.Output, StringComparison.Ordinal);
    }

    private static async Task<HostResult> AssertFailsAsync(Profile profile, int exitCode, string errorId, params string[] words)
    {
        profile.Sandbox.Odoo.Calls.Reset();
        var result = await profile.RunAsync("full-sync");
        AssertOneError(result, exitCode, errorId, words);
        AssertUntouched(profile, [result]);
        var run = profile.Runs[0];
        Assert.Equal(RunOutcome.Failed, run.Outcome);
        Assert.Equal(errorId, run.ErrorId);
        Assert.Contains(run.ErrorMessage!, result.Error, StringComparison.Ordinal);
        return result;
    }

    /// <summary>The error stands once on standard error, in words, with the next step, and nobody sees a stack.</summary>
    private static void AssertOneError(HostResult result, int exitCode, string errorId, params string[] words)
    {
        result.Exits(exitCode);
        Assert.True(result.ErrorIds is [var only] && only == errorId, $"expected {errorId} once, {result.All}");
        Assert.Equal(1, result.Error.Split(errorId).Length - 1);
        Assert.DoesNotContain(errorId, result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^next: [A-Z].*\.$", result.Error);
        foreach (var word in words) Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", result.All, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.All, StringComparison.Ordinal);
    }

    /// <summary>Odoo was not written, nothing is open in the state, and no secret got out.</summary>
    private static void AssertUntouched(Profile profile, IReadOnlyList<HostResult> results)
    {
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);
        Assert.Equal(0, profile.Sandbox.Zoho.Calls.NonGet);
        if (File.Exists(profile.StatePath)) Mirror.AssertSettled(profile);
        SecretScan.AssertClean(profile, results);
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
