using System.Net;
using System.Net.Sockets;
using System.Text;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Serves the metrics files of the profiles whose server this process runs at <c>/metrics</c>, and at <c>/livez</c> a word that the
/// process answers. Read only; nothing of a request is used but its path.
/// </summary>
/// <remarks>
/// A file from before the start, or of a server that has stopped, is left out: another process may work on that profile now.
/// </remarks>
internal sealed class MetricsEndpoint : IDisposable
{
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private readonly HttpListener _listener = new() { IgnoreWriteExceptions = true };
    private readonly Func<IReadOnlyList<string>> _homes;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, ((DateTime, long) Stamp, string? File)> _files = [];
    private readonly Dictionary<string, DateTime> _old = [];
    private readonly Lock _gate = new();

    private MetricsEndpoint(Func<IReadOnlyList<string>> homes, TimeProvider time)
    {
        (_homes, _time) = (homes, time);
        foreach (var file in Homes().Select(FileOf).OfType<string>()) _old[file] = File.GetLastWriteTimeUtc(file);
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="address">Address and port; 0.0.0.0 for every address of the machine.</param>
    /// <param name="homes">The base folders of the profiles.</param>
    /// <param name="time">Clock.</param>
    /// <exception cref="SyncException"><c>MetricsNotServed</c>: the address is not free.</exception>
    public static MetricsEndpoint Start(IPEndPoint address, Func<IReadOnlyList<string>> homes, TimeProvider time)
    {
        var endpoint = new MetricsEndpoint(homes, time);
        try
        {
            var host = address.Address.Equals(IPAddress.Any) ? "+" : address.Address.ToString();
            endpoint._listener.Prefixes.Add($"http://{host}:{address.Port}/");
            endpoint._listener.Start();
        }
        catch (Exception e) when (e is HttpListenerException or IOException or SocketException)
        {
            endpoint.Dispose();
            throw new SyncException(
                "MetricsNotServed", SyncErrorKind.Settings, $"The metrics cannot be served at {address}: {e.Message.TrimEnd('.')}.",
                "Free the port, or name another one with --metrics-listen.", e);
        }

        _ = endpoint.TakeAsync();
        return endpoint;
    }

    public void Dispose() => _listener.Close();

    private async Task TakeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                if (!_listener.IsListening) return;
                // One connection broke before it was a request.
                await Task.Delay(Breath, _time).ConfigureAwait(false);
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var response = context.Response;
        try
        {
            var text = context.Request.HttpMethod != "GET" ? null : context.Request.Url?.AbsolutePath switch
            {
                "/metrics" => Metrics(),
                "/livez" => "ok\n",
                _ => null,
            };
            response.StatusCode = (int)(text is null ? HttpStatusCode.NotFound : HttpStatusCode.OK);
            response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            response.Close(Encoding.UTF8.GetBytes(text ?? "Only GET /metrics and GET /livez.\n"), willBlock: true);
        }
        catch (Exception e) when (e is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever asked has hung up.
            response.Abort();
        }
    }

    private string Metrics()
    {
        lock (_gate) return MetricsMerge.Of(Homes().Select(FileOf).OfType<string>().Select(TextOf).OfType<string>());
    }

    private string? TextOf(string file)
    {
        try
        {
            var text = File.ReadAllText(file);
            return _old.TryGetValue(file, out var stamp) && stamp == File.GetLastWriteTimeUtc(file) || MetricsMerge.IsStopped(text)
                ? null : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there yet.
            return null;
        }
    }

    private IReadOnlyList<string> Homes()
    {
        try
        {
            return _homes();
        }
        catch (SyncException)
        {
            // No profile at all.
            return [];
        }
    }

    // The settings are read again when their file changes: a hundred files a scrape would cost more than everything else.
    private string? FileOf(string home)
    {
        try
        {
            var stamp = SettingsFile.StampOf(Path.Combine(home, "config", "zoho_config.json"));
            if (_files.TryGetValue(home, out var known) && known.Stamp == stamp) return known.File;
            var file = SettingsFile.Load(home, need: SecretNeed.None).MetricsPath;
            _files[home] = (stamp, file);
            return file;
        }
        catch (SyncException)
        {
            return null;
        }
    }
}
