using System.Net;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server.Hints;

/// <summary>
/// Listens for the webhooks of Zoho on a loopback address. A request from a known sender is a hint and nothing more, whatever it
/// holds; every other one is refused. Trouble with the address is told, tried again, and never stops the server.
/// </summary>
internal sealed class HintListener : IDisposable
{
    /// <summary>Largest body, in bytes.</summary>
    public const int LargestBody = 1024 * 1024;

    /// <summary>Requests that are taken in a window of <see cref="Window"/>; Zoho is told to come later with what is beyond.</summary>
    public const int MostRequests = 5000;

    /// <summary>The window in which requests are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    private const int MostInHand = 200;

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BetweenWarnings = TimeSpan.FromHours(1);

    private readonly HintSettings _settings;
    private readonly CycleHints _hints;
    private readonly TimeProvider _time;
    private readonly Action<SyncLogLevel, string> _report;
    private readonly object _gate = new();
    private HttpListener? _listener;
    private string? _trouble = "it has not begun to listen";
    private long _accepted, _refused;
    private DateTimeOffset? _last;
    private long _window, _warned;
    private bool _hasWarned;
    private int _requests, _inHand;

    /// <summary>Makes the listener; <see cref="Start"/> opens the port.</summary>
    /// <param name="settings">Where it listens, and what a sender must know.</param>
    /// <param name="hints">Takes the hints.</param>
    /// <param name="time">Clock.</param>
    /// <param name="report">Told of trouble.</param>
    public HintListener(HintSettings settings, CycleHints hints, TimeProvider time, Action<SyncLogLevel, string> report)
    {
        (_settings, _hints, _time, _report) = (settings, hints, time, report);
        _window = time.GetTimestamp();
    }

    /// <summary>How long a request may take to come. By the machine's own clock, as the network keeps it.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What it has seen so far.</summary>
    public HintActivity Activity
    {
        get
        {
            lock (_gate) return new(_settings.Listen!, _trouble, _accepted, _refused, _hints.Cycles, _last);
        }
    }

    /// <summary>Opens the port, unless it is open. Trouble is told when it begins, and when it is over.</summary>
    public void Start()
    {
        if (_listener is { IsListening: true }) return;
        if (_settings is { Secret.IsEmpty: true, SigningSecret.IsEmpty: true })
        {
            IsNews("its secret could not be read");
            return;
        }

        var listener = new HttpListener { IgnoreWriteExceptions = true };
        try
        {
            listener.Prefixes.Add($"http://{_settings.Listen}/");
            listener.Start();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or System.Net.Sockets.SocketException)
        {
            listener.Close();
            var words = e.Message.TrimEnd('.');
            if (IsNews(words))
            {
                _report(SyncLogLevel.Warning, $"Webhooks of Zoho cannot be taken at {_settings.Listen}: {words}. The cycles of the "
                    + "interval go on. Free the port, or name another one in hints.listen; it is tried again after each cycle.");
            }

            return;
        }

        _listener = listener;
        IsNews(null);
        _report(SyncLogLevel.Information, $"Webhooks of Zoho are taken at {_settings.Listen}.");
        _ = TakeAsync(listener);
    }

    public void Dispose() => _listener?.Close();

    private bool IsNews(string? trouble)
    {
        lock (_gate)
        {
            var before = _trouble;
            _trouble = trouble;
            return before != trouble;
        }
    }

    private async Task TakeAsync(HttpListener listener)
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!listener.IsListening) return;
                // One connection broke before it was a request.
                await Task.Delay(Breath, _time).ConfigureAwait(false);
                continue;
            }

            // Whoever is slow, the front end among them, holds up no other request.
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        Interlocked.Increment(ref _inHand);
        try
        {
            var status = await DecideAsync(context.Request).ConfigureAwait(false);
            Answer(context.Response, status);
            Count(status);
        }
        catch (Exception e) when (IsOfSender(e))
        {
            // Whoever hung up gave no hint.
            Count(HttpStatusCode.BadRequest);
            context.Response.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref _inHand);
        }
    }

    private static void Answer(HttpListenerResponse response, HttpStatusCode status)
    {
        response.StatusCode = (int)status;
        response.ContentLength64 = 0;
        if (status != HttpStatusCode.OK) response.KeepAlive = false;
        if (status == HttpStatusCode.MethodNotAllowed) response.AddHeader("Allow", "POST");
        if (status == HttpStatusCode.TooManyRequests) response.AddHeader("Retry-After", "10");
        response.Close();
    }

    private static bool IsOfSender(Exception e) => e is HttpListenerException or IOException or ObjectDisposedException
        or InvalidOperationException or ProtocolViolationException;

    private async Task<HttpStatusCode> DecideAsync(HttpListenerRequest request)
    {
        if (request.HttpMethod != "POST") return HttpStatusCode.MethodNotAllowed;
        if (IsTooMany()) return HttpStatusCode.TooManyRequests;
        var hint = new HintRequest(
            request.Url?.AbsolutePath ?? string.Empty, request.Url?.Query ?? string.Empty, request.Headers[HintRequest.SecretName],
            request.Headers[HintRequest.SignatureName], request.ContentType);
        var isKnown = hint.HasSecret(_settings);
        // The body of a stranger is not read.
        if (!isKnown && !hint.MayBeSigned(_settings)) return HttpStatusCode.Unauthorized;
        byte[]? body;
        try
        {
            body = await ReadAsync(request).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return HttpStatusCode.RequestTimeout;
        }

        if (body is null) return HttpStatusCode.RequestEntityTooLarge;
        if (!isKnown && !hint.IsSigned(_settings, body)) return HttpStatusCode.Unauthorized;
        _hints.Give();
        return HttpStatusCode.OK;
    }

    private async Task<byte[]?> ReadAsync(HttpListenerRequest request)
    {
        if (request.ContentLength64 > LargestBody) return null;
        using var patience = new CancellationTokenSource(Patience);
        using var body = new MemoryStream();
        var part = new byte[16 * 1024];
        while (await request.InputStream.ReadAsync(part, patience.Token).AsTask().WaitAsync(patience.Token).ConfigureAwait(false)
            is var read and > 0)
        {
            if (body.Length + read > LargestBody) return null;
            body.Write(part, 0, read);
        }

        return body.ToArray();
    }

    private bool IsTooMany()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_window) >= Window) (_window, _requests) = (_time.GetTimestamp(), 0);
            return ++_requests > MostRequests || Volatile.Read(ref _inHand) > MostInHand;
        }
    }

    private void Count(HttpStatusCode status)
    {
        lock (_gate)
        {
            if (status == HttpStatusCode.OK)
            {
                _accepted++;
                _last = _time.GetUtcNow();
                return;
            }

            _refused++;
            if (status != HttpStatusCode.Unauthorized || (_hasWarned && _time.GetElapsedTime(_warned) < BetweenWarnings)) return;
            (_hasWarned, _warned) = (true, _time.GetTimestamp());
        }

        _report(SyncLogLevel.Warning, "A request for a hint carried no right secret and was refused. If it came from Zoho, compare the "
            + "webhook with hints.secret and hints.signing_secret.");
    }
}
