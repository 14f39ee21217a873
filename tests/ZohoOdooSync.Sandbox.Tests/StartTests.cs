using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class StartTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("sandbox-tests-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(18, false)]
    [InlineData(19, true)]
    public async Task The_settings_file_points_at_the_sandbox_and_is_its_owners_only(int version, bool key)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var path = client.Server.WriteSettings(_home);
        Assert.Equal(Path.Combine(_home, "config", "zoho_config.json"), path);
        var settings = JObject.Parse(await File.ReadAllTextAsync(path));
        Assert.Equal(["base_url", "inventory_base_url", "accounts_url", "client_id", "client_secret", "refresh_token", "organization_id"],
            ((JObject)settings["zoho_books"]!).Properties().Select(property => property.Name));
        var odoo = (JObject)settings["odoo"]!["test_db"]!;
        Assert.Equal((client.Server.Address.Port, "sandbox", "sync"),
            ((int)odoo["port"]!, (string?)odoo["database"], (string?)odoo["username"]));
        Assert.Equal(key, odoo.ContainsKey("api_key"));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        // A second writing replaces the file.
        client.Server.WriteSettings(_home, "reader");
        Assert.Contains("\"reader\"", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"zoho_books\": { \"client_id\": \"1000.REALONE\", \"refresh_token\": \"1000.only.copy\" }\n}\n")]
    [InlineData("not even JSON: 1000.SANDBOX")]
    [InlineData("")]
    public async Task Settings_that_no_sandbox_wrote_stay_byte_for_byte(string foreign)
    {
        await using var client = await SandboxClient.StartAsync();
        var path = Path.Combine(_home, "config", "zoho_config.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, foreign);
        var error = Assert.Throws<IOException>(() => client.Server.WriteSettings(_home));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(foreign, await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(_home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Replies_carry_the_time_of_the_sandbox_and_not_of_the_machine()
    {
        var then = new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero);
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Products = 0, TimeProvider = new StoppedClock(then) });
        using var http = new HttpClient();
        foreach (var path in new[] { "/books/v3/items", "/json/version", "/nowhere" })
        {
            using var reply = await http.GetAsync(new Uri(server.Address, path));
            Assert.Equal(then, reply.Headers.Date);
        }
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }

    [Fact]
    public async Task A_taken_port_and_a_bad_option_are_errors_that_name_the_matter()
    {
        await using var client = await SandboxClient.StartAsync();
        await Assert.ThrowsAsync<IOException>(
            () => SandboxServer.StartAsync(new SandboxOptions { Products = 0, Port = client.Server.Address.Port }));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => SandboxServer.StartAsync(new SandboxOptions { OdooVersion = 17 }));
        Assert.Equal("OdooVersion is 17; allowed: 16, 18 or 19.", error.Message);
        var zone = await Assert.ThrowsAsync<ArgumentException>(
            () => SandboxServer.StartAsync(new SandboxOptions { OrganizationTimeZone = "Mars/Base" }));
        Assert.Contains("Mars/Base", zone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--odoo 17", "Argument --odoo is '17'; allowed: 16, 18 or 19.")]
    [InlineData("--products", "Argument --products is without a value; allowed: a whole number from 0 to 200000.")]
    [InlineData("--parent me", "Argument --parent is 'me'; allowed: a whole number from 1 to 2147483647.")]
    [InlineData("--outlives-terminal 1", "Argument --outlives-terminal is '1'; allowed: yes or no.")]
    [InlineData("--nonsense 1", "Argument '--nonsense' is unknown; allowed: --products")]
    public async Task A_bad_argument_is_named_and_the_exit_code_is_64(string arguments, string message)
    {
        using var process = Start(arguments);
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(64, process.ExitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executable_prints_ready_and_what_to_type_and_ends_with_0_on_a_signal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        using var process = Start($"--products 5 --odoo 18 --home {_home}");
        var ready = await process.StandardOutput.ReadLineAsync();
        Assert.Matches("^ready http://127\\.0\\.0\\.1:[0-9]+$", ready);
        using (var http = new HttpClient())
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(ready![6..] + "/sandbox/state")).StatusCode);
        Assert.True(File.Exists(Path.Combine(_home, "config", "zoho_config.json")));
        using (var kill = Process.Start("kill", $"-TERM {process.Id}"))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        Assert.Equal(
            ["Zoho data centre", "client id", "client secret", "grant code", "another code", "Odoo address", "Odoo login", "Odoo password"],
            (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split(':')[0]));
    }

    [Fact]
    public async Task The_executable_ends_with_its_parent_however_that_ended()
    {
        using var parent = Process.Start(
            new ProcessStartInfo("dotnet", $"\"{typeof(SandboxServer).Assembly.Location}\" --products 0 --home {_home}")
        {
            RedirectStandardOutput = true,
        })!;
        await parent.StandardOutput.ReadLineAsync();
        var home = Directory.CreateDirectory(Path.Combine(_home, "child")).FullName;
        using var process = Start($"--products 0 --home {home} --parent {parent.Id}");
        Assert.StartsWith("ready", await process.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        parent.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        // And where it was gone before.
        using var orphan = Start($"--products 0 --home {home} --parent {parent.Id}");
        await orphan.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, orphan.ExitCode);
    }

    [Fact]
    public async Task The_executable_outlives_its_terminal_where_it_is_told_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill.");
        using var process = Start($"--products 0 --home {_home} --outlives-terminal yes");
        var ready = await process.StandardOutput.ReadLineAsync();
        // Where these tests were started by nohup or by & the process ignores both anyway.
        foreach (var signal in new[] { "INT", "HUP" })
        {
            using var kill = Process.Start("kill", $"-{signal} {process.Id}");
            await kill.WaitForExitAsync();
        }

        using (var http = new HttpClient())
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(ready![6..] + "/sandbox/state")).StatusCode);
        using (var kill = Process.Start("kill", $"-TERM {process.Id}"))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Only_this_machine_can_reach_it_and_it_is_gone_when_disposed()
    {
        var server = await SandboxServer.StartAsync(new SandboxOptions { Products = 0 });
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(server.Address.Host)));
        await server.DisposeAsync();
        using var socket = new TcpClient();
        await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(server.Address.Host, server.Address.Port));
    }

    private static Process Start(string arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", $"\"{typeof(SandboxServer).Assembly.Location}\" {arguments}")
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
