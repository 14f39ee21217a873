using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Speaks to systemd by its notification protocol: one datagram a message to the socket that <c>NOTIFY_SOCKET</c> names.
/// Without one it does nothing. It never throws: a server whose manager does not listen goes on all the same.
/// </summary>
internal sealed class SystemdNotifier
{
    // A manager that does not read must not hold the server up.
    private const int SendTimeoutMilliseconds = 1000;
    private const int LongestStatus = 200;
    private readonly UnixDomainSocketEndPoint? _manager;

    private SystemdNotifier(UnixDomainSocketEndPoint? manager, TimeSpan? watchdog)
    {
        _manager = manager;
        WatchdogInterval = manager is null ? null : watchdog;
    }

    /// <summary>
    /// The longest silence that the manager takes before it ends this process; null where it does not watch, or watches
    /// another process.
    /// </summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Whether somebody listens.</summary>
    public bool IsHeard => _manager is not null;

    /// <summary>The notifier that the environment asks for.</summary>
    /// <param name="variable">Gives an environment variable, or null; the process's own if left out.</param>
    /// <param name="processId">The id of this process; asked for if left out.</param>
    public static SystemdNotifier FromEnvironment(Func<string, string?>? variable = null, int? processId = null)
    {
        variable ??= Environment.GetEnvironmentVariable;
        return new SystemdNotifier(Address(variable("NOTIFY_SOCKET")), Interval(variable, processId ?? Environment.ProcessId));
    }

    /// <summary>The server is up, and what it does. Which process it is, the manager knows better: in a container it has another number.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={OneLine(status)}");

    /// <summary>What the server does, in a line that <c>systemctl status</c> shows. Whatever breaks lines becomes a space.</summary>
    public void Status(string text) => Send("STATUS=" + OneLine(text));

    /// <summary>The server lives.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>The server was asked to stop and ends what it has in hand.</summary>
    public void Stopping(string status) => Send("STOPPING=1\nSTATUS=" + OneLine(status));

    private static UnixDomainSocketEndPoint? Address(string? name)
    {
        // A path, or '@' and an abstract name, whose first byte is zero. Other kinds (vsock) are for virtual machines.
        if (name is not { Length: > 1 } || name[0] is not ('/' or '@')) return null;
        try
        {
            return new UnixDomainSocketEndPoint(name[0] == '@' ? "\0" + name[1..] : name);
        }
        catch (Exception e) when (e is ArgumentException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    private static TimeSpan? Interval(Func<string, string?> variable, int processId)
    {
        if (variable("WATCHDOG_PID") is { Length: > 0 } watched && watched != processId.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and < long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
    }

    private static string OneLine(string text)
    {
        var line = ShownText.OneLine(text);
        if (line.Length <= LongestStatus) return line;
        return line[..(char.IsHighSurrogate(line[LongestStatus - 1]) ? LongestStatus - 1 : LongestStatus)];
    }

    private void Send(string message)
    {
        if (_manager is null) return;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendTimeout = SendTimeoutMilliseconds };
            socket.SendTo(Encoding.UTF8.GetBytes(message), _manager);
        }
        catch (SocketException)
        {
            // The manager restarts, or reads too slowly. The next message may arrive; this one is not worth a failure.
        }
    }
}
