using System.Management.Automation;
using System.Net;
using System.Security;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>New-ZohoOdooSyncSetting</c>: makes the settings file of a profile; asks for what is missing.</summary>
[Cmdlet(VerbsCommon.New, "ZohoOdooSyncSetting", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(MaskedSetting))]
public sealed class NewZohoOdooSyncSettingCommand : EngineCmdlet
{
    /// <summary>Zoho organisation, digits.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OrganizationId { get; set; }

    /// <summary>Client id and client secret of the Zoho API client, as user name and password.</summary>
    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? ZohoClient { get; set; }

    /// <summary>Refresh token of the Zoho API client.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? RefreshToken { get; set; }

    /// <summary>Grant code of the Zoho API client, which is exchanged for its refresh token.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? GrantCode { get; set; }

    /// <summary>Zoho's data centre: a code (<c>EU</c>), a name (<c>Europe</c>), or an address (<c>books.zoho.eu</c>).</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ZohoDataCentre { get; set; }

    /// <summary>API address of the data centre; else <c>https://www.zohoapis.com/books/v3</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? ZohoBaseUrl { get; set; }

    /// <summary>Accounts server; else the data centre's own.</summary>
    [Parameter]
    [ValidateNotNull]
    public Uri? ZohoAccountsUrl { get; set; }

    /// <summary>Odoo server: name, IP address or URL.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OdooHost { get; set; }

    /// <summary>Port of the Odoo server.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? OdooPort { get; set; }

    /// <summary>Odoo database.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OdooDatabase { get; set; }

    /// <summary>Login of the Odoo account, with its password or, in the password's place, an API key.</summary>
    [Parameter]
    [ValidateNotNull]
    [Credential]
    public PSCredential? OdooAccount { get; set; }

    /// <summary>API key of the Odoo account, for the JSON-2 API of Odoo 19 and later.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecureString? OdooApiKey { get; set; }

    /// <summary>Odoo company; else the account's own.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? OdooCompanyId { get; set; }

    /// <summary>Language that names and descriptions are written in, such as <c>en_US</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OdooLanguage { get; set; }

    /// <summary>Currency of the Zoho organisation, three letters.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SourceCurrency { get; set; }

    /// <summary>Currency of the Odoo company, three letters.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TargetCurrency { get; set; }

    /// <summary>Units of the target currency for one unit of the source currency.</summary>
    [Parameter]
    public decimal? ExchangeRate { get; set; }

    /// <summary>Prices are rounded to a multiple of this.</summary>
    [Parameter]
    public decimal? RoundingStep { get; set; }

    /// <summary>Seconds between two cycles.</summary>
    [Parameter]
    [ValidateRange(60, 86400)]
    public int? IntervalSeconds { get; set; }

    /// <summary>Allows plain HTTP to other machines. Passwords and tokens can then be read on the way.</summary>
    [Parameter]
    public SwitchParameter AllowPlainHttp { get; set; }

    /// <summary>Replaces a settings file that is there; the old one is kept beside it with the ending .bak.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Yields the settings, secrets masked.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var home = Guarded(() => SettingsFile.FindHome(GivenFolder(), currentFolder: CurrentFolder(), profile: Profile));
        Guarded(() => SettingsSetup.CheckPlace(home, Force));
        if (!ShouldProcess(System.IO.Path.Combine(home, "config", "zoho_config.json"), "Write settings, readable by you alone")) return;
        var (given, folder) = (Guarded(Given), CurrentFolder());
        Pumped(async (pump, token) =>
        {
            var result = await new SettingsSetup(home, given, new HostDialog(pump)).RunAsync(Force, token).ConfigureAwait(false);
            foreach (var warning in result.Settings.Warnings) pump.Warning(warning);
            foreach (var line in SetupText.Lines(result, PlaceOf(home, folder))) pump.Screen(line);
            var failed = result.Checks.Where(check => check.Outcome == CheckOutcome.Failed).Select(check => check.Name).ToList();
            if (failed.Count > 0) pump.Warning($"The settings are written, but these checks failed: {string.Join(", ", failed)}.");
            if (!PassThru) return;
            foreach (var setting in SettingCatalogue.Shown(result.Settings))
                pump.Output(WithNotes(setting, ("Home", result.Settings.Home)));
        });
    }

    private SetupAnswers Given()
    {
        var given = new SetupAnswers
        {
            ApiAddress = ZohoBaseUrl?.OriginalString, AccountsAddress = ZohoAccountsUrl?.OriginalString,
            ClientId = ZohoClient?.UserName, ClientSecret = Hidden(ZohoClient?.Password),
            GrantCode = Hidden(GrantCode), RefreshToken = Hidden(RefreshToken), OrganizationId = OrganizationId,
            OdooHost = OdooHost, OdooPort = OdooPort, OdooDatabase = OdooDatabase,
            OdooLogin = OdooAccount?.UserName, OdooPassword = Hidden(OdooAccount?.Password), OdooApiKey = Hidden(OdooApiKey),
            SourceCurrency = SourceCurrency, TargetCurrency = TargetCurrency, ExchangeRate = ExchangeRate,
            AllowPlainHttp = AllowPlainHttp,
            Others = new Dictionary<string, object?>
            {
                ["odoo.test_db.company_id"] = OdooCompanyId, ["odoo.test_db.language"] = OdooLanguage,
                ["pricing.rounding_step"] = RoundingStep, ["schedule.interval_seconds"] = IntervalSeconds,
            },
        };
        RefuseBoth(nameof(GrantCode), GrantCode, nameof(RefreshToken), RefreshToken);
        RefuseBoth(nameof(ZohoDataCentre), ZohoDataCentre, nameof(ZohoBaseUrl), ZohoBaseUrl);
        return ZohoDataCentre is null ? given : SettingsSetup.WithDataCentre(given, ZohoDataCentre);
    }

    private static void RefuseBoth(string one, object? value, string other, object? otherValue)
    {
        if (value is null || otherValue is null) return;
        throw new SyncException(
            "SettingsInvalid", SyncErrorKind.Settings, $"-{one} and -{other} are both given: one of them is allowed. Nothing was written.",
            "Leave one of them out.");
    }

    // What every further command needs to find these settings; nothing where it finds them by itself.
    private static string PlaceOf(string home, string currentFolder) =>
        SettingsFile.FindHome(null, currentFolder: currentFolder) == home ? string.Empty
            : $" -Path '{home.Replace("'", "''", StringComparison.Ordinal)}'";

    private static Secret Hidden(SecureString? text) => new(text is null ? null : new NetworkCredential(string.Empty, text).Password);
}
