using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>The umask is the process's: nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(OwnerOnlyTests), DisableParallelization = true)]
public sealed class OwnerOnlyCollection;

/// <summary>What this program makes belongs to its owner alone, however generous the umask is.</summary>
[Collection(nameof(OwnerOnlyTests))]
[UnsupportedOSPlatform("windows")]
public sealed class OwnerOnlyTests
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    public static TheoryData<uint> Masks => new(0, Convert.ToUInt32("022", 8));

    [Theory]
    [MemberData(nameof(Masks))]
    public async Task Every_file_and_folder_of_a_home_is_for_its_owner_alone(uint mask)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists, which a folder hands on, and no modes.");
        await using var bench = await Workbench.StartAsync(products: 12);
        var home = Path.Combine(bench.Home, "a new", "home");
        var before = Umask(mask);
        try
        {
            bench.Settings = MakeSettings(bench, home);
            await LiveAsync(bench, home);
        }
        finally
        {
            _ = Umask(before);
        }

        var made = Directory.EnumerateFileSystemEntries(home, "*", SearchOption.AllDirectories).Append(home)
            .Append(Path.GetDirectoryName(home)!)
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal([], made.Where(path => File.GetUnixFileMode(path) != (Directory.Exists(path) ? OwnerFolder : OwnerFile))
            .Select(path => $"{path[bench.Home.Length..]} {File.GetUnixFileMode(path)}"));
        string[] expected =
        [
            "zoho_config.json", "zoho_config.json.bak", "sync_tracking.db", "run.lock", "server.lock", "token.lock", "sync_server.log",
            "sync_server.lock", "sync.prom", "plan.json", "parity.json", "parity.csv", "state.db",
        ];
        Assert.Equal([], expected.Except(made.Select(path => Path.GetFileName(path)!)));
    }

    [Fact]
    public async Task A_metrics_file_that_a_collector_may_read_stays_readable_for_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists, which a folder hands on, and no modes.");
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Settings = bench.Settings with { Metrics = new MetricsSettings { File = "sync.prom" } };
        await bench.RunAsync();
        var file = Path.Combine(bench.Home, "sync.prom");
        Assert.Equal(OwnerFile, File.GetUnixFileMode(file));
        File.SetUnixFileMode(file, OwnerFile | UnixFileMode.GroupRead);
        var old = File.ReadAllText(file);
        await bench.RunAsync();
        Assert.NotEqual(old, File.ReadAllText(file));
        Assert.Equal(OwnerFile | UnixFileMode.GroupRead, File.GetUnixFileMode(file));
    }

    private static SyncSettings MakeSettings(Workbench bench, string home)
    {
        var (source, target) = (bench.Settings.Source, bench.Settings.Target);
        var given = new Dictionary<string, string?>();
        SettingsFile.Create(
            home,
            new Dictionary<string, object?>
            {
                ["zoho_books.base_url"] = new Uri(bench.Sandbox.Address, "/books/v3").ToString(),
                ["zoho_books.accounts_url"] = bench.Sandbox.Address.ToString(), ["zoho_books.client_id"] = source.ClientId,
                ["zoho_books.client_secret"] = source.ClientSecret, ["zoho_books.refresh_token"] = source.RefreshToken,
                ["zoho_books.organization_id"] = source.OrganizationId, ["odoo.test_db.host"] = target.Address.Host,
                ["odoo.test_db.port"] = target.Address.Port, ["odoo.test_db.database"] = target.Database,
                ["odoo.test_db.username"] = target.Username, ["odoo.test_db.password"] = target.Password,
                ["odoo.test_db.api_key"] = target.ApiKey,
            },
            overwrite: false, given);
        return SettingsEdit.Prepare(home, [new("metrics.file", "metrics/of this/sync.prom")], given).Write();
    }

    /// <summary>Everything that leaves a file: runs, the server and its end, files that are asked for, a backup and its return.</summary>
    private static async Task LiveAsync(Workbench bench, string home)
    {
        await bench.RunAsync();
        var engine = bench.Engine();
        bench.Sandbox.Zoho.Update(bench.Sandbox.Zoho.Items[0].ItemId, item => item with { Rate = item.Rate + 1m });
        PlanFile.Save(await engine.PlanAsync(SilentReporter.Instance, CancellationToken.None), Path.Combine(home, "plan.json"));
        var report = await engine.CompareAsync(SilentReporter.Instance, CancellationToken.None);
        ParityFile.Save(report, Path.Combine(home, "parity.json"));
        ParityFile.Save(report, Path.Combine(home, "parity.csv"));
        var stopped = false;
        bench.Told.Waits = _ =>
        {
            // Left as another process leaves it, under the mask of that one.
            if (!stopped) StopRequest.Make(bench.Settings, bench.Recall(reader => reader.ServerHeartbeat)!);
            stopped = true;
        };
        await foreach (var cycle in engine.RunCyclesAsync(TimeSpan.FromMinutes(5), 3, bench.Told, CancellationToken.None)) Assert.NotNull(
            cycle);
        bench.Told.Waits = null;
        engine.BackupState(Path.Combine(home, "state.db"), overwrite: false);
        engine.BackupState(null, overwrite: false);
        engine.RestoreState(Path.Combine(home, "state.db"), force: false);
        await bench.RunAsync();
    }

    [DllImport("libc", EntryPoint = "umask", ExactSpelling = true)]
    private static extern uint Umask(uint mask);
}
