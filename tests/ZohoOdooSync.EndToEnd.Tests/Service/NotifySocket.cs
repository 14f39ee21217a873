using System.Net.Sockets;
using System.Text;

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
