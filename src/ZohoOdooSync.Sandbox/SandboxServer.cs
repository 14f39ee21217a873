using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZohoOdooSync.Sandbox.Admin;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox;

/// <summary>Zoho accounts, Zoho Books and Odoo behind one loopback port, with an admin API under /sandbox/.</summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private WebApplication _app;
    private readonly Socket? _reserved;

    // Closing and opening take their time, and whoever does one may not know of another who does the other.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isClosed;
    private readonly SandboxOptions _options;

    private SandboxServer(SandboxOptions options)
    {
        _options = options;
        Zoho = new SandboxZoho(options);
        Odoo = new SandboxOdoo(options);
        _reserved = options.Port == 0 ? Reserve() : null;
        _app = Build((_reserved?.LocalEndPoint as IPEndPoint)?.Port ?? options.Port);
    }

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    /// <summary>The organisation: read and edit its items directly.</summary>
    public SandboxZoho Zoho { get; }

    /// <summary>The database: read and edit its products directly.</summary>
    public SandboxOdoo Odoo { get; }

    /// <summary>Planned failures.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Credentials of the organisation; those of Odoo are with its users.</summary>
    public SandboxSecrets Secrets { get; } = new();

    /// <summary>Starts a sandbox; it listens when the task completes.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SandboxServer> StartAsync(SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();
        options.Validate();
        var server = new SandboxServer(options);
        try
        {
            await server.ListenAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes config/zoho_config.json under a folder, readable by its owner only; gives the path of the file.</summary>
    /// <param name="folder">Base folder of the client.</param>
    /// <param name="login">The Odoo user that the client shall be: sync, reader or admin.</param>
    public string WriteSettings(string folder, string login = "sync") =>
        SettingsFile.Write(folder, Address, _options, Secrets, Odoo.User(login));

    /// <summary>What somebody types who sets up a client by hand, one answer to a line, with a new grant code.</summary>
    /// <param name="login">The Odoo user that the client shall be: sync, reader or admin.</param>
    public string WhatToType(string login = "sync")
    {
        var user = Odoo.User(login);
        (string Name, string Value)[] lines =
        [
            ("Zoho data centre", Address.GetLeftPart(UriPartial.Authority)), ("client id", Secrets.ZohoClientId),
            ("client secret", Secrets.ZohoClientSecret),
            ("grant code", Zoho.Grants.NewCode()), ("another code", new Uri(Address, ZohoConsole.Path).OriginalString),
            ("Odoo address", Address.GetLeftPart(UriPartial.Authority)), ("Odoo login", user.Login), ("Odoo password", user.Password),
        ];
        return string.Concat(lines.Select(line => $"{line.Name + ":",-17} {line.Value}\n"));
    }

    /// <summary>Sets every counter of both services to zero.</summary>
    public void ResetCounters()
    {
        Zoho.Calls.Reset();
        Odoo.Calls.Reset();
    }

    /// <summary>
    /// Closes the port: connections break, and new ones are refused, until <see cref="OpenAsync"/>. Both services keep what
    /// they hold. Does nothing where it is closed already. Not to be awaited by a <see cref="Fault.Deed"/>, whose request it ends.
    /// </summary>
    public async Task CloseAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isClosed)
                return;
            _isClosed = true;
            await _app.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Opens the port again, the same one. Does nothing where it is open.</summary>
    /// <exception cref="IOException">Somebody else has taken the port.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isClosed)
                return;
            _app = Build(Address.Port);
            await ListenAsync(cancellationToken).ConfigureAwait(false);
            _isClosed = false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Stops at once: hanging requests end.</summary>
    public ValueTask DisposeAsync()
    {
        _reserved?.Dispose();
        _turn.Dispose();
        Zoho.Dispose();
        return _app.DisposeAsync();
    }

    // A socket that is bound and does not listen keeps a free port from being given to anybody else while it is closed, and
    // Linux lets the server listen on it all the same. Elsewhere a closed port is left to luck.
    private static Socket? Reserve()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static WebApplication Build(int port)
    {
        // The empty builder reads no settings, environment or files, and logs nothing: an embedded server must not
        // change its behaviour, or print, because of what its host application has around it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = true;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        return builder.Build();
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var pipeline = new RequestPipeline(Faults, _app.Lifetime.ApplicationStopping);
        var zoho = new ZohoHost(Zoho, Secrets, pipeline, () => Address.GetLeftPart(UriPartial.Authority));
        var odoo = new OdooHost(Odoo, pipeline);
        var admin = new AdminApi(this);
        _app.Run(http =>
        {
            // The time of the services, not of the machine under them.
            http.Response.Headers.Date = _options.TimeProvider.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
            return ServeAsync(http, zoho, odoo, admin);
        });
        await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.First());
    }

    private static async Task ServeAsync(HttpContext http, ZohoHost zoho, OdooHost odoo, AdminApi admin)
    {
        try
        {
            var incoming = await Incoming.ReadAsync(http).ConfigureAwait(false);
            if (await zoho.TryServeAsync(incoming).ConfigureAwait(false) || await odoo.TryServeAsync(incoming).ConfigureAwait(false)
                || await admin.TryServeAsync(incoming).ConfigureAwait(false))
                return;
            await RequestPipeline.SendAsync(http, Reply.Html(404, "404 Not Found",
                "The requested URL was not found on the server."), gzip: false).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client went away; nobody is left to answer.
        }
    }

    /// <summary>Leaves Ctrl+C and termination signals to the host application.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
