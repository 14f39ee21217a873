using System.Diagnostics;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>Programs that get a message on their standard input.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zohoodoosync-command-");

    [Fact]
    public async Task A_program_gets_the_message_and_its_arguments_as_they_are()
    {
        if (OperatingSystem.IsWindows()) return;
        var got = Path.Combine(_folder.FullName, "got");
        await using var bench = await NotifyBench.StartAsync(Script("cat > \"$1\"; printf '%s' \"$2\" > \"$1.argument\"", got, "$(id); *"));
        await bench.FailAsync(3);
        Assert.Equal("failing", (string?)JObject.Parse(File.ReadAllText(got))["event"]);
        Assert.Equal("$(id); *", File.ReadAllText(got + ".argument"));
    }

    [Fact]
    public async Task A_program_that_fails_is_told_with_its_own_words_shortened_and_masked()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var bench = await NotifyBench.StartAsync();
        bench.Bench.Settings.Secrets.Add(new Secret("t0p-s3cret-w0rd"));
        bench.With(notify => notify with { Channels = [Script("echo 'pager is down: t0p-s3cret-w0rd' >&2; seq 1 100000 >&2; exit 7")] });
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("exit code 7: pager is down: ********", result.Error);
        Assert.InRange(result.Error!.Length, 50, 500);
    }

    [Fact]
    public async Task A_program_that_hangs_is_ended_with_its_children()
    {
        if (OperatingSystem.IsWindows()) return;
        var child = Path.Combine(_folder.FullName, "child");
        await using var bench = await NotifyBench.StartAsync(Script("sleep 600 & echo $! > \"$1\"; wait", child));
        bench.Wire = new() { OneTry = TimeSpan.FromMilliseconds(500), Together = TimeSpan.FromMilliseconds(600) };
        var begun = Stopwatch.GetTimestamp();
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("did not take the message", result.Error);
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0.1, 10);
        var pid = File.ReadAllText(child).Trim();
        // The signal is under way; a dead child whose parent is gone too may stay as a zombie.
        Assert.True(SpinWait.SpinUntil(() => !IsAlive(pid), TimeSpan.FromSeconds(10)), pid);
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        await using var bench = await NotifyBench.StartAsync(
            new CommandChannel("pager") { Program = Path.Combine(_folder.FullName, "none") });
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("could not be started", result.Error);
    }

    [Fact]
    public async Task A_program_gets_no_secret_of_the_services_in_its_environment()
    {
        if (OperatingSystem.IsWindows()) return;
        var got = Path.Combine(_folder.FullName, "environment");
        const string Variable = "ZOHO_ODOO_SYNC_ODOO_API_KEY";
        var before = Environment.GetEnvironmentVariable(Variable);
        try
        {
            Environment.SetEnvironmentVariable(Variable, "k3y-0f-the-environment");
            await using var bench = await NotifyBench.StartAsync(Script("env > \"$1\"", got));
            Assert.True(Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None)).Succeeded);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, before);
        }

        Assert.DoesNotContain(Variable, File.ReadAllText(got));
    }

    private static bool IsAlive(string pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static CommandChannel Script(string text, params string[] arguments) =>
        new("pager") { Program = "/bin/sh", Arguments = ["-c", text, "page", .. arguments] };
}
