using System.Net;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>Where a request is when something happens to its sender.</summary>
internal enum Crossing
{
    /// <summary>Nothing has left yet.</summary>
    Before,

    /// <summary>The service has done its work and answered; the reply has not been read.</summary>
    After,
}

/// <summary>
/// The real wire to the sandbox, on which the limits of the clients are reached in injected time: a service that hangs says
/// so by <see cref="TimeOut"/>, the clock goes on by the limit, and the request ends as the client's own limit ends it.
/// </summary>
internal sealed class Wire(ManualTime time, TimeSpan zohoLimit, TimeSpan odooLimit) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(bool IsZoho, CancellationTokenSource Limit)> _underWay = [];
    private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler
    {
        UseCookies = false, AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All,
    });

    /// <summary>Requests that reached their limit.</summary>
    public int TimedOut { get; private set; }

    /// <summary>A carrier of requests.</summary>
    /// <param name="crossed">Called at each crossing, with the request; what it throws ends the request.</param>
    public HttpMessageHandler NewHandler(Action<Crossing, HttpRequestMessage>? crossed = null) => new Carrier(this, crossed);

    /// <summary>The requests that are under way to a service have waited for as long as their sender waits.</summary>
    public void TimeOut(bool isZoho)
    {
        List<CancellationTokenSource> over;
        lock (_gate)
        {
            over = [.. _underWay.Where(request => request.IsZoho == isZoho).Select(request => request.Limit)];
            TimedOut += over.Count;
        }

        time.Advance(isZoho ? zohoLimit : odooLimit);
        foreach (var limit in over)
        {
            try
            {
                limit.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself in the meantime.
            }
        }
    }

    public void Dispose() => _network.Dispose();

    private async Task<HttpResponseMessage> CarryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        using var limit = new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var entry = (path.StartsWith("/books/", StringComparison.Ordinal) || path.StartsWith("/oauth/", StringComparison.Ordinal), limit);
        lock (_gate) _underWay.Add(entry);
        try
        {
            var reply = await _network.SendAsync(request, both.Token);
            // As the clients do: the limit holds for the whole body.
            await reply.Content.LoadIntoBufferAsync(both.Token);
            return reply;
        }
        catch (Exception e) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException("The request was cancelled: its time was over.", new TimeoutException(e.Message, e));
        }
        finally
        {
            lock (_gate) _underWay.Remove(entry);
        }
    }

    private sealed class Carrier(Wire wire, Action<Crossing, HttpRequestMessage>? crossed) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            crossed?.Invoke(Crossing.Before, request);
            var reply = await wire.CarryAsync(request, cancellationToken);
            crossed?.Invoke(Crossing.After, request);
            return reply;
        }
    }
}
