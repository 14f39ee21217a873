using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Http;

/// <summary>How one service is served: where its faults are named, its latency, and its way of failing.</summary>
/// <param name="Endpoint">Name for <see cref="Fault.Endpoint"/>.</param>
/// <param name="Model">Odoo model, or null.</param>
/// <param name="LatencyMilliseconds">Added to every reply, real time.</param>
/// <param name="Gzip">Whether the reply may be compressed for a client that accepts it.</param>
internal sealed record ServiceRoute(string Endpoint, string? Model, int LatencyMilliseconds, bool Gzip)
{
    /// <summary>Carries the work out when its turn has come; null where every request is worked on at once.</summary>
    public Func<Func<Reply>, CancellationToken, Task<Reply>>? Turn { get; init; }
}

/// <summary>Takes a request through latency, planned failure, work and reply.</summary>
internal sealed class RequestPipeline(FaultPlan faults, CancellationToken stopping)
{
    /// <param name="incoming">The request.</param>
    /// <param name="route">What it asks for.</param>
    /// <param name="failure">The service's own body for a fault that strikes before the work.</param>
    /// <param name="work">Does the work and gives the reply; gets the faults that change the work itself.</param>
    public async Task ServeAsync(Incoming incoming, ServiceRoute route, Func<Fault, Reply> failure, Func<Fault?, Reply> work)
    {
        var http = incoming.Http;
        using var link = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        var gone = link.Token;
        var fault = faults.Take(route.Endpoint, route.Model, incoming.Searchable);
        var pause = route.LatencyMilliseconds + (fault?.Kind == FaultKind.Delay ? fault.Milliseconds : 0);
        if (pause > 0)
            await Task.Delay(pause, gone).ConfigureAwait(false);

        if (!StrikesAfter(fault?.Kind))
            fault?.Deed?.Invoke();
        if (await StrikeBeforeAsync(http, fault, failure, gone).ConfigureAwait(false))
            return;
        var reply = route.Turn is null ? work(fault) : await route.Turn(() => work(fault), gone).ConfigureAwait(false);
        if (StrikesAfter(fault?.Kind) && fault?.Kind != FaultKind.Drip)
            fault?.Deed?.Invoke();
        if (await StrikeAfterAsync(http, fault, failure, reply, gone).ConfigureAwait(false))
            return;
        await SendAsync(http, Distorted(reply, fault, gone), route.Gzip && fault?.Kind != FaultKind.HugeReply).ConfigureAwait(false);
    }

    /// <returns>True where the request ends without any work.</returns>
    private static async Task<bool> StrikeBeforeAsync(HttpContext http, Fault? fault, Func<Fault, Reply> failure, CancellationToken gone)
    {
        switch (fault?.Kind)
        {
            case FaultKind.ResetBefore:
                http.Abort();
                return true;
            case FaultKind.HangBefore:
                await HangAsync(gone).ConfigureAwait(false);
                return true;
            case FaultKind.TooManyRequests or FaultKind.InternalError or FaultKind.BadGateway or FaultKind.Unavailable
                or FaultKind.GatewayTimeout or FaultKind.Unauthorized or FaultKind.Status or FaultKind.HtmlInsteadOfJson:
                await SendAsync(http, failure(fault), gzip: false).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    /// <returns>True where the work is done and its reply never arrives as a whole.</returns>
    private static async Task<bool> StrikeAfterAsync(
        HttpContext http, Fault? fault, Func<Fault, Reply> failure, Reply reply, CancellationToken gone)
    {
        switch (fault?.Kind)
        {
            case FaultKind.Drip:
                await DripAsync(http, reply, fault, gone).ConfigureAwait(false);
                return true;
            case FaultKind.ResetAfter:
                http.Abort();
                return true;
            case FaultKind.HangAfter:
                await HangAsync(gone).ConfigureAwait(false);
                return true;
            case FaultKind.GatewayTimeoutAfter:
                await SendAsync(http, failure(fault), gzip: false).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    private static Reply Distorted(Reply reply, Fault? fault, CancellationToken gone) => fault?.Kind switch
    {
        FaultKind.WrongShape => ReplyDistortion.WrongShape(reply, fault.Seed),
        FaultKind.OtherOrganization => ReplyDistortion.OtherOrganization(reply),
        FaultKind.TruncatedJson => Truncate(reply),
        FaultKind.HugeReply => ReplyDistortion.Huge(fault.Megabytes, fault.Text, gone),
        FaultKind.DeepJson => ReplyDistortion.Deep(fault.Levels),
        _ => reply,
    };

    public static async Task SendAsync(HttpContext http, Reply reply, bool gzip)
    {
        var response = http.Response;
        response.StatusCode = reply.Status;
        response.ContentType = reply.ContentType;
        foreach (var (name, value) in reply.Headers)
            response.Headers.Append(name, value);
        if (gzip && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            reply.Body(zip);
        }
        else
        {
            reply.Body(response.Body);
        }
        await response.Body.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static bool StrikesAfter(FaultKind? kind) => kind is FaultKind.ResetAfter or FaultKind.HangAfter or FaultKind.Drip
        or FaultKind.GatewayTimeoutAfter or FaultKind.TruncatedJson or FaultKind.HugeReply or FaultKind.DeepJson or FaultKind.WrongShape
        or FaultKind.OtherOrganization;

    // Two thirds of the body in pieces of their own; the last third never comes.
    private static async Task DripAsync(HttpContext http, Reply reply, Fault fault, CancellationToken gone)
    {
        const int pieces = 8;
        var body = ReplyDistortion.BytesOf(reply);
        var size = Math.Max(1, body.Length * 2 / 3 / pieces);
        http.Response.StatusCode = reply.Status;
        http.Response.ContentType = reply.ContentType;
        for (var start = 0; start < body.Length * 2 / 3; start += size)
        {
            await http.Response.Body.WriteAsync(body.AsMemory(start, Math.Min(size, body.Length - start)), gone).ConfigureAwait(false);
            await http.Response.Body.FlushAsync(gone).ConfigureAwait(false);
        }

        fault.Deed?.Invoke();
        await HangAsync(gone).ConfigureAwait(false);
        http.Abort();
    }

    private static async Task HangAsync(CancellationToken gone)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, gone).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, or the sandbox stops: both are the end that a hang waits for.
        }
    }

    private static Reply Truncate(Reply whole)
    {
        var body = ReplyDistortion.BytesOf(whole);
        return ReplyDistortion.WithBody(whole, body[..(body.Length / 2)]);
    }
}
