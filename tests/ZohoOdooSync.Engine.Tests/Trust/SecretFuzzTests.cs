using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using FsCheck;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Cli;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>
/// Any secrets, any failures that quote them, every operation, every place where something is written or shown. A seed
/// replays; more cases by ZOHO_ODOO_SYNC_TEST_TRIES.
/// </summary>
[Trait("Length", "Long")]
public sealed class SecretFuzzTests
{
    private const int UsualCases = 40;

    private static int Cases => int.TryParse(
        Environment.GetEnvironmentVariable("ZOHO_ODOO_SYNC_TEST_TRIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var more)
        ? more : UsualCases;

    [Fact]
    public void No_secret_ever_reaches_any_place_where_something_is_written_or_shown() =>
        Prop.ForAll(Gen.Choose(int.MinValue, int.MaxValue).ToArbitrary(), seed =>
        {
            var leak = LeakAsync(seed).GetAwaiter().GetResult();
            Assert.True(leak is null, $"seed {seed}: {leak}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    private static async Task<string?> LeakAsync(int seed)
    {
        var random = new Random(seed);
        var secrets = new RandomSecrets(random);
        await using var bench = await Workbench.StartAsync(version: secrets.HasKey ? 19 : 16, products: 4, rpc: random.Next(3) == 0);
        secrets.GiveTo(bench.Sandbox);
        Configure(bench, random);
        var loaded = SettingsFile.Load(bench.Home, new Dictionary<string, string?>());
        bench.Settings = bench.Settings.Target.Transport == OdooTransportChoice.JsonRpc
            ? loaded with { Target = loaded.Target with { Transport = OdooTransportChoice.JsonRpc } }
            : loaded;
        var sinks = new Sinks();
        sinks.AddResult("the settings", bench.Settings);
        sinks.AddResult("the list of settings", SettingCatalogue.Shown(bench.Settings));
        var faults = new EchoedFaults(random, secrets.All);
        var steps = Steps(bench, sinks);
        // At times a run that goes well first, so that there is a state to fail over.
        if (random.Next(3) == 0) await TryAsync(sinks, "a run without faults", steps[0]);
        for (var i = 0; i < 4; i++)
        {
            bench.Sandbox.Faults.Clear();
            for (var j = random.Next(1, 4); j > 0; j--) bench.Sandbox.Faults.Add(faults.Any());
            await TryAsync(sinks, "an operation", steps[random.Next(steps.Length)]);
        }

        bench.Sandbox.Faults.Clear();
        bench.Sandbox.Faults.Add(faults.Final());
        foreach (var command in new[] { "status", "status --json", "status --check", "status --all --json", random.Next(2) == 0
            ? "plan --json" : "full-sync --json" })
            await TryAsync(sinks, command, () => HostAsync(bench, sinks, command));
        LookBack(bench, sinks);
        sinks.AddFiles(bench.Home, bench.Settings.SettingsPath);
        return sinks.FindLeak(secrets.All);
    }

    private static Func<Task>[] Steps(Workbench bench, Sinks sinks) =>
    [
        async () => AddRun(sinks, await bench.Engine().RunFullAsync(force: true, sinks, CancellationToken.None)),
        async () =>
        {
            await foreach (var result in bench.Engine().RunCyclesAsync(null, 1, sinks, CancellationToken.None)) AddRun(sinks, result);
        },
        async () => sinks.AddResult("a plan", await bench.Engine().PlanAsync(sinks, CancellationToken.None)),
        async () => sinks.AddResult("a comparison", await bench.Engine().CompareAsync(sinks, CancellationToken.None)),
        async () => sinks.AddResult("a live status", await bench.Engine().GetLiveStatusAsync(sinks, CancellationToken.None)),
        async () => sinks.AddResult("a connection test", await bench.Engine().TestConnectionAsync(CancellationToken.None)),
    ];

    private static void AddRun(Sinks sinks, SyncRunResult result)
    {
        sinks.AddResult("a run", result.Run);
        sinks.AddResult("its reasons", result.GuardReasons);
        sinks.AddResult("its changes", result.Changes);
        sinks.AddError("its error", result.Error);
    }

    private static void LookBack(Workbench bench, Sinks sinks)
    {
        var engine = bench.Engine();
        sinks.AddResult("the status", engine.GetStatus());
        sinks.AddResult("the health", engine.CheckHealth());
        sinks.AddResult("the history", engine.GetHistory(100));
        foreach (var run in engine.GetHistory(100)) sinks.AddResult("the changes of a run", engine.GetChanges(run.RunId));
        sinks.AddResult("the log", engine.ReadLog(new SyncLogQuery()).ToList());
        if (File.Exists(bench.Settings.StatePath)) sinks.AddResult("a backup", engine.BackupState(null, overwrite: true));
    }

    private static async Task HostAsync(Workbench bench, Sinks sinks, string command)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        await ConsoleHost.RunAsync(
            [.. command.Split(' '), "--path", bench.Home], TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        sinks.Add($"standard output of {command}", output.ToString());
        sinks.Add($"standard error of {command}", error.ToString());
    }

    private static async Task TryAsync(Sinks sinks, string what, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            sinks.AddError($"the error of {what}", e);
        }
    }

    private static void Configure(Workbench bench, Random random)
    {
        bench.Sandbox.WriteSettings(bench.Home, "sync");
        var path = Path.Combine(bench.Home, "config", "zoho_config.json");
        var settings = JObject.Parse(File.ReadAllText(path));
        settings["logging"] = new JObject { ["format"] = random.Next(2) == 0 ? "json" : "text", ["level"] = "verbose" };
        settings["metrics"] = new JObject { ["file"] = "metrics/sync.prom" };
        File.WriteAllText(path, settings.ToString());
    }
}

/// <summary>Secrets of every kind: short and long, all of Unicode, with everything that is escaped somewhere, within each other.</summary>
internal sealed class RandomSecrets
{
    private const string Marks = "\"'%&<>\\/+=?#@:;,.!$^()[]{}|~`- ";

    // What no text of the program and of the sandbox holds: a short secret of them is met on purpose alone.
    private static readonly string[] Rare = ["ß", "Ж", "漢", "字", "€", "😀", "𝔘", "ن", "ğ", "\u00a0", "Ω", "\u2603", "é", "e\u0301"];

    private readonly Random _random;
    private readonly string _client, _refresh, _password, _key;

    public RandomSecrets(Random random)
    {
        _random = random;
        _client = AnySecret();
        _refresh = random.Next(4) == 0 ? _client + AnySecret() : AnySecret();
        _password = random.Next(4) == 0 ? AnySecret() + _client : AnySecret();
        // The key travels in a header, which takes nothing but ASCII.
        _key = Ascii(random.Next(12, 50));
        HasKey = random.Next(2) == 0;
    }

    /// <summary>Whether the Odoo of these settings takes API keys: without, there is none in them.</summary>
    public bool HasKey { get; }

    public IReadOnlyList<string> All => HasKey ? [_client, _refresh, _password, _key] : [_client, _refresh, _password];

    public void GiveTo(Sandbox.SandboxServer sandbox)
    {
        sandbox.Secrets.ZohoClientSecret = _client;
        sandbox.Secrets.ZohoRefreshToken = _refresh;
        var user = sandbox.Odoo.User("sync");
        user.Password = _password;
        user.ApiKey = _key;
    }

    private string AnySecret()
    {
        switch (_random.Next(4))
        {
            case 0: return Ascii(_random.Next(12, 80));
            case 1: return $"1000.{Convert.ToHexStringLower(Bytes(16))}.{Convert.ToHexStringLower(Bytes(16))}";
            default:
                var text = new StringBuilder();
                for (var i = _random.Next(4, 30); i > 0; i--) text.Append(
                    _random.Next(3) == 0 ? Ascii(1) : Rare[_random.Next(Rare.Length)]);
                // The settings take off spaces at both ends; no program text begins like this.
                return $"{Rare[_random.Next(3)]}{text.ToString().Trim()}{Rare[_random.Next(3)]}";
        }
    }

    private string Ascii(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(_random.Next(3) == 0 ? Marks[_random.Next(Marks.Length)] : (char)('0' + _random.Next('z' - '0' + 1)));
        return length == 1 ? text.ToString() : $"k{text.ToString(1, length - 2)}k";
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
