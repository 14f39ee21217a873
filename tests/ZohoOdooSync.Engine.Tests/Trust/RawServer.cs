using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>
/// A server on a port of this machine that answers every request with one text, and keeps every byte that it was sent. With
/// a certificate that nobody trusts it speaks TLS.
/// </summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ends = new();
    private readonly StringBuilder _received = new();
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    private RawServer(Func<string, string> reply, bool tls)
    {
        _certificate = tls ? SelfSigned() : null;
        _listener.Start();
        _serving = ServeAsync(reply);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    /// <summary>How many connections came.</summary>
    public int Connections { get; private set; }

    /// <summary>Everything that was sent here, one character a byte.</summary>
    public string Received
    {
        get
        {
            lock (_received) return _received.ToString();
        }
    }

    /// <summary>Starts one that answers with a whole HTTP reply, made of the request.</summary>
    public static RawServer Start(Func<string, string> reply, bool tls = false) => new(reply, tls);

    /// <summary>Starts one that redirects every request.</summary>
    public static RawServer Redirecting(string location, int status = 307) => Start(_ =>
        $"HTTP/1.1 {status} Moved\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    public async ValueTask DisposeAsync()
    {
        await _ends.CancelAsync();
        _listener.Stop();
        await _serving;
        _certificate?.Dispose();
        _ends.Dispose();
    }

    private async Task ServeAsync(Func<string, string> reply)
    {
        while (!_ends.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_ends.Token);
                Connections++;
                await AnswerAsync(client.GetStream(), reply);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException
                or System.Security.Authentication.AuthenticationException)
            {
                // A client that hangs up, as one must that does not trust the certificate.
            }
        }
    }

    private async Task AnswerAsync(Stream plain, Func<string, string> reply)
    {
        await using var stream = _certificate is null ? plain : new SslStream(plain);
        if (stream is SslStream secure) await secure.AuthenticateAsServerAsync(_certificate!, false, false).WaitAsync(_ends.Token);
        var buffer = new byte[64 * 1024];
        var request = string.Empty;
        while (!IsWhole(request))
        {
            var read = await stream.ReadAsync(buffer, _ends.Token);
            if (read == 0) break;
            var text = Encoding.Latin1.GetString(buffer, 0, read);
            request += text;
            lock (_received) _received.Append(text);
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(reply(request)), _ends.Token);
    }

    private static bool IsWhole(string request)
    {
        var head = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0) return false;
        var length = request[..head].Split("\r\n").Select(line => line.Split(": ", 2))
            .FirstOrDefault(line => line[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase));
        return length is null || request.Length - head - 4 >= int.Parse(length[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
