using System.Globalization;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// A way to call: the chosen transport, the context that goes with every call, and the retry policy. Reads are tried again
/// after any passing trouble; writes only where the server said that it rolled back, or where nothing was sent.
/// </summary>
internal sealed class OdooSession : IDisposable
{
    private readonly OdooHttp _http;
    private readonly RetryPolicy _retry;
    private readonly CallReports? _reports;
    private readonly OdooConnections _connections;
    private IOdooTransport? _transport;
    private List<(string Name, object? Value)> _context = [];

    public OdooSession(
        TargetSettings settings, SecretMask mask, RetryPolicy retry, HttpMessageHandler? handler, CallReports? reports = null)
    {
        _reports = reports;
        _http = new OdooHttp(settings, mask, retry.Time, handler);
        _connections = new OdooConnections(settings);
        _retry = retry;
    }

    public TargetSettings Settings => _http.Settings;

    /// <summary>For the server's own words.</summary>
    public SecretMask Mask => _http.Mask;

    public int Calls => _http.Calls;

    /// <summary>Calls that may be on their way at once now; further ones wait for their turn.</summary>
    public int Connections => _connections.Most;

    /// <summary>Whether <see cref="OpenAsync"/> has been carried out.</summary>
    public bool IsOpen => _context.Count > 1;

    /// <summary>Chooses the transport, logs in, finds the company and sets the context.</summary>
    public async Task<OdooDatabase> OpenAsync(CancellationToken cancellationToken)
    {
        _connections.Reset();
        var (transport, version, uid) = await ChooseAsync(cancellationToken).ConfigureAwait(false);
        _transport = transport;
        _context = [("lang", Settings.Language)];
        var company = await FindCompanyAsync(uid, cancellationToken).ConfigureAwait(false);
        _context = [("lang", Settings.Language), ("allowed_company_ids", new[] { company.Id })];
        return new OdooDatabase(version, transport.Name, company.Id, company.Name, company.Created, company.Currency);
    }

    /// <summary>Calls a method, trying again as far as that is safe.</summary>
    public Task<T> CallAsync<T>(OdooCall call, Func<JsonTextReader, T> read, CancellationToken cancellationToken) =>
        TryAsync($"{call.Model}.{call.Method}", token =>
            _transport!.SendAsync(call, _context, read, token), call.Writes, cancellationToken);

    /// <summary>Calls a method and reads the result as one tree: for small results. A result of another shape is a reply that
    /// cannot be understood, and is asked for again as such.</summary>
    public Task<T> CallAsync<T>(OdooCall call, Func<JToken, T> read, CancellationToken cancellationToken) =>
        CallAsync(call, (JsonTextReader reader) => read(JToken.Load(reader)), cancellationToken);

    /// <summary>Calls a method whose result says nothing.</summary>
    public Task CallAsync(OdooCall call, CancellationToken cancellationToken) =>
        CallAsync(call, static (JsonTextReader reader) => JToken.Load(reader), cancellationToken);

    /// <summary>As <see cref="IOdooTarget.MayAsync"/>.</summary>
    public Task<bool> MayAsync(string operation, string model, CancellationToken cancellationToken) =>
        CallAsync(
            new OdooCall(model, "check_access_rights")
            {
                Arguments = [("operation", operation), ("raise_exception", false)],
            },
            (JToken answer) => ReplyShape.Flag(answer, "the answer"),
            cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<T> TryAsync<T>(string what, Func<CancellationToken, Task<T>> send, bool writes, CancellationToken cancellationToken)
    {
        try
        {
            return await _retry.ExecuteAsync(
                token => _connections.CallAsync(
                    turn => _reports is null ? send(turn) : _reports.TellAsync(what, () => send(turn)), token),
                error => Judge(error, writes), cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e)
        {
            // Its cause, too, may quote what was sent.
            var clean = Mask.ScrubError(e);
            if (ReferenceEquals(clean, e)) throw;
            throw clean;
        }
    }

    private RetryDecision Judge(Exception error, bool writes) => error switch
    {
        // An Odoo that loads its registry anew (after an upgrade, or a field that somebody made) may lose that race against another
        // worker, and then answers as if it had no database. It did nothing.
        SyncException { ErrorId: OdooErrors.NoDatabaseId } => IsOpen ? RetryDecision.Again : RetryDecision.Once,
        SyncException { OutcomeUnknown: true } => RetryDecision.Stop,
        SyncException { ErrorId: OdooErrors.BusyId or OdooErrors.UnavailableId or "OdooUnreachable" } passing =>
            RetryDecision.After(passing.RetryAfter),
        SyncException { ErrorId: OdooErrors.ReplyTooLargeId } when !writes => RetryDecision.Once,
        SyncException { ErrorId: "OdooTimedOut" or "OdooReplyUnreadable" } when !writes => RetryDecision.Again,
        _ => RetryDecision.Stop,
    };

    private async Task<(IOdooTransport Transport, int Version, int? Uid)> ChooseAsync(CancellationToken cancellationToken)
    {
        var hasKey = !Settings.ApiKey.IsEmpty;
        if (Settings.Transport == OdooTransportChoice.Json2 && !hasKey) throw OdooErrors.KeyMissing();
        if (hasKey && Settings.Transport != OdooTransportChoice.JsonRpc)
        {
            var json2 = new Json2Transport(_http);
            var found = await TryAsync("version", json2.FindVersionAsync, false, cancellationToken).ConfigureAwait(false);
            if (found is >= 19) return (json2, found.Value, null);
            if (Settings.Transport == OdooTransportChoice.Json2)
            {
                // Only Odoo before 19 lacks the page; which version it is, the older door tells.
                var old = found ?? await TryAsync("version", new JsonRpcTransport(_http).GetVersionAsync, false, cancellationToken)
                    .ConfigureAwait(false);
                throw OdooErrors.Json2Missing(Settings.Address, old);
            }
        }

        var rpc = new JsonRpcTransport(_http);
        var version = await TryAsync("version", rpc.GetVersionAsync, false, cancellationToken).ConfigureAwait(false);
        var uid = await TryAsync("authenticate", rpc.AuthenticateAsync, false, cancellationToken).ConfigureAwait(false);
        return (rpc, version, uid);
    }

    private async Task<Company> FindCompanyAsync(int? uid, CancellationToken cancellationToken)
    {
        var companies = await CallAsync(
            new OdooCall("res.company", "search_read")
            {
                Arguments =
                [
                    ("domain", Array.Empty<object>()), ("fields", new[] { "name", "currency_id", "create_date" }),
                ],
            },
            (JToken rows) => ReplyShape.List(rows, "the list of companies").Select(Company.Read).ToList(),
            cancellationToken).ConfigureAwait(false);
        var wanted = Settings.CompanyId;
        if (wanted is null && companies.Count > 1)
        {
            uid ??= await CallAsync(
                new OdooCall("res.users", "context_get"), (JToken context) => ReplyShape.Whole(context["uid"], "uid"), cancellationToken)
                .ConfigureAwait(false);
            wanted = await CallAsync(
                new OdooCall("res.users", "read") { Ids = [uid.Value], Arguments = [("fields", new[] { "company_id" })] },
                (JToken users) => ReplyShape.Reference(
                    ReplyShape.List(users, "the list of users").FirstOrDefault()?["company_id"], "company_id")?.Id ?? 0,
                cancellationToken).ConfigureAwait(false);
        }

        var company = wanted is null
            ? companies.FirstOrDefault()
            : companies.FirstOrDefault(candidate => candidate.Id == wanted);
        return company ?? throw OdooErrors.CompanyNotFound(
            Settings.CompanyId,
            string.Join(", ", companies.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Id} ({c.Name})"))));
    }

    private sealed record Company(int Id, string Name, string Created, string Currency)
    {
        public static Company Read(JToken row) => new(
            ReplyShape.Whole(row["id"], "id"), ReplyShape.Text(row["name"], "name"), ReplyShape.Text(row["create_date"], "create_date"),
            ReplyShape.Reference(row["currency_id"], "currency_id")?.Name ?? string.Empty);
    }
}

/// <summary>How a call travels: the URL, the envelope, the credentials, the shape of an error.</summary>
internal interface IOdooTransport
{
    /// <summary>The name used in the settings: <c>json-rpc</c> or <c>json-2</c>.</summary>
    string Name { get; }

    /// <summary>Sends a call once.</summary>
    /// <param name="call">The call.</param>
    /// <param name="sessionContext">Context of the session: language, companies.</param>
    /// <param name="read">Reads the result; the reader stands before its first token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SyncException">Every kind of failure, by name of the server's exception and never by its code.</exception>
    Task<T> SendAsync<T>(
        OdooCall call, IReadOnlyList<(string Name, object? Value)> sessionContext, Func<JsonTextReader, T> read,
        CancellationToken cancellationToken);
}

/// <summary>Reads a server's version.</summary>
internal static class OdooVersion
{
    /// <summary>
    /// Major version of <c>server_version_info</c>: its first element, a number, or on odoo.com a text such as
    /// <c>saas~18</c>. Zero where it cannot be read.
    /// </summary>
    public static int Major(JToken? versionInfo)
    {
        var first = versionInfo is JArray { Count: > 0 } info ? info[0].ToString() : string.Empty;
        var digits = new string([.. first.SkipWhile(c => !char.IsDigit(c)).TakeWhile(char.IsDigit)]);
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;
    }
}
