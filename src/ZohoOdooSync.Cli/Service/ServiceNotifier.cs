using System.Globalization;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting.Systemd;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Speaks to systemd by its notification protocol, if <c>NOTIFY_SOCKET</c> names its socket; else it does nothing. It never
/// throws and never waits for long: a server whose manager does not listen goes on all the same.
/// </summary>
internal sealed class ServiceNotifier
{
    private const int LongestStatus = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly SystemdNotifier? _manager;
    private Task _sending = Task.CompletedTask;

    /// <summary>The notifier that the environment asks for.</summary>
    public ServiceNotifier()
    {
        // A path, or '@' and an abstract name. Other kinds (vsock) are for virtual machines.
        IsHeard = Environment.GetEnvironmentVariable("NOTIFY_SOCKET") is ['/' or '@', _, ..];
        _manager = IsHeard ? Manager() : null;
        WatchdogInterval = IsHeard ? Interval(Environment.GetEnvironmentVariable, Environment.ProcessId) : null;
    }

    /// <summary>
    /// The longest silence that the manager takes before it ends this process; null where it does not watch, or watches
    /// another process.
    /// </summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Whether somebody listens.</summary>
    public bool IsHeard { get; }

    /// <summary>The server is up, and what it does. The manager knows its process better: in a container it has another number.</summary>
    public void Ready(string status) => Send($"READY=1\n{StatusOf(status)}");

    /// <summary>What the server does, in a line that <c>systemctl status</c> shows. Whatever breaks lines becomes a space.</summary>
    public void Status(string text) => Send(StatusOf(text));

    /// <summary>The server lives.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>The server was asked to stop and ends what it has in hand.</summary>
    public void Stopping(string status) => Send($"STOPPING=1\n{StatusOf(status)}");

    // A method of its own: without a manager nothing of the package is loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SystemdNotifier Manager() => new();

    /// <summary>The interval that <c>WATCHDOG_USEC</c> asks a process for.</summary>
    internal static TimeSpan? Interval(Func<string, string?> variable, int processId)
    {
        if (variable("WATCHDOG_PID") is { Length: > 0 } watched && watched != processId.ToString(CultureInfo.InvariantCulture)) return null;
        return long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and < long.MaxValue / TimeSpan.TicksPerMicrosecond
            ? TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond)
            : null;
    }

    private static string StatusOf(string text)
    {
        var line = ShownText.OneLine(text);
        if (line.Length > LongestStatus) line = line[..(char.IsHighSurrogate(line[LongestStatus - 1]) ? LongestStatus - 1 : LongestStatus)];
        return "STATUS=" + line;
    }

    private void Send(string message)
    {
        // The package waits without an end for a manager that does not read; such a one would not have read this either.
        if (!IsHeard || !_sending.IsCompleted) return;
        _sending = Task.Run(() => Notify(message));
        _sending.Wait(Patience);
    }

    private void Notify(string message)
    {
        try
        {
            _manager!.Notify(new ServiceState(message));
        }
        catch (Exception e) when (e is SocketException or ArgumentException or PlatformNotSupportedException)
        {
            // The manager restarts, or its address is none. The next message may arrive; this one is not worth a failure.
        }
    }
}
