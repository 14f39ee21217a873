using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests.Service;

/// <summary>What systemd hears, byte by byte.</summary>
[Collection(nameof(OwnEnvironment))]
public sealed class ServiceNotifierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => new("path", "abstract");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_message_is_one_datagram_in_the_words_of_the_protocol(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || (kind == "abstract" && !OperatingSystem.IsLinux()), "No such sockets here.");
        using var manager = Listen(kind);
        var notifier = Notifier(manager.Name);

        notifier.Ready("up, every 300 s");
        notifier.Status("Applying: 12 of 40 – fine");
        notifier.Watchdog();
        notifier.Stopping("stopping");

        Assert.Equal(
            [
                "READY=1\nSTATUS=up, every 300 s",
                "STATUS=Applying: 12 of 40 – fine",
                "WATCHDOG=1",
                "STOPPING=1\nSTATUS=stopping",
            ],
            manager.Received());
    }

    [Fact]
    public void A_status_cannot_smuggle_in_another_message()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No datagram sockets of this family here.");
        using var manager = Listen("path");
        Notifier(manager.Name).Status("one\nSTOPPING=1\r\0two\u2028three");
        Assert.Equal(["STATUS=one STOPPING=1  two three"], manager.Received());
    }

    [Fact]
    public void A_long_status_is_cut_between_two_characters()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No datagram sockets of this family here.");
        using var manager = Listen("path");
        Notifier(manager.Name).Status(new string('a', 199) + "😀 and more");
        Assert.Equal(["STATUS=" + new string('a', 199)], manager.Received());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("vsock:2:1234")]
    [InlineData("relative.sock")]
    public void Without_a_socket_nothing_is_said_and_nothing_is_watched(string? name)
    {
        var notifier = Notifier(name, "30000000");
        Assert.False(notifier.IsHeard);
        Assert.Null(notifier.WatchdogInterval);
        notifier.Ready("nobody hears this");
        notifier.Watchdog();
    }

    [Fact]
    public void A_socket_that_nobody_reads_or_that_is_too_long_does_no_harm()
    {
        var gone = Notifier(Path.Combine(_folder.Path, "gone.sock"));
        gone.Ready("nobody hears this");
        gone.Stopping("nor this");
        Notifier("/" + new string('x', 300)).Ready("nor does this find its way");
    }

    [Theory]
    [InlineData("30000000", null, 30)]
    [InlineData("30000000", "", 30)]
    [InlineData("30000000", "4711", 30)]
    [InlineData("30000000", "4712", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData("-5", null, null)]
    [InlineData("9223372036854775807", null, null)]
    [InlineData(null, null, null)]
    public void The_watchdog_interval_is_the_one_that_is_meant_for_this_process(string? microseconds, string? process, int? seconds)
    {
        var variables = new Dictionary<string, string?> { ["WATCHDOG_USEC"] = microseconds, ["WATCHDOG_PID"] = process };
        Assert.Equal(seconds, ServiceNotifier.Interval(variables.GetValueOrDefault, 4711)?.TotalSeconds);
    }

    private static ServiceNotifier Notifier(string? socket, string? microseconds = null) => OwnEnvironment.Notifier(socket, microseconds);

    private NotifySocket Listen(string kind) =>
        new(kind == "path" ? Path.Combine(_folder.Path, "n.sock") : "@zoho-odoo-sync-test-" + Guid.NewGuid().ToString("N"));
}
