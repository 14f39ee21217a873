using System.Globalization;
using RestSharp;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>One question to the API.</summary>
/// <param name="Resource">Path under the API base: <c>items</c>.</param>
/// <param name="What">What is asked for, in words: <c>page 3 of the items</c>.</param>
/// <param name="Parameters">Query parameters beside the organisation.</param>
internal sealed record ZohoQuestion(string Resource, string What, params (string Name, string Value)[] Parameters)
{
    /// <summary>False for the one resource that takes no organisation: the list of organisations.</summary>
    public bool OfOrganization { get; init; } = true;

    /// <summary>True where "does not exist" is an answer (null) and no error.</summary>
    public bool MayBeMissing { get; init; }

    /// <summary>True where the answer is a picture, and JSON only where there is trouble.</summary>
    public bool OfPicture { get; init; }
}

/// <summary>
/// Asks the API: puts token and organisation on each GET, keeps pace and budget, tries again what may heal, and renews a
/// refused token once.
/// </summary>
internal sealed class ZohoConnection(
    SourceSettings settings, ZohoHttp api, ZohoTokens tokens, CallThrottle pace, CallBudget budget, ServerClock clock,
    RetryPolicy retries, SecretMask mask, ItemKeys keys)
{
    /// <summary>Asks; null only where the question allows it and Zoho says that the record does not exist.</summary>
    /// <exception cref="SyncException">See the errors of <see cref="ZohoErrors"/>.</exception>
    public async Task<ZohoReply?> AskAsync(
        ZohoQuestion question, TextPool pool, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        SafeTransport.Require(settings.ApiBase, settings.AllowPlainHttp, "zoho_books");
        SafeTransport.Require(settings.AccountsBase, settings.AllowPlainHttp, "zoho_books");
        var reader = new ZohoReplyReader(pool, keys);
        try
        {
            return await AskWithNewTokenAsync(question, reader, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (ZohoFault fault) when (fault.Missing && question.MayBeMissing)
        {
            return null;
        }
        catch (ZohoFault fault)
        {
            throw mask.ScrubError(fault.Error);
        }
    }

    // Zoho answers alike for a token that ended and for a missing scope. A new token tells them apart; more than one would
    // run into the limit of tokens.
    private async Task<ZohoReply> AskWithNewTokenAsync(
        ZohoQuestion question, ZohoReplyReader reader, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        try
        {
            return await AskWithRetriesAsync(question, reader, reporter, cancellationToken).ConfigureAwait(false);
        }
        catch (ZohoFault fault) when (fault.TokenRefused)
        {
            return await AskWithRetriesAsync(question, reader, reporter, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<ZohoReply> AskWithRetriesAsync(
        ZohoQuestion question, ZohoReplyReader reader, ISyncReporter reporter, CancellationToken cancellationToken) =>
        retries.ExecuteAsync(
            token => AskOnceAsync(question, reader, token), ZohoFault.Judge, cancellationToken,
            notice => reporter.Report(new SyncMessage(SyncLogLevel.Warning, string.Create(
                CultureInfo.InvariantCulture,
                $"{notice.Error.Message} Try {notice.Failed} of {notice.Tries}; the next one comes in {notice.Wait.TotalSeconds:0} s."))));

    private async Task<ZohoReply> AskOnceAsync(
        ZohoQuestion question, ZohoReplyReader reader, CancellationToken cancellationToken)
    {
        budget.RequireCall();
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        using var place = await pace.EnterAsync(cancellationToken).ConfigureAwait(false);
        // Asked again after the wait: the calls before this one may have used up the share.
        budget.RequireCall();
        budget.CountCall();
        ZohoReply? reply = null;
        var request = RequestOf(question, token);
        // The items are made of the body as the client received it; neither its text nor a copy of its bytes is held.
        byte[]? picture = null;
        request.ResponseWriter = body =>
        {
            if (question.OfPicture) body.ReadExactly(picture = new byte[body.Length]);
            else reply = reader.Read(body);
            return null;
        };
        var response = await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (picture is not null)
        {
            reply = response is { IsSuccessStatusCode: true, ContentType: { } type } && ZohoPicture.IsPicture(type)
                ? new ZohoReply { Code = 0, Picture = new ZohoPicture(picture, type) }
                : reader.Read(new MemoryStream(picture));
        }

        budget.Observe(response);
        clock.Observe(response);
        var fault = ZohoFaults.Judge(question, settings, response, reply, budget.ResetAt, clock.NowOf(response), mask);
        if (fault is null) return reply!;
        if (fault.TokenRefused) tokens.Reject(token);
        if (fault.HoldAll is { } hold) pace.HoldAll(hold);
        throw fault;
    }

    private RestRequest RequestOf(ZohoQuestion question, string token)
    {
        var request = new RestRequest(question.Resource, Method.Get);
        request.AddHeader("Authorization", $"Zoho-oauthtoken {token}");
        if (question.OfOrganization) request.AddQueryParameter("organization_id", settings.OrganizationId);
        foreach (var (name, value) in question.Parameters) request.AddQueryParameter(name, value);
        return request;
    }
}

/// <summary>Compares this machine's clock with the <c>Date</c> header of the replies. Safe to use from several threads.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long _ahead = long.MinValue;

    /// <summary>How far this machine is ahead, to the second; negative where it is behind, null before a reply told.</summary>
    public TimeSpan? Ahead => Interlocked.Read(ref _ahead) is var ticks && ticks == long.MinValue ? null : TimeSpan.FromTicks(ticks);

    /// <summary>Takes the header of a reply, if it has one.</summary>
    public void Observe(RestResponse response)
    {
        if (DateOf(response) is { } date) Interlocked.Exchange(ref _ahead, (time.GetUtcNow() - date).Ticks);
    }

    /// <summary>The time by the clock of whoever sent a reply; this machine's where it does not tell.</summary>
    public DateTimeOffset NowOf(RestResponse response) => DateOf(response) ?? time.GetUtcNow();

    private static DateTimeOffset? DateOf(RestResponse response) => DateTimeOffset.TryParseExact(
        ZohoFaults.HeaderOf(response, "Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
}
