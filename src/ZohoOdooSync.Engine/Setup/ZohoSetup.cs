using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Setup;

/// <summary>The source: data centre, client, the refresh token of a grant code, and the organisation.</summary>
internal sealed class ZohoSetup(SetupTalk talk)
{
    private SetupAnswers Answers
    {
        get => talk.Answers;
        set => talk.Answers = value;
    }

    /// <summary>The API console of a data centre; a simulator has it beside its accounts server.</summary>
    public static Uri ConsoleOf(SourceSettings source) =>
        ZohoDataCentres.OfApi(source.ApiBase)?.Console ?? new Uri(source.AccountsBase, "api-console");

    /// <summary>Whether the data centre is asked for: whoever gives a client without one means that of the United States.</summary>
    public static bool NeedsDataCentre(SetupAnswers answers) => answers.ApiAddress is null && answers.Missing.Any(
        topic => topic is SetupTopic.ClientId or SetupTopic.ClientSecret or SetupTopic.GrantCode);

    /// <summary>Asks for what is missing.</summary>
    /// <returns>The organisation as Zoho tells it; null where nobody needed to ask.</returns>
    public async Task<ZohoOrganization?> RunAsync(CancellationToken cancellationToken)
    {
        if (NeedsDataCentre(Answers)) await AskDataCentreAsync(null, cancellationToken).ConfigureAwait(false);
        if (Answers.ClientId is null) await AskClientIdAsync(cancellationToken).ConfigureAwait(false);
        if (Answers.ClientSecret.IsEmpty) await AskClientSecretAsync(cancellationToken).ConfigureAwait(false);
        if (Answers.RefreshToken.IsEmpty) await ExchangeAsync(cancellationToken).ConfigureAwait(false);
        return Answers.OrganizationId is null || talk.HasAsked
            ? await FindOrganizationAsync(cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>The answers with a data centre, which may be a code, a name or an address.</summary>
    /// <exception cref="SyncException"><c>SettingsInvalid</c>.</exception>
    public static SetupAnswers WithDataCentre(SetupAnswers answers, string text)
    {
        if (ZohoDataCentres.Find(text) is { } centre)
            return answers with { ApiAddress = centre.Api.OriginalString, AccountsAddress = null };
        if (Uri.TryCreate(text, UriKind.Absolute, out var simulator) && simulator.Scheme is "http" or "https" && simulator.IsLoopback)
        {
            var server = simulator.GetLeftPart(UriPartial.Authority);
            return answers with { ApiAddress = $"{server}/books/v3", AccountsAddress = server };
        }

        var known = string.Join(", ", ZohoDataCentres.All.Select(one => $"{one.Code} ({one.Name})"));
        throw new SyncException(
            "SettingsInvalid", SyncErrorKind.Settings,
            $"Zoho has no data centre \"{ShownText.Shortened(text, 60)}\": {known} are allowed, or an address such as books.zoho.eu.",
            "Choose the one whose address Zoho Books has in your browser.");
    }

    private Task AskDataCentreAsync(SyncException? refusal, CancellationToken cancellationToken)
    {
        var now = Answers.ApiAddress is null ? "US" : ShownNow(talk.Preview().Source);
        return talk.AskAsync(
            new SetupQuestion(SetupTopic.DataCentre, "Zoho data centre")
            {
                Hints =
                [
                    "Where your organisation lives, as the address of Zoho Books in your browser ends.",
                    string.Join(", ", ZohoDataCentres.All.Select(centre => $"{centre.Code} {centre.Domain}")) + ".",
                ],
                Default = now, Refusal = refusal,
            },
            answer => answer.IsEmpty && Answers.ApiAddress is not null
                ? Answers
                : WithDataCentre(Answers, answer.IsEmpty ? now : answer.Reveal()),
            cancellationToken);
    }

    private static string ShownNow(SourceSettings source) =>
        ZohoDataCentres.OfApi(source.ApiBase)?.Code ?? source.ApiBase.GetLeftPart(UriPartial.Authority);

    private Task AskClientIdAsync(CancellationToken cancellationToken) => talk.AskAsync(
        new SetupQuestion(SetupTopic.ClientId, "Client id")
        {
            Hints =
            [
                $"Open {ConsoleOf(talk.Preview().Source)} and add a client of the kind Self Client, or open the one that is there.",
                "Its tab Client Secret shows the client id and the client secret.",
            ],
            Default = Answers.ClientId,
        },
        answer => answer.IsEmpty ? Answers : Answers with { ClientId = SetupTalk.Whole("The client id", answer).Reveal() },
        cancellationToken);

    private Task AskClientSecretAsync(CancellationToken cancellationToken) => talk.AskAsync(
        new SetupQuestion(SetupTopic.ClientSecret, "Client secret")
        {
            IsSecret = true, Default = Answers.ClientSecret.IsEmpty ? null : "as before",
        },
        answer => answer.IsEmpty ? Answers : Answers with { ClientSecret = SetupTalk.Whole("The client secret", answer) },
        cancellationToken);

    private Task AskGrantCodeAsync(SyncException? refusal, CancellationToken cancellationToken) => talk.AskAsync(
        new SetupQuestion(SetupTopic.GrantCode, "Grant code")
        {
            Hints =
            [
                $"Open {ConsoleOf(talk.Preview().Source)}, the self client, tab Generate Code.",
                $"Scope: {ZohoErrors.NeededScope}   Time Duration: 10 minutes   Scope Description: anything",
                "Create the code and paste it here. It can be used once.",
            ],
            IsSecret = true, Refusal = refusal,
        },
        answer => Answers with { GrantCode = SetupTalk.Whole("The grant code", answer), RefreshToken = default },
        cancellationToken);

    private async Task ExchangeAsync(CancellationToken cancellationToken)
    {
        if (Answers.GrantCode.IsEmpty) await AskGrantCodeAsync(null, cancellationToken).ConfigureAwait(false);
        while (Answers.RefreshToken.IsEmpty)
        {
            try
            {
                using var zoho = talk.OpenZoho();
                var token = await zoho.ExchangeAsync(Answers.GrantCode, cancellationToken).ConfigureAwait(false);
                Answers = Answers with { RefreshToken = token, GrantCode = default };
                talk.Tell("Zoho took the grant code and gave a refresh token for it.");
            }
            catch (SyncException e)
            {
                await MendAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // Only what the error is about is asked for again.
    private async Task MendAsync(SyncException error, CancellationToken cancellationToken)
    {
        if (error.ErrorId is "ZohoGrantCodeRefused" or "ZohoOfflineAccessMissing")
        {
            await AskGrantCodeAsync(error, cancellationToken).ConfigureAwait(false);
            return;
        }

        await AskDataCentreAsync(error, cancellationToken).ConfigureAwait(false);
        if (error.ErrorId != "ZohoAuthenticationFailed") return;
        await AskClientIdAsync(cancellationToken).ConfigureAwait(false);
        await AskClientSecretAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<ZohoOrganization?> FindOrganizationAsync(CancellationToken cancellationToken)
    {
        for (; ;)
        {
            try
            {
                using var zoho = talk.OpenZoho();
                var visible = await zoho.ListOrganizationsAsync(cancellationToken).ConfigureAwait(false);
                if (visible.Count == 0) throw ZohoErrors.NoOrganization();
                return await ChooseAsync(visible, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.ErrorId == "ZohoNoOrganization"
                || e.Kind is SyncErrorKind.Authentication or SyncErrorKind.Permission)
            {
                // The token is of the wrong account, or may too little: another code brings another one.
                await AskGrantCodeAsync(e, cancellationToken).ConfigureAwait(false);
                await ExchangeAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (Answers.OrganizationId is not null)
            {
                talk.Tell(e.Message);
                return null;
            }
            catch (SyncException e) when (
                talk.HasAsked && e.Kind is SyncErrorKind.Unavailable or SyncErrorKind.Limit or SyncErrorKind.Protocol)
            {
                // The code is used up by now: what it brought must not be lost to a moment without an answer.
                await AskDataCentreAsync(e, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<ZohoOrganization?> ChooseAsync(IReadOnlyList<ZohoOrganization> visible, CancellationToken cancellationToken)
    {
        var given = Answers.OrganizationId;
        if (given is null && visible.Count == 1) Answers = Answers with { OrganizationId = visible[0].OrganizationId };
        if (visible.All(one => one.OrganizationId != Answers.OrganizationId))
        {
            await talk.AskAsync(
                new SetupQuestion(SetupTopic.Organization, "Organisation")
                {
                    Hints = ["The organisation whose items are mirrored:"], Choices = [.. visible.Select(Shown)],
                    Refusal = given is null ? null : ZohoErrors.WrongOrganization(given, visible),
                },
                answer => Answers with { OrganizationId = IdOf(answer.Reveal(), visible) },
                cancellationToken).ConfigureAwait(false);
        }

        var chosen = visible.First(one => one.OrganizationId == Answers.OrganizationId);
        talk.Tell($"Organisation: {Shown(chosen)}.");
        return chosen;
    }

    private static string Shown(ZohoOrganization organization) =>
        $"{ShownText.OneLine(organization.Name)}, {organization.OrganizationId}, {organization.CurrencyCode}"
        + (organization.IsActive ? string.Empty : ", not active");

    private static string IdOf(string answer, IReadOnlyList<ZohoOrganization> visible) =>
        visible.FirstOrDefault(one => one.OrganizationId == answer)?.OrganizationId
        ?? (SetupTalk.Chosen(answer, [.. visible.Select(one => one.Name)]) is { } at ? visible[at].OrganizationId : null)
        ?? throw SetupTalk.Wrong(
            $"\"{ShownText.Shortened(answer, 60)}\" is none of the organisations: a number from 1 to {visible.Count}, a name or an id of "
            + "the list is allowed.");
}
