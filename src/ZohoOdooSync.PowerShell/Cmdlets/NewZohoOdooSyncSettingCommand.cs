using System.Collections.ObjectModel;
using System.Management.Automation.Host;
using System.Management.Automation;
using System.Net;
using System.Security;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>New-ZohoOdooSyncSetting</c>: makes the settings file of a profile; asks for what is missing.</summary>
[Cmdlet(VerbsCommon.New, "ZohoOdooSyncSetting", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(MaskedSetting))]
public sealed class NewZohoOdooSyncSettingCommand : EngineCmdlet
{
    private readonly List<FieldDescription> _missing = [];

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
        Guarded(AskForMissing);
        if (!ShouldProcess(System.IO.Path.Combine(home, "config", "zoho_config.json"), "Write settings, readable by you alone")) return;
        var settings = Guarded(() => SettingsFile.Create(home, Values(), Force));
        foreach (var warning in settings.Warnings) WriteWarning(warning);
        if (!PassThru)
        {
            WriteInformation(
                new HostInformationMessage { Message = $"Written: {settings.SettingsPath}. Next: Test-ZohoOdooConnection -Path '{home}'" },
                ["PSHOST"]);
            return;
        }

        foreach (var setting in SettingCatalogue.Shown(settings)) Give(WithNotes(setting, ("Home", settings.Home)));
    }

    private Dictionary<string, object?> Values() => new()
    {
        ["zoho_books.base_url"] = ZohoBaseUrl?.OriginalString,
        ["zoho_books.accounts_url"] = ZohoAccountsUrl?.OriginalString,
        ["zoho_books.client_id"] = ZohoClient?.UserName,
        ["zoho_books.client_secret"] = Hidden(ZohoClient?.Password),
        ["zoho_books.refresh_token"] = Hidden(RefreshToken),
        ["zoho_books.organization_id"] = OrganizationId,
        ["zoho_books.allow_plain_http"] = AllowPlainHttp ? true : null,
        ["odoo.test_db.host"] = OdooHost,
        ["odoo.test_db.port"] = OdooPort,
        ["odoo.test_db.database"] = OdooDatabase,
        ["odoo.test_db.username"] = OdooAccount?.UserName,
        ["odoo.test_db.password"] = Hidden(OdooAccount?.Password),
        ["odoo.test_db.api_key"] = Hidden(OdooApiKey),
        ["odoo.test_db.company_id"] = OdooCompanyId,
        ["odoo.test_db.language"] = OdooLanguage,
        ["odoo.test_db.allow_plain_http"] = AllowPlainHttp ? true : null,
        ["pricing.source_currency"] = SourceCurrency,
        ["pricing.target_currency"] = TargetCurrency,
        ["pricing.exchange_rate"] = ExchangeRate,
        ["pricing.rounding_step"] = RoundingStep,
        ["schedule.interval_seconds"] = IntervalSeconds,
    };

    private static Secret Hidden(SecureString? text) => new(text is null ? null : new NetworkCredential(string.Empty, text).Password);

    /// <summary>Asks in one go for what has no default and was not given.</summary>
    private void AskForMissing()
    {
        Need(OrganizationId, nameof(OrganizationId), "Zoho organisation (digits)", typeof(string));
        Need(ZohoClient, nameof(ZohoClient), "Client id and client secret of the Zoho API client", typeof(PSCredential));
        Need(RefreshToken, nameof(RefreshToken), "Refresh token of the Zoho API client", typeof(SecureString));
        Need(OdooHost, nameof(OdooHost), "Odoo server (name, IP address or URL)", typeof(string));
        Need(OdooDatabase, nameof(OdooDatabase), "Odoo database", typeof(string));
        Need(OdooAccount, nameof(OdooAccount), "Odoo login, with its password or an API key", typeof(PSCredential));
        if (_missing.Count == 0) return;
        var names = string.Join(", ", _missing.Select(field => "-" + field.Name));
        Dictionary<string, PSObject> answers;
        try
        {
            answers = Host.UI.Prompt(
                "New settings", "What is not given is asked for; secrets are not shown.",
                new Collection<FieldDescription>(_missing));
        }
        catch (Exception e) when (e is PSInvalidOperationException or HostException or PSNotImplementedException)
        {
            throw new SyncException(
                "SettingsIncomplete", SyncErrorKind.Settings,
                $"Without {names} there are no settings, and nobody can be asked here. Nothing was written.",
                "Give them as parameters, or run this in an interactive session.");
        }

        if (answers is not { Count: > 0 }) throw new PipelineStoppedException();
        OrganizationId ??= Answer<string>(answers, nameof(OrganizationId));
        ZohoClient ??= Answer<PSCredential>(answers, nameof(ZohoClient));
        RefreshToken ??= Answer<SecureString>(answers, nameof(RefreshToken));
        OdooHost ??= Answer<string>(answers, nameof(OdooHost));
        OdooDatabase ??= Answer<string>(answers, nameof(OdooDatabase));
        OdooAccount ??= Answer<PSCredential>(answers, nameof(OdooAccount));
    }

    private void Need(object? given, string name, string help, Type type)
    {
        if (given is not null) return;
        var field = new FieldDescription(name) { HelpMessage = help, Label = help };
        field.SetParameterType(type);
        _missing.Add(field);
    }

    private static T? Answer<T>(Dictionary<string, PSObject> answers, string name)
        where T : class =>
        answers.GetValueOrDefault(name)?.BaseObject as T;
}
