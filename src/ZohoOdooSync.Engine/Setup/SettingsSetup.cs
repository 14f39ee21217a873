using System.Globalization;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Setup;

/// <summary>What a setup ended with.</summary>
/// <param name="Settings">The settings as they are in force now.</param>
/// <param name="Checks">The checks of the connection; empty where everything was given, so that no service was asked.</param>
public sealed record SetupResult(SyncSettings Settings, IReadOnlyList<ConnectionCheck> Checks);

/// <summary>
/// Makes the settings of a profile: asks for what was not given, checks each answer as it comes, exchanges the grant code, and
/// writes one file at the end. Where everything is given, neither a person nor a service is asked.
/// </summary>
public sealed class SettingsSetup
{
    private readonly string _home;
    private readonly SetupAnswers _given;
    private readonly ISetupDialog _dialog;
    private readonly TimeProvider _time;
    private readonly Random _random;

    /// <summary>Makes a setup; nothing is asked or sent yet.</summary>
    /// <param name="home">The base folder of the profile, as <see cref="SettingsFile.FindHome"/> gives it.</param>
    /// <param name="given">What is known from the start.</param>
    /// <param name="dialog">Asks for the rest.</param>
    /// <param name="time">Clock; the system's unless a test gives another.</param>
    /// <param name="random">Jitter; unpredictable unless a test gives another.</param>
    public SettingsSetup(string home, SetupAnswers given, ISetupDialog dialog, TimeProvider? time = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        (_home, _given, _dialog) = (Path.GetFullPath(home), given, dialog);
        (_time, _random) = (time ?? TimeProvider.System, random ?? Random.Shared);
    }

    /// <summary>Looks whether settings can be written, before anybody is asked anything. Leaves nothing.</summary>
    /// <param name="home">The base folder of the profile.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="SyncException"><c>SettingsExists</c>, <c>SettingsNotWritable</c>.</exception>
    public static void CheckPlace(string home, bool overwrite) => SettingsWriter.Check(FileOf(home), overwrite);

    /// <summary>The answers with a data centre.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="text">A code (<c>EU</c>), a name (<c>Europe</c>), or an address (<c>books.zoho.eu</c>).</param>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> where it is none.</exception>
    public static SetupAnswers WithDataCentre(SetupAnswers answers, string text) => ZohoSetup.WithDataCentre(answers, text);

    /// <summary>Asks, checks, writes, and tests the connection where somebody was asked or a grant code was exchanged.</summary>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="cancellationToken">Ends it; then nothing is written.</param>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> for what was given; <c>SettingsExists</c>, <c>SettingsNotWritable</c>,
    /// <c>SettingsExposed</c>; what the dialog throws where nobody can be asked.</exception>
    public async Task<SetupResult> RunAsync(bool overwrite, CancellationToken cancellationToken)
    {
        CheckPlace(_home, overwrite);
        _given.Preview(_home);
        // Whoever is asked shall not answer for a file that is refused at its first use; a script is warned, as ever.
        if (_given.Missing.Count > 0) SettingsFile.RequireUnexposedPlace(_home);
        var talk = new SetupTalk(_home, _given, _dialog, _time, _random);
        Introduce(talk);
        var organization = await new ZohoSetup(talk).RunAsync(cancellationToken).ConfigureAwait(false);
        var database = await new OdooSetup(talk).RunAsync(cancellationToken).ConfigureAwait(false);
        if (talk.HasAsked) await SetPricesAsync(talk, organization, database, cancellationToken).ConfigureAwait(false);
        var settings = SettingsFile.Create(_home, talk.Answers.Values(), overwrite);
        if (!talk.HasAsked && _given.GrantCode.IsEmpty) return new SetupResult(settings, []);
        var test = new ConnectionTest(settings, StateStore.Open, _time, _random, talk.Tokens);
        return new SetupResult(settings, await test.RunAsync(cancellationToken).ConfigureAwait(false));
    }

    private static string FileOf(string home) => new SyncSettings { Home = home }.SettingsPath;

    private void Introduce(SetupTalk talk)
    {
        if (talk.Answers.Missing.Count == 0) return;
        var topics = talk.Answers.Missing.Concat(ZohoSetup.NeedsDataCentre(talk.Answers) ? [SetupTopic.DataCentre] : []);
        var words = topics.OrderBy(topic => topic).Select(topic => topic switch
        {
            SetupTopic.DataCentre => "Zoho data centre",
            SetupTopic.ClientId => "client id",
            SetupTopic.ClientSecret => "client secret",
            SetupTopic.GrantCode => "grant code",
            SetupTopic.Organization => "organisation",
            SetupTopic.OdooAddress => "Odoo address",
            SetupTopic.OdooDatabase => "database",
            SetupTopic.OdooLogin => "login",
            _ => "password or API key",
        });
        talk.Tell($"These settings will be written to {FileOf(_home)}, readable by you alone.");
        talk.Tell($"You will be asked for: {string.Join(", ", words)}. What can be found out is not asked.");
        talk.Tell("Each answer is checked at once. Secrets are not shown. Nothing is written before the last answer.");
    }

    private static async Task SetPricesAsync(
        SetupTalk talk, ZohoOrganization? organization, OdooDatabase? database, CancellationToken cancellationToken)
    {
        var usual = new PricingSettings();
        var from = (talk.Answers.SourceCurrency ?? organization?.CurrencyCode ?? usual.SourceCurrency).ToUpperInvariant();
        var to = (talk.Answers.TargetCurrency ?? database?.CurrencyCode ?? usual.TargetCurrency).ToUpperInvariant();
        talk.Answers = talk.Answers with { SourceCurrency = from, TargetCurrency = to };
        if (talk.Answers.ExchangeRate is null && from == to) talk.Answers = talk.Answers with { ExchangeRate = 1m };
        if (talk.Answers.ExchangeRate is null && (from, to) != (usual.SourceCurrency, usual.TargetCurrency))
        {
            await talk.AskAsync(
                new SetupQuestion(SetupTopic.ExchangeRate, $"{to} for 1 {from}")
                {
                    Hints =
                    [
                        $"The organisation counts in {from}, the Odoo company in {to}: the usual rate of {usual.SourceCurrency} to "
                            + $"{usual.TargetCurrency} does not fit.",
                    ],
                },
                answer => talk.Answers with { ExchangeRate = RateOf(answer.Reveal()) },
                cancellationToken).ConfigureAwait(false);
        }

        talk.Tell(string.Create(
            CultureInfo.InvariantCulture, $"Prices: 1 {from} is {talk.Answers.ExchangeRate ?? usual.ExchangeRate} {to}."));
    }

    private static decimal RateOf(string answer) =>
        decimal.TryParse(answer, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0m
            ? rate
            : throw SetupTalk.Wrong(
                $"\"{ShownText.Shortened(answer, 40)}\" is no rate: a number over zero such as 1500 or 0.92 is allowed.");
}
