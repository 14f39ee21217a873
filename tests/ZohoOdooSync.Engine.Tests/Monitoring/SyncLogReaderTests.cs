using Xunit;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Monitoring;

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
        };
    }

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Where_there_is_no_log_there_are_no_lines() => Assert.Empty(Read(new SyncLogQuery()));

    [Fact]
    public void Every_line_of_a_run_names_it_and_no_other_does()
    {
        using (var log = SyncLog.Open(_settings, _time))
        {
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
        }

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
        using (var log = SyncLog.Open(_settings, _time))
        {
            foreach (var level in Enum.GetValues<SyncLogLevel>())
            {
                log.Report(new SyncMessage(level, level.ToString()));
                _time.Advance(TimeSpan.FromMinutes(1));
            }
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
        using (var log = SyncLog.Open(_settings, _time)) log.Report(Message("told s3cr3t-0f-th3-client to nobody"));
        Assert.Equal("told ******** to nobody", Assert.Single(Read(new SyncLogQuery())).Text);
    }

    [Fact]
    public void Rolled_files_are_read_as_one_and_the_oldest_are_gone()
    {
        WriteMany(0, 5000);
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_home, "logs")).Length);
        var numbers = Texts(new SyncLogQuery()).Select(NumberOf).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], 5000 - numbers[0]), numbers);
        Assert.InRange(numbers[0], 1, 4000);
        // More lines than the newest file holds, and still in order.
        Assert.Equal(Enumerable.Range(2600, 2400), Texts(new SyncLogQuery { Tail = 2400 }).Select(NumberOf));
    }

    [Fact]
    public void Lines_of_others_in_the_same_file_are_left_out_and_cost_nothing()
    {
        Directory.CreateDirectory(Path.Combine(_home, "logs"));
        File.WriteAllText(_settings.LogPath, "2025-11-22 08:15:30,123 - INFO - of the earlier scripts\r\n  Traceback\r\n");
        File.WriteAllText(Path.Combine(_home, "logs", "sync_server_old.log"), "2026-06-09T12:00:00.000Z [INF] of another file\n");
        using (var log = SyncLog.Open(_settings, _time)) log.Report(Message("ours"));
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
        using (var log = SyncLog.Open(_settings, _time))
        {
            log.Report(new SyncMessage(SyncLogLevel.Warning, "one"));
            log.Report(new SyncMessage(SyncLogLevel.Information, "not asked for"));
            log.Report(new SyncMessage(SyncLogLevel.Error, "two"));
        }

        await following;
        Assert.Equal(["one", "two"], seen);
    }

    private void WriteMany(int from, int to)
    {
        using var log = SyncLog.Open(_settings, _time);
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
