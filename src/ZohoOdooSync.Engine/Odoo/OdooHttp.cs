using System.Net;
using RestSharp;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>A reply as it came, read within the call.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="IsJson">Whether the content type says JSON.</param>
/// <param name="Body">The body, for reading once.</param>
/// <param name="Location">Where a redirect leads; null where it does not say.</param>
/// <param name="RetryAfter">How long the server asks to be left alone; null where it does not say.</param>
internal sealed record OdooHttpReply(
    HttpStatusCode Status, bool IsJson, Stream Body, Uri? Location = null, TimeSpan? RetryAfter = null)
{
    /// <summary>The start of the body, for an error message.</summary>
    public byte[] ReadStart(int maxBytes = 64 * 1024)
    {
        var buffer = new byte[maxBytes];
        var length = Body.ReadAtLeast(buffer, maxBytes, throwOnEndOfStream: false);
        return buffer[..length];
    }
}

/// <summary>
/// The HTTP below both transports: one client, and network trouble told apart by whether the call can have been carried
/// out.
/// </summary>
internal sealed class OdooHttp : IDisposable
{
    private readonly RestClient _client;
    private readonly TimeProvider _time;
    private int _calls;

    public OdooHttp(TargetSettings settings, SecretMask mask, TimeProvider time, HttpMessageHandler? handler)
    {
        SafeTransport.Require(settings.Address, settings.AllowPlainHttp, $"odoo.{settings.DatabaseKey}");
        Settings = settings;
        Mask = mask;
        _time = time;
        _client = ServiceClient.Create(settings.Address, settings.Timeout, settings.MaxReplyMegabytes, handler);
    }

    public TargetSettings Settings { get; }

    /// <summary>For the server's own words, before anything of them is cut off: half a secret is not recognised.</summary>
    public SecretMask Mask { get; }

    /// <summary>Requests sent so far.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Sends one request and reads the reply.</summary>
    /// <param name="request">The request.</param>
    /// <param name="what">The call, for messages: <c>product.template.search_read</c>.</param>
    /// <param name="writes">Whether the call changes something.</param>
    /// <param name="read">Reads the reply; its exceptions come out as they are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> SendAsync<T>(
        RestRequest request, string what, bool writes, Func<OdooHttpReply, T> read, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        var result = default(T);
        Exception? failure = null;
        var answered = false;
        // The body is buffered by the time the writer sees it, so the time limit covers all of it and reading cannot hang.
        request.AdvancedResponseWriter = (response, _) =>
        {
            answered = true;
            try
            {
                using var body = response.Content.ReadAsStream(cancellationToken);
                var isJson = response.Content.Headers.ContentType?.MediaType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
                result = read(new OdooHttpReply(response.StatusCode, isJson, body, response.Headers.Location, RetryAfter(response)));
            }
            catch (Exception e) when (e is SyncException || ReplyShape.IsMisread(e))
            {
                failure = e;
            }

            return new RestResponse(request) { StatusCode = response.StatusCode, ResponseStatus = ResponseStatus.Completed };
        };

        var reply = await _client.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is SyncException known) throw known;
        if (failure is ReplyTooDeepException deep) throw TooLarge(what, deep.Message, writes);
        if (failure is not null)
        {
            throw OdooErrors.Unreadable(
                Settings.Address, what, ShownText.Shortened(Mask.Scrub(ReplyShape.Words(failure)), 300)).AsUnknown(writes);
        }

        if (answered) return result!;
        if (ServiceClient.TooLarge(reply, Settings.MaxReplyMegabytes) is { } why) throw TooLarge(what, why, writes);
        throw NetworkFailure(reply, writes);
    }

    /// <summary>The error for a reply that no part of Odoo wrote: a proxy's page, a wrong address.</summary>
    public SyncException ForeignReply(OdooHttpReply reply, string what, bool writes)
    {
        var status = (int)reply.Status;
        var text = ServiceClient.WordsOf(reply.ReadStart(), Mask, 120);
        return status switch
        {
            413 => OdooErrors.TooLarge(Settings.Address, $"HTTP {status} {text}"),
            429 => OdooErrors.TooManyRequests(Settings.Address, $"HTTP 429 {text}", reply.RetryAfter),
            503 => OdooErrors.Unavailable(Settings.Address, $"HTTP 503 {text}", outcomeUnknown: false, reply.RetryAfter),
            >= 500 => OdooErrors.Unavailable(Settings.Address, $"HTTP {status} {text}", writes, reply.RetryAfter),
            >= 300 and < 400 => Redirect(status, reply.Location),
            _ => OdooErrors.Unreadable(Settings.Address, what, $"HTTP {status} {text}").AsUnknown(writes && status == 200),
        };
    }

    public void Dispose() => _client.Dispose();

    private SyncException Redirect(int status, Uri? location)
    {
        if (location is { IsAbsoluteUri: false }) location = new Uri(Settings.Address, location);
        if (location is null || (location.Scheme != Uri.UriSchemeHttp && location.Scheme != Uri.UriSchemeHttps))
            return OdooErrors.RedirectRefused(Settings.Address, status, "somewhere else", null);
        // Neither path nor query nor user name: all of them can be an echo of what was sent.
        var target = location.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        var secured = string.Equals(location.IdnHost, Settings.Address.IdnHost, StringComparison.OrdinalIgnoreCase)
            && location.Scheme == Uri.UriSchemeHttps && Settings.Address.Scheme == Uri.UriSchemeHttp;
        var key = $"odoo.{Settings.DatabaseKey}";
        return OdooErrors.RedirectRefused(Settings.Address, status, Mask.ScrubServer(target), secured
            ? $"The server wants https: set {key}.protocol to \"https\" and {key}.port to {location.Port}."
            : null);
    }

    private SyncException NetworkFailure(RestResponse reply, bool writes)
    {
        var cause = reply.ErrorException;
        if (reply.ResponseStatus == ResponseStatus.TimedOut || cause is OperationCanceledException or TimeoutException)
            return OdooErrors.TimedOut(Settings.Address, Settings.Timeout, writes, cause);
        var words = ShownText.Shortened(
            Mask.Scrub(cause is HttpRequestException { InnerException: { } inner } ? inner.Message : cause?.Message ?? "no reply"), 300)
            .TrimEnd('.');
        if (cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
            return OdooErrors.TlsFailed(Settings.Address, words, cause);
        // Nothing was sent where no connection came about; after that the server may have carried the call out.
        var sent = cause is not HttpRequestException
        {
            HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.ProxyTunnelError,
        };
        return OdooErrors.Unreachable(Settings.Address, words, sent && writes, cause);
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.TryGetValues("Retry-After", out var values)
        ? RetryPolicy.RetryAfter(values.FirstOrDefault(), response.Headers.Date ?? _time.GetUtcNow())
        : null;

    // The status was that of a success, most likely; what the call did is not known.
    private SyncException TooLarge(string what, string why, bool writes) =>
        OdooErrors.ReplyTooLarge(Settings.Address, what, why, Settings.DatabaseKey).AsUnknown(writes);
}

/// <summary>Marks an error as one after which nobody knows what happened.</summary>
internal static class UnknownOutcome
{
    public static SyncException AsUnknown(this SyncException error, bool unknown) => !unknown
        ? error
        : new SyncException(error.ErrorId, error.Kind, error.Message, error.NextStep, error.InnerException)
        {
            OutcomeUnknown = true, Steps = error.Steps,
        };
}
