using Xunit;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Log;

public sealed class SyncLogReaderTests : IDisposable
{
    private const string Run = "20260609-120000-7f3a";

    private readonly string _home = Directory.CreateTempSubdirectory("zoho-log").FullName;
    private readonly ManualTime _time = new();
    private readonly SyncSettings _settings;

    public SyncLogReaderTests()
    {
        _settings = new SyncSettings
        {
            Home = _home,
            Source = new SourceSettings { ClientSecret = new Secret("s3cr3t-0f-th3-client") },
            Logging = new LoggingSettings { Level = SyncLogLevel.Verbose, MaxFileMegabytes = 1, KeepFiles = 3 },
        }.WithSecrets();
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Where_there_is_no_log_there_are_no_lines() => Assert.Empty(Read(new SyncLogQuery()));

    [Fact]
    public void Every_line_of_a_run_names_it_and_no_other_does()
    {
        var log = new SyncLog(_settings, _time);
        log.Report(Message("before"));
        log.Report(new SyncRunBegan(RunRecord()));
        log.Report(Message("within", "46"));
        log.Report(new SyncChangeSettled(new JournalEntry
        {
            RunId = Run, Sequence = 1, Kind = ChangeKind.Update, ItemId = "47", ProductId = 5, Written = _time.GetUtcNow(),
            Outcome = ChangeOutcome.Refused, Reason = "no such unit",
        }));
        log.Report(new SyncRunEnded(RunRecord() with { Outcome = RunOutcome.Succeeded }));
        log.Report(Message("after"));

        Assert.Equal(
            [
                (null, null, "before"), (Run, "46", "within"), (Run, "47", "Update product 5: Refused, no such unit"),
                (Run, null, $"Run {Run} ended: Succeeded"), (null, null, "after"),
            ],
            Read(new SyncLogQuery()).Select(line => (line.RunId, line.ItemId, line.Text.Split(';')[0])));
        Assert.Equal(["within"], Read(new SyncLogQuery { RunId = Run, ItemId = "46" }).Select(line => line.Text));
    }

    [Fact]
    public void Lines_are_chosen_by_level_time_and_number()
    {
        var log = new SyncLog(_settings, _time);
        foreach (var level in Enum.GetValues<SyncLogLevel>())
        {
            log.Report(new SyncMessage(level, level.ToString()));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["Warning", "Error"], Texts(new SyncLogQuery { Level = SyncLogLevel.Warning }));
        Assert.Equal(["Warning", "Error"], Texts(new SyncLogQuery { Since = _time.GetUtcNow().AddMinutes(-2) }));
        Assert.Equal(["Error"], Texts(new SyncLogQuery { Tail = 1 }));
        Assert.Equal(["Warning", "Error"], Texts(new SyncLogQuery { Tail = 5, Level = SyncLogLevel.Warning }));
        Assert.Empty(Texts(new SyncLogQuery { Tail = 0 }));
        Assert.Equal(4, Texts(new SyncLogQuery { Tail = 99 }).Count);
    }

    [Fact]
    public void A_secret_that_reaches_the_log_is_masked_there()
    {
        new SyncLog(_settings, _time).Report(Message("told s3cr3t-0f-th3-client to nobody"));
        Assert.Equal("told ******** to nobody", Assert.Single(Read(new SyncLogQuery())).Text);
    }

    [Fact]
    public void Rolled_files_are_read_as_one_and_the_oldest_are_gone()
    {
        WriteMany(0, 6000);
        Assert.Equal(
            ["sync_server.2026-06-09.003.log", "sync_server.2026-06-09.004.log", "sync_server.2026-06-09.005.log", "sync_server.lock",
                "sync_server.log"],
            Directory.GetFiles(Path.Combine(_home, "logs")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var numbers = Texts(new SyncLogQuery()).Select(NumberOf).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 6000 - numbers[0]), numbers);
        Assert.InRange(numbers[0], 1, 4000);
        // More lines than the newest file holds, and still in order.
        Assert.Equal(Enumerable.Range(3600, 2400), Texts(new SyncLogQuery { Tail = 2400 }).Select(NumberOf));
    }

    [Fact]
    public void Lines_of_others_in_the_same_file_are_left_out_and_cost_nothing()
    {
        Directory.CreateDirectory(Path.Combine(_home, "logs"));
        File.WriteAllText(_settings.LogPath, "2025-11-22 08:15:30,123 - INFO - of the earlier scripts\r\n  Traceback\r\n");
        File.WriteAllText(Path.Combine(_home, "logs", "sync_server_old.log"), "2026-06-09T12:00:00.000Z [INF] of another file\n");
        new SyncLog(_settings, _time).Report(Message("ours"));
        File.AppendAllText(_settings.LogPath, "2026-06-09T12:00:00.000Z [INF] half a li");
        Assert.Equal(["ours"], Texts(new SyncLogQuery()));
    }

    [Fact]
    public async Task Following_gives_every_line_once_across_rolled_files()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        WriteMany(0, 500);
        var writing = Task.CompletedTask;
        var numbers = new List<int>();
        await foreach (var line in Follow(new SyncLogQuery { Tail = 100 }, stop.Token))
        {
            numbers.Add(NumberOf(line.Text));
            // The rest is written while the follower is at work: two files more than there were.
            if (numbers.Count == 100) writing = Task.Run(() => WriteMany(500, 2600), stop.Token);
            if (numbers[^1] == 2599) break;
        }

        await writing;
        Assert.Equal(Enumerable.Range(400, 2200), numbers);
    }

    [Fact]
    public async Task Following_begins_before_there_is_a_log_and_ends_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var seen = new List<string>();
        var following = Task.Run(async () =>
        {
            await foreach (var line in Follow(new SyncLogQuery { Level = SyncLogLevel.Warning }, stop.Token))
            {
                seen.Add(line.Text);
                if (seen.Count == 2) await stop.CancelAsync();
            }
        });
        var log = new SyncLog(_settings, _time);
        log.Report(new SyncMessage(SyncLogLevel.Warning, "one"));
        log.Report(new SyncMessage(SyncLogLevel.Information, "not asked for"));
        log.Report(new SyncMessage(SyncLogLevel.Error, "two"));

        await following;
        Assert.Equal(["one", "two"], seen);
    }

    [Fact]
    public void Both_forms_are_read_from_the_same_file_and_every_condition_holds_for_both()
    {
        foreach (var format in new[] { LogFormat.Text, LogFormat.Json, LogFormat.Text, LogFormat.Json })
        {
            var log = new SyncLog(_settings with { Logging = _settings.Logging with { Format = format } }, _time);
            log.Report(new SyncRunBegan(RunRecord() with { RunId = $"{Run}-{format}" }));
            log.Report(new SyncMessage(SyncLogLevel.Warning, "a\nb \\ {\"time\":1}", "46"));
            log.Report(Message("c", "47"));
            // A day each: every file but the last is rolled.
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(4, Directory.GetFiles(Path.Combine(_home, "logs"), "*.log").Length);
        var lines = Read(new SyncLogQuery()).ToList();
        Assert.Equal(8, lines.Count);
        Assert.Equal(2, lines.Select(line => line with { Time = default, RunId = null }).Distinct().Count());
        var second = lines[2].Time;
        Assert.Equal([lines[2], lines[4], lines[6]], Read(new SyncLogQuery { Since = second, Level = SyncLogLevel.Warning }));
        Assert.Equal([lines[6]], Read(new SyncLogQuery { RunId = $"{Run}-json", Since = second, Level = SyncLogLevel.Warning, Tail = 1 }));
        Assert.Equal([lines[1], lines[5]], Read(new SyncLogQuery { RunId = $"{Run}-Text", ItemId = "47", Tail = 5 }));
    }

    [Fact]
    public void A_file_of_json_lines_is_json()
    {
        var log = new SyncLog(_settings with { Logging = _settings.Logging with { Format = LogFormat.Json } }, _time);
        log.Report(new SyncMessage(SyncLogLevel.Warning, "told \"s3cr3t-0f-th3-client\"", "46"));
        Assert.Equal(
            """{"time":"2026-06-09T12:00:00.000Z","level":"warning","item":"46","text":"told \"********\""}""" + "\n",
            File.ReadAllText(_settings.LogPath));
    }

    [Fact]
    public void Files_of_the_earlier_naming_are_read_in_the_order_in_which_they_were_written()
    {
        WriteEarlier();
        Assert.Equal(["0", "1", "2", "3"], Texts(new SyncLogQuery()));
        Assert.Equal(["2", "3"], Texts(new SyncLogQuery { Tail = 2 }));
        // The first new line names them; nothing is lost, and the order stays.
        new SyncLog(_settings, _time).Report(Message("4"));
        Assert.Equal(["0", "1", "2", "3", "4"], Texts(new SyncLogQuery()));
        Assert.Equal(
            ["sync_server.2026-06-07.001.log", "sync_server.2026-06-08.001.log", "sync_server.2026-06-08.002.log", "sync_server.log"],
            Directory.GetFiles(Path.Combine(_home, "logs"), "*.log").Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Following_goes_on_when_files_of_the_earlier_naming_are_named_anew()
    {
        WriteEarlier();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var seen = new List<string>();
        await foreach (var line in Follow(new SyncLogQuery(), stop.Token))
        {
            seen.Add(line.Text);
            if (line.Text == "3") new SyncLog(_settings, _time).Report(Message("4"));
            if (line.Text == "4") break;
        }

        Assert.Equal(["0", "1", "2", "3", "4"], seen);
    }

    [Fact]
    public async Task Following_sees_what_is_written_after_somebody_deleted_or_emptied_the_file()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        new SyncLog(_settings, _time).Report(Message("a line that is longer than those after it"));
        var seen = new List<string>();
        await foreach (var line in Follow(new SyncLogQuery(), stop.Token))
        {
            seen.Add(line.Text);
            if (seen.Count == 3) break;
            if (seen.Count == 1) File.Delete(_settings.LogPath);
            else File.WriteAllText(_settings.LogPath, string.Empty);
            new SyncLog(_settings, _time).Report(Message(seen.Count == 1 ? "longer" : "new"));
        }

        Assert.Equal(["longer", "new"], seen.Skip(1));
    }

    private void WriteEarlier()
    {
        var logs = Directory.CreateDirectory(Path.Combine(_home, "logs")).FullName;
        File.WriteAllText(_settings.LogPath, "2026-06-07T23:00:00.000Z [INF] 0\n");
        File.WriteAllText(Path.Combine(logs, "sync_server_001.log"), "2026-06-08T01:00:00.000Z [INF] 1\n");
        File.WriteAllText(Path.Combine(logs, "sync_server_002.log"),
            "2026-06-08T02:00:00.000Z [INF] 2\n2026-06-08T02:00:01.000Z [INF] 3\n");
    }

    private void WriteMany(int from, int to)
    {
        var log = new SyncLog(_settings, _time);
        for (var i = from; i < to; i++) log.Report(Message($"{i} {new string('x', 1000)}"));
    }

    private static int NumberOf(string text) => int.Parse(text[..text.IndexOf(' ')], System.Globalization.CultureInfo.InvariantCulture);

    private List<string> Texts(SyncLogQuery query) => [.. Read(query).Select(line => line.Text)];

    private IEnumerable<SyncLogLine> Read(SyncLogQuery query) => new SyncLogReader(_settings.LogPath, _time).ReadLog(query);

    // A clock that makes no wait: the follower looks as often as it can while the log is written.
    private IAsyncEnumerable<SyncLogLine> Follow(SyncLogQuery query, CancellationToken cancellationToken) =>
        new SyncLogReader(_settings.LogPath, _time).FollowLogAsync(query, cancellationToken);

    private static SyncMessage Message(string text, string? item = null) => new(SyncLogLevel.Information, text, item);

    private SyncRun RunRecord() => new() { RunId = Run, Kind = RunKind.Full, Started = _time.GetUtcNow() };
}
