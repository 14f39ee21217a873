using System.Net.Sockets;
using System.Text;
using ZohoOdooSync.Cli.Service;

namespace ZohoOdooSync.EndToEnd.Tests.Service;

/// <summary>The manager's side of the notification protocol: a real datagram socket.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <param name="name">A path, or <c>@</c> and an abstract name.</param>
    public NotifySocket(string name)
    {
        Name = name;
        _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name));
    }

    public string Name { get; }

    /// <summary>Everything that has arrived. A datagram lies here as soon as its sender's call has returned.</summary>
    public IReadOnlyList<string> Received()
    {
        var all = new List<string>();
        var buffer = new byte[8192];
        while (_socket.Available > 0) all.Add(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
        return all;
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>
/// The package reads the address of the manager in the environment of the process, which every other test and its children share:
/// these tests run alone, and take the address away again.
/// </summary>
[CollectionDefinition(nameof(OwnEnvironment), DisableParallelization = true)]
public sealed class OwnEnvironment
{
    internal static ServiceNotifier Notifier(string? socket, string? microseconds)
    {
        try
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", socket);
            Environment.SetEnvironmentVariable("WATCHDOG_USEC", microseconds);
            return new ServiceNotifier();
        }
        finally
        {
            Environment.SetEnvironmentVariable("NOTIFY_SOCKET", null);
            Environment.SetEnvironmentVariable("WATCHDOG_USEC", null);
        }
    }
}
