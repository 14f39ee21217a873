using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;
using ZohoOdooSync.Engine.Settings;
using ServiceProvider = SmtpServer.ComponentModel.ServiceProvider;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>A real mail server on a port of its own, which keeps what it is sent.</summary>
internal sealed class MailServer : MessageStore, IUserAuthenticator, IUserAuthenticatorFactory, IAsyncDisposable
{
    public const string User = "sync", Password = "m41l-passw0rd";

    private readonly CancellationTokenSource _end = new();
    private readonly List<(MimeMessage Mail, string[] To, bool IsSecure)> _got = [];
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private Task _running = Task.CompletedTask;

    public int Port { get; } = FreePort();

    public IReadOnlyList<(MimeMessage Mail, string[] To, bool IsSecure)> Got => _got;

    /// <summary>Takes the certificate of this server, and no other.</summary>
    public RemoteCertificateValidationCallback Trust => (_, certificate, _, _) =>
        certificate is not null && certificate.GetCertHashString() == _certificate.GetCertHashString();

    /// <summary>Starts one.</summary>
    /// <param name="tls">Whether it speaks TLS from the first byte.</param>
    /// <param name="login">Whether it wants a login, which it takes over TLS alone.</param>
    public static MailServer Start(bool tls = false, bool login = true)
    {
        var server = new MailServer();
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint => endpoint
            .Endpoint(new IPEndPoint(IPAddress.Loopback, server.Port)).IsSecure(tls).Certificate(server._certificate)
            .AuthenticationRequired(login).AllowUnsecureAuthentication(false)).Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)server);
        services.Add((IUserAuthenticatorFactory)server);
        server._running = new SmtpServer.SmtpServer(options, services).StartAsync(server._end.Token);
        return server;
    }

    /// <summary>A channel to it.</summary>
    public MailChannel Channel(MailSecurity security = MailSecurity.StartTls) => new("mail")
    {
        Host = "localhost", Port = Port, Security = security, Username = User, Password = new Secret(Password),
        From = "sync@example.com", To = ["ops@example.com", "boss@example.com"],
    };

    public override async Task<SmtpResponse> SaveAsync(
        ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var stream = new MemoryStream(buffer.ToArray());
        var mail = await MimeMessage.LoadAsync(stream, cancellationToken);
        _got.Add((mail, [.. transaction.To.Select(to => $"{to.User}@{to.Host}")], context.Pipe.IsSecure));
        return SmtpResponse.Ok;
    }

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
        Task.FromResult(user == User && password == Password);

    public IUserAuthenticator CreateInstance(ISessionContext context) => this;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _running;
        }
        catch (OperationCanceledException)
        {
            // How it ends.
        }

        _end.Dispose();
        _certificate.Dispose();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }

    /// <summary>A loopback port that nobody has.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
