using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using k8s;
using k8s.Models;
using ZohoOdooSync.Cli.Kubernetes;
using ZohoOdooSync.Engine.Tests;

namespace ZohoOdooSync.EndToEnd.Tests.Kubernetes;

/// <summary>How the API server treats the calls of one process.</summary>
public enum ApiMode
{
    /// <summary>It answers.</summary>
    Up,

    /// <summary>503.</summary>
    Down,

    /// <summary>403: the role is not bound.</summary>
    Forbidden,

    /// <summary>It takes the request and never answers.</summary>
    Hangs,

    /// <summary>It does what is asked and breaks the connection, once.</summary>
    AnswerLost,
}

/// <summary>The Lease API of a cluster over real HTTP, with its rule for versions: who changes a lease must know the last one.</summary>
internal sealed class FakeApiServer : IDisposable
{
    private const string Space = "sync";
    private const string Leases = $"/apis/coordination.k8s.io/v1/namespaces/{Space}/leases";

    private const string ModeHeader = "X-Mode";

    private readonly HttpListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, V1Lease> _leases = [];
    private readonly ConcurrentDictionary<string, ApiMode> _modes = new();
    private readonly int _port;
    private int _version, _writes, _calls;

    public FakeApiServer()
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
        _listener.Start();
        _ = TakeAsync();
    }

    /// <summary>Changes that were made.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>Whether calls are on their way, those apart that are never answered.</summary>
    public bool IsBusy => Volatile.Read(ref _calls) > 0;

    /// <summary>What was reported.</summary>
    public ConcurrentQueue<string> Reports { get; } = new();

    /// <summary>A process with its own client.</summary>
    public KubernetesWriterLease Process(string name, ManualTime time) => new(
        new LeaseCalls(
            new k8s.Kubernetes(
                new KubernetesClientConfiguration { Host = $"http://127.0.0.1:{_port}", UserAgent = name }, new Counting(this, name)),
            Space, time),
        name, time, new Random(7), (_, text) => Reports.Enqueue(text));

    /// <summary>How the calls of a process are treated from now on.</summary>
    public void Treat(string process, ApiMode mode) => _modes[process] = mode;

    /// <summary>A lease as it is; null where there is none.</summary>
    public V1Lease? Lease(string name)
    {
        lock (_gate) return _leases.GetValueOrDefault(name);
    }

    /// <summary>Another program writes a lease.</summary>
    public void Write(string name, V1LeaseSpec spec)
    {
        lock (_gate) Keep(new V1Lease { Metadata = new() { Name = name }, Spec = spec });
    }

    public void Dispose() => _listener.Close();

    private async Task TakeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // A connection that was given up, or the end.
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        try
        {
            var process = context.Request.UserAgent ?? string.Empty;
            var mode = Enum.Parse<ApiMode>(context.Request.Headers[ModeHeader]!);
            if (mode == ApiMode.Hangs) return;
            using var reader = new StreamReader(context.Request.InputStream);
            var body = reader.ReadToEnd();
            var (status, lease) = mode switch
            {
                ApiMode.Down => (503, null),
                ApiMode.Forbidden => (403, null),
                _ => Do(context.Request.HttpMethod, context.Request.Url!.AbsolutePath, body),
            };
            if (mode == ApiMode.AnswerLost && _modes.TryUpdate(process, ApiMode.Up, mode))
            {
                context.Response.Abort();
                return;
            }

            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            context.Response.Close(Encoding.UTF8.GetBytes(lease is null ? "{}" : KubernetesJson.Serialize(lease)), willBlock: true);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException)
        {
            // Whoever asked has given up.
        }
    }

    private (int Status, V1Lease? Lease) Do(string method, string path, string body)
    {
        lock (_gate)
        {
            var name = path.StartsWith(Leases + "/", StringComparison.Ordinal) ? path[(Leases.Length + 1)..] : null;
            var known = name is null ? null : _leases.GetValueOrDefault(name);
            switch (method)
            {
                case "GET":
                    return known is null ? (404, null) : (200, known);
                case "POST" when path == Leases:
                    var made = KubernetesJson.Deserialize<V1Lease>(body);
                    return _leases.ContainsKey(made.Metadata.Name) ? (409, null) : (201, Keep(made));
                case "PUT" when known is null:
                    return (404, null);
                case "PUT":
                    var changed = KubernetesJson.Deserialize<V1Lease>(body);
                    return changed.Metadata.ResourceVersion != known.Metadata.ResourceVersion ? (409, null) : (200, Keep(changed));
                default:
                    return (405, null);
            }
        }
    }

    private V1Lease Keep(V1Lease lease)
    {
        lease.Metadata.ResourceVersion = $"{++_version}";
        _writes++;
        return _leases[lease.Metadata.Name] = lease;
    }

    private sealed class Counting(FakeApiServer server, string process) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            // Decided once, here: a call that is never answered is not waited for.
            var mode = server._modes.GetValueOrDefault(process);
            request.Headers.Add(ModeHeader, mode.ToString());
            var counts = mode == ApiMode.Hangs ? 0 : 1;
            Interlocked.Add(ref server._calls, counts);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                Interlocked.Add(ref server._calls, -counts);
            }
        }
    }
}
