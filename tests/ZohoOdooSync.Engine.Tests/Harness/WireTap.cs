using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>Sits on the wire to a real server: sees each request before it leaves, and may change a reply.</summary>
internal sealed class WireTap : DelegatingHandler
{
    public WireTap()
        : base(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.All })
    {
    }

    /// <summary>Called with address and body of each request before it is sent; may throw.</summary>
    public Action<string, string>? Before { get; set; }

    /// <summary>Gets address, request body and reply, and gives the reply that the client shall see.</summary>
    public Func<string, string, string, string>? Rewrite { get; set; }

    public List<string> Bodies { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.AbsolutePath;
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Bodies) Bodies.Add(body);
        Before?.Invoke(address, body);
        var reply = await base.SendAsync(request, cancellationToken);
        if (Rewrite is null) return reply;
        var text = await reply.Content.ReadAsStringAsync(cancellationToken);
        var type = reply.Content.Headers.ContentType;
        reply.Content = new StringContent(Rewrite(address, body, text), Encoding.UTF8);
        reply.Content.Headers.ContentType = type;
        return reply;
    }
}

/// <summary>A network that answers what a test says, or fails as a test says.</summary>
internal sealed class Canned(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
{
    private int _calls;

    public int Calls => _calls;

    public static HttpResponseMessage Reply(string body, string type = "application/json", int status = 200) =>
        new((HttpStatusCode)status) { Content = new StringContent(body, new UTF8Encoding(false), MediaTypeHeaderValue.Parse(type)) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        return answer(request, body);
    }
}
