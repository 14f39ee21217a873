using System.Text.RegularExpressions;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Setup;

/// <summary>The target: address, database and account.</summary>
internal sealed partial class OdooSetup(SetupTalk talk)
{
    // Whoever keeps an address that does not answer sets a profile up for later.
    private bool _isKept;

    private SetupAnswers Answers
    {
        get => talk.Answers;
        set => talk.Answers = value;
    }

    /// <summary>Asks for what is missing.</summary>
    /// <returns>The database as Odoo tells it; null where nobody needed to ask, or Odoo does not tell.</returns>
    public async Task<OdooDatabase?> RunAsync(CancellationToken cancellationToken)
    {
        if (Answers.OdooHost is null) await AskAddressAsync(null, cancellationToken).ConfigureAwait(false);
        if (Answers.OdooDatabase is null)
        {
            var names = await ListAsync(cancellationToken).ConfigureAwait(false);
            await ChooseDatabaseAsync(names, null, cancellationToken).ConfigureAwait(false);
        }

        if (Answers.OdooLogin is null) await AskLoginAsync(null, cancellationToken).ConfigureAwait(false);
        if (Answers.OdooPassword.IsEmpty && Answers.OdooApiKey.IsEmpty) await AskPasswordAsync(cancellationToken).ConfigureAwait(false);
        return talk.HasAsked && !_isKept ? await LogInAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    private Task AskAddressAsync(SyncException? refusal, CancellationToken cancellationToken) => talk.AskAsync(
        new SetupQuestion(SetupTopic.OdooAddress, "Odoo address")
        {
            Hints = ["As you open Odoo in the browser, such as https://erp.example.com."], Default = Answers.OdooHost, Refusal = refusal,
        },
        answer =>
        {
            _isKept = answer.IsEmpty;
            if (_isKept) return Answers;
            var host = Answers.AllowPlainHttp ? answer.Reveal() : Secured(answer.Reveal());
            var answers = Answers with { OdooHost = host, OdooPort = null };
            talk.Check(answers).RequireSafeTransport("odoo");
            return answers;
        },
        cancellationToken);

    // What is typed without a scheme is a server of others, which is reached by https, or one of this machine.
    private static string Secured(string host)
    {
        if (Uri.TryCreate(host, UriKind.Absolute, out var page) && page.Scheme is "http" or "https")
            return page.GetLeftPart(UriPartial.Authority);
        return Uri.TryCreate($"https://{host}", UriKind.Absolute, out var address) && !address.IsLoopback
            ? address.GetLeftPart(UriPartial.Authority)
            : host;
    }

    private async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        while (!_isKept)
        {
            try
            {
                return await OdooServer.ListDatabasesAsync(talk.Preview(), talk.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (talk.HasAsked)
            {
                await AskAddressAsync(e, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException)
            {
                // The name is then asked for, and where nobody can be asked, it is that which is missing.
                return [];
            }
        }

        return [];
    }

    private async Task ChooseDatabaseAsync(
        IReadOnlyList<string> names, SyncException? refusal, CancellationToken cancellationToken)
    {
        if (names.Count == 1 && refusal is null)
        {
            Answers = Answers with { OdooDatabase = names[0] };
            talk.Tell($"Odoo database: {names[0]}, the only one of the server.");
            return;
        }

        await talk.AskAsync(
            new SetupQuestion(SetupTopic.OdooDatabase, "Odoo database")
            {
                Hints = names.Count > 0
                    ? ["The databases of the server:"]
                    : ["The server does not tell its databases. Odoo's sign-in page shows the name, or its administrator knows it."],
                Choices = names, Refusal = refusal,
            },
            answer => Answers with
            {
                OdooDatabase = SetupTalk.Chosen(answer.Reveal(), names) is { } at ? names[at] : answer.Reveal(),
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task AskLoginAsync(SyncException? refusal, CancellationToken cancellationToken) => talk.AskAsync(
        new SetupQuestion(SetupTopic.OdooLogin, "Odoo login")
        {
            Hints = ["The account that writes the products, best one of its own: its e-mail address or user name."],
            Default = Answers.OdooLogin, Refusal = refusal,
        },
        answer => answer.IsEmpty ? Answers : Answers with { OdooLogin = answer.Reveal() },
        cancellationToken);

    private Task AskPasswordAsync(CancellationToken cancellationToken) => talk.AskAsync(
        new SetupQuestion(SetupTopic.OdooPassword, "Odoo password or API key")
        {
            Hints = ["A key is made in the account's preferences in Odoo: Security, New API Key."], IsSecret = true,
        },
        // Odoo's keys are 40 hexadecimal digits. As a key it serves both APIs, as a password only the older one.
        answer => ApiKey().IsMatch(answer.Reveal())
            ? Answers with { OdooPassword = default, OdooApiKey = answer }
            : Answers with { OdooPassword = answer, OdooApiKey = default },
        cancellationToken);

    private async Task<OdooDatabase?> LogInAsync(CancellationToken cancellationToken)
    {
        while (!_isKept)
        {
            try
            {
                var found = await OdooServer.LogInAsync(talk.Preview(), talk.Time, talk.Random, cancellationToken).ConfigureAwait(false);
                talk.Tell($"Odoo {found.Version}: company {found.CompanyName}, {found.CurrencyCode}.");
                return found;
            }
            catch (SyncException e) when (e.ErrorId == "OdooAuthenticationFailed")
            {
                await AskLoginAsync(e, cancellationToken).ConfigureAwait(false);
                await AskPasswordAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.ErrorId == "OdooDatabaseNotFound")
            {
                var names = await ListAsync(cancellationToken).ConfigureAwait(false);
                await ChooseDatabaseAsync(names, e, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.Kind == SyncErrorKind.Unavailable)
            {
                await AskAddressAsync(e, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                // It is no answer that is wrong but a right in Odoo, say. The checks at the end tell it again, with what to do.
                talk.Tell(e.Message);
                return null;
            }
        }

        return null;
    }

    [GeneratedRegex("^[0-9a-f]{40}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex ApiKey();
}
