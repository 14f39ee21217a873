using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Reports;

public sealed class MetricsTests : IDisposable
{
    internal static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("zoho-metrics-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_numbers_of_the_last_runs_are_there()
    {
        var text = MetricsText.Of(Known(), Now);
        var samples = Parsed(text);
        double Value(string name, string label = "") => samples[$"zoho_odoo_sync_{name}{{profile=\"shop\"{label}}}"];
        Assert.Equal((0, 1), (Value("state", ",state=\"running\""), Value("state", ",state=\"failing\"")));
        Assert.Equal((1, 0), (Value("last_run_outcome", ",outcome=\"failed\""), Value("last_run_outcome", ",outcome=\"succeeded\"")));
        Assert.Equal(Now.AddMinutes(-5).AddSeconds(7.5).ToUnixTimeMilliseconds() / 1000.0, Value("last_run_timestamp_seconds"));
        Assert.Equal(7.5, Value("last_run_duration_seconds"));
        Assert.Equal(Now.AddMinutes(-20).AddSeconds(7.5).ToUnixTimeMilliseconds() / 1000.0, Value("last_success_timestamp_seconds"));
        Assert.Equal(3, Value("consecutive_failures"));
        Assert.Equal((2000, 1990, 1999, 1989, 0),
            (Value("zoho_items"), Value("zoho_items_active"), Value("odoo_products"), Value("odoo_products_active"),
            Value("counts_match")));
        Assert.Equal((1, 2, 3, 4), (Value("quarantined_items"), Value("conflicts"), Value("blocked_changes"), Value("unmanaged_products")));
        Assert.Equal((6, 5), (Value("last_run_changes", ",kind=\"created\""), Value("last_run_changes", ",kind=\"deleted\"")));
        Assert.Equal((700, 1000), (Value("zoho_calls_remaining"), Value("zoho_calls_limit")));
        Assert.Equal(Now.ToUnixTimeSeconds(), Value("quarantine_oldest_timestamp_seconds"));
        Assert.Equal((1, 12, 3, 4), (Value("hints_listening"), Value("hints", ",result=\"accepted\""),
            Value("hints", ",result=\"refused\""), Value("hint_cycles")));
        Assert.Equal((0, 1, 2, 1), (
            Value("notification_failing", ",channel=\"ops\""), Value("notification_failing", ",channel=\"mail\""),
            Value("notifications_waiting", ",channel=\"mail\""), Value("troubles_open")));
        Assert.Equal(1, Value("info", ",organization=\"746283917\",database=\"live\""));
    }

    [Fact]
    public void What_nobody_knows_yet_is_left_out_and_not_told_as_zero()
    {
        var samples = Parsed(MetricsText.Of(new SyncStatus { Home = "/", OrganizationId = "1", Database = "d" }, Now));
        Assert.Equal(
            ["consecutive_failures", "info", "quarantined_items", "state"],
            samples.Keys.Select(key => key[15..key.IndexOf('{', StringComparison.Ordinal)]).Distinct().Order());
        Assert.Equal(1, samples["zoho_odoo_sync_state{profile=\"/\",state=\"stopped\"}"]);
        // A reading of yesterday says nothing about today's calls.
        var late = Known() with { Budget = Known().Budget! with { ResetAt = Now } };
        Assert.DoesNotContain("zoho_calls", MetricsText.Of(late, Now), StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public Property Whatever_the_names_hold_the_text_follows_the_rules_of_the_format() => Prop.ForAll(
        Arb.From(Gen.Elements("a", "\\", "\"", "\n", "{", "}", ",", "=", " ", "ق", "#").ListOf().Select(parts => string.Concat(parts))),
        name =>
        {
            var status = Known() with { Home = "/srv/x" + name.Replace("/", "", StringComparison.Ordinal) + "x", Database = name };
            var text = MetricsText.Of(status, Now);
            Assert.Equal(Parsed(MetricsText.Of(Known(), Now)).Count, Parsed(text).Count);
            var info = text.Split('\n').Single(line => line.StartsWith("zoho_odoo_sync_info{", StringComparison.Ordinal));
            Assert.Equal(name, Labels(info[(info.IndexOf('{', StringComparison.Ordinal) + 1)..info.LastIndexOf('}')])["database"]);
        });

    [Fact]
    public void A_reader_never_sees_a_half_file()
    {
        var path = Path.Combine(_folder, "new", "sync.prom");
        var texts = Enumerable.Range(0, 2)
            .Select(i => MetricsText.Of(Known() with { Database = new string((char)('a' + i), 50_000) }, Now)).ToArray();
        MetricsFile.Write(path, texts[0]);
        var stop = false;
        var writer = new Thread(() =>
        {
            for (var i = 1; !Volatile.Read(ref stop); i++) MetricsFile.Write(path, texts[i % 2]);
        });
        writer.Start();
        for (var i = 0; i < 300; i++)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            Assert.Contains(reader.ReadToEnd(), texts);
        }

        Volatile.Write(ref stop, true);
        writer.Join();
        Assert.Equal(["sync.prom"], Directory.GetFiles(Path.GetDirectoryName(path)!).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Every_run_writes_the_file_however_it_ends()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Settings = bench.Settings with { Metrics = new MetricsSettings { File = "out/sync.prom" } };
        var path = Path.Combine(bench.Home, "out", "sync.prom");
        await bench.RunAsync();
        Assert.Contains("last_run_outcome{profile=\"" + Path.GetFileName(bench.Home)
            + "\",outcome=\"succeeded\"} 1", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(20, Parsed(File.ReadAllText(path))
            .Single(sample => sample.Key.StartsWith("zoho_odoo_sync_odoo_products{", StringComparison.Ordinal)).Value);

        File.Delete(path);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        await foreach (var _ in bench.Engine().RunCyclesAsync(null, 1, bench.Told, CancellationToken.None)) { }

        Assert.True(File.Exists(path));
        await bench.Sandbox.DisposeAsync();
        await bench.RunAsync();
        Assert.Contains("outcome=\"failed\"} 1", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_metrics_file_that_cannot_be_written_is_a_warning_and_no_failed_run()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        bench.Settings = bench.Settings with { Metrics = new MetricsSettings { File = "config" } };
        var result = await bench.RunAsync();
        Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome);
        var warning = Assert.Single(bench.Told.Messages, message => message.Level == SyncLogLevel.Warning);
        Assert.Contains($"The metrics file {Path.Combine(bench.Home, "config")} cannot be written", warning.Text, StringComparison.Ordinal);
        Assert.Contains("metrics.file", warning.Text, StringComparison.Ordinal);
    }

    /// <summary>Reads the text as the format's description says, and is strict about it.</summary>
    private static Dictionary<string, double> Parsed(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        var seen = new HashSet<string>();
        string? family = null;
        var hasType = false;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Regex.Match(line, @"^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) \S[^\\]*$") is { Success: true } help)
            {
                family = help.Groups[1].Value;
                hasType = false;
                Assert.True(seen.Add(family), $"{family} comes twice");
            }
            else if (Regex.Match(line, @"^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) gauge$") is { Success: true } type)
            {
                Assert.Equal(family, type.Groups[1].Value);
                hasType = true;
            }
            else
            {
                var sample = Regex.Match(line, @"^([a-zA-Z_:][a-zA-Z0-9_:]*)\{(.*)\} (\S+)$");
                Assert.True(sample.Success && hasType, $"not a sample of a known type: {line}");
                Assert.Equal(family, sample.Groups[1].Value);
                Assert.Equal("profile", Labels(sample.Groups[2].Value).Keys.First());
                var key = line[..line.LastIndexOf(' ')];
                Assert.True(samples.TryAdd(key, double.Parse(sample.Groups[3].Value, NumberStyles.Float, CultureInfo.InvariantCulture)),
                    $"{key} comes twice");
            }
        }

        return samples;
    }

    private static Dictionary<string, string> Labels(string text)
    {
        var labels = new Dictionary<string, string>();
        for (var rest = text; rest.Length > 0;)
        {
            var label = Regex.Match(rest, @"^([a-zA-Z_][a-zA-Z0-9_]*)=""((?:[^""\\]|\\[\\""n])*)""(?:,(?=.)|$)", RegexOptions.Singleline);
            Assert.True(label.Success, $"not a label: {rest}");
            labels.Add(label.Groups[1].Value,
                Regex.Replace(label.Groups[2].Value, @"\\(.)", match => match.Groups[1].Value == "n" ? "\n" : match.Groups[1].Value));
            rest = rest[label.Length..];
        }

        return labels;
    }

    internal static SyncStatus Known()
    {
        var counts = new RunCounts
        {
            ZohoCount = 2000, ZohoActive = 1990, OdooCount = 1999, OdooActive = 1989, Conflicts = 2, Blocked = 3, Unmanaged = 4,
        };
        var runs = new[] { RunOutcome.Running, RunOutcome.Failed, RunOutcome.Failed, RunOutcome.Failed, RunOutcome.Succeeded }
            .Select((outcome, i) => new SyncRun
            {
                RunId = $"run-{i}", Kind = RunKind.Full, Started = Now.AddMinutes(-5 * i), Outcome = outcome,
                Ended = outcome == RunOutcome.Running ? null : Now.AddMinutes(-5 * i).AddSeconds(7.5),
                Counts = outcome == RunOutcome.Failed ? new RunCounts { Created = 6, Deleted = 5 } : counts,
            }).ToList();
        return new SyncStatus
        {
            Home = "/srv/shop", OrganizationId = "746283917", Database = "live", State = SyncState.Failing, RecentRuns = runs,
            LastRun = runs[0], LastCompletedRun = runs[^1], FailuresInARow = 3,
            Quarantine = [new QuarantinedItem("46", "Bolt", "no", "", 1, Now, Now)],
            Budget = new BudgetReading(1000, 700, Now.AddHours(5), Now),
            Notifications = new(
                [new("ops") { Kind = "webhook" }, new("mail") { Kind = "mail", LastFailure = Now, Error = "no", Waiting = 2 }],
                [new(NotifyEvent.Failing, Now, Now)]),
            Hints = new HintActivity("127.0.0.1:8787", null, 12, 3, 4, Now.AddMinutes(-1)),
        };
    }
}
