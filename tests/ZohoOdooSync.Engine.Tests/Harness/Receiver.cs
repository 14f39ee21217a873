using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>A receiver of webhooks on a port of its own, which keeps what it is sent and answers as it is told.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly WebApplication _server;
    private readonly List<(string Path, string Body, IReadOnlyDictionary<string, string> Headers)> _got = [];

    private Receiver(WebApplication server) => _server = server;

    /// <summary>Its address, with a path that is as secret as those of real receivers.</summary>
    public string Url => _server.Urls.First() + "/services/T0000AAAA/B0000BBBB/hoOk5ecretW0rdThatOpensIt";

    /// <summary>Answers; 200 unless a test gives another.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>What it was sent, in order.</summary>
    public IReadOnlyList<(string Path, string Body, IReadOnlyDictionary<string, string> Headers)> Got
    {
        get
        {
            lock (_gate) return [.. _got];
        }
    }

    /// <summary>The events of what it was sent, where that has the form for programs.</summary>
    public IReadOnlyList<string> Events =>
        [.. Got.Select(one => JObject.Parse(one.Body)).Select(body => $"{body["event"]} {body["trouble"]}".Trim())];

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var receiver = new Receiver(builder.Build());
        receiver._server.Run(receiver.TakeAsync);
        await receiver._server.StartAsync();
        return receiver;
    }

    /// <summary>Forgets what it was sent.</summary>
    public void Clear()
    {
        lock (_gate) _got.Clear();
    }

    /// <summary>A channel to it.</summary>
    public WebhookChannel Channel(WebhookShape shape = WebhookShape.Json) => new("ops") { Url = new Secret(Url), Shape = shape };

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(new CancellationToken(canceled: true));
        await _server.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var headers = context.Request.Headers.ToDictionary(header => header.Key, header => $"{header.Value}");
        lock (_gate) _got.Add((context.Request.Path, body, headers));
        await Answer(context);
    }
}
