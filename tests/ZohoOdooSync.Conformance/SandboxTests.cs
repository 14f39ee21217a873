using Newtonsoft.Json.Linq;
using ZohoOdooSync.Conformance.Harness;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Conformance;

/// <summary>The sandbox of each version, which all exchanges share as they would share a real server.</summary>
public sealed class Sandboxes : IAsyncLifetime
{
    private static readonly int[] Versions = [16, 18, 19];
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<IDisposable> _doors = [];

    internal Dictionary<int, Runner> Runners { get; } = [];

    public static IEnumerable<(int Version, string Name)> Exchanges => Versions.SelectMany(version => AllExchanges.List
        .Where(exchange => exchange.Suits(version)).Select(exchange => (version, exchange.Name)));

    public async ValueTask InitializeAsync()
    {
        foreach (var version in Versions)
        {
            // The 19 that was recorded is of December 2025, and rounds prices still.
            var options = new SandboxOptions { Products = 0, OdooVersion = version, OdooRoundsPrices = true };
            var sandbox = await SandboxServer.StartAsync(options);
            _servers.Add(sandbox);
            sandbox.Odoo.Switches.BotLacksInventoryRight = true;
            sandbox.Odoo.Switches.MovesForbidType = false;
            var odoo = new OdooDoor(sandbox.Address, options.OdooDatabase);
            _doors.Add(odoo);
            var (admin, bot) = (sandbox.Odoo.User("admin"), sandbox.Odoo.User("sync"));
            Runners[version] = new Runner(odoo, new Account(admin.Login, admin.ApiKey!),
                new SandboxGround(sandbox) { Limited = new Account(bot.Login, bot.ApiKey!) }, version);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var door in _doors)
            door.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}

/// <summary>The sandbox answers as real servers did.</summary>
public sealed class SandboxTests(Sandboxes sandboxes) : IClassFixture<Sandboxes>
{
    public static TheoryData<int, string> Exchanges => [.. Sandboxes.Exchanges];

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task The_sandbox_answers_as_the_real_server_did(int version, string name)
    {
        var outcome = await sandboxes.Runners[version].RunAsync(AllExchanges.List.Single(exchange => exchange.Name == name));

        Assert.True(outcome.Broken.Count == 0, string.Join("\n", outcome.Broken));
        // Of 16 nothing is recorded: what must be true is all that it is held to.
        var difference = Recording.Of(version)?.Difference(name, outcome.Answers);
        Assert.True(difference is null, difference);
    }

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public void What_is_recorded_is_what_is_exchanged(int version)
    {
        var recorded = Recording.Of(version)!;
        Assert.Equal(AllExchanges.List.Where(exchange => exchange.Suits(version)).Select(exchange =>
            exchange.Name).Order(StringComparer.Ordinal), recorded.Names);
        Assert.StartsWith($"{version}.", recorded.Server, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recording_reads_back_as_it_was_written_and_tells_a_difference()
    {
        var made = new Recording { Server = "19.0" };
        made.Add("one", Answers("""[{"id": "T1", "price": 12.50}]""", """[{"id": "T1", "price": 12.50}]"""));
        made.Add("two", Answers("[1]", "[2]"));
        var read = Recording.Read(made.ToJson());

        Assert.Null(read.Difference("one", Answers("""[{"id": "T1", "price": 12.50}]""", """[{"id": "T1", "price": 12.50}]""")));
        Assert.Contains("Json2, answer 1", read.Difference("one",
            Answers("""[{"id": "T1", "price": 12.50}]""", """[{"id": "T1", "price": 12.51}]""")), StringComparison.Ordinal);
        Assert.Null(read.Difference("two", Answers("[1]", "[2]")));
        Assert.Contains("JsonRpc: 2 answers, recorded 1", read.Difference("two", Answers("[1, 1]", "[2]")), StringComparison.Ordinal);
        Assert.Equal("it was never recorded", read.Difference("three", Answers("[]", "[]")));
    }

    private static Dictionary<Door, JArray> Answers(string rpc, string json2) =>
        new() { [Door.JsonRpc] = JArray.Parse(rpc), [Door.Json2] = JArray.Parse(json2) };
}
