using Xunit;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Monitoring;

public sealed class SyncLogTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("zohoodoosync-log-");

    [Fact]
    public void A_line_has_UTC_time_level_text_and_item()
    {
        var lines = Write(SyncLogLevel.Verbose, log =>
        {
            log.Report(new SyncMessage(SyncLogLevel.Information, "Run began."));
            log.Report(new SyncMessage(SyncLogLevel.Warning, "two\nlines", "4602"));
            log.Report(new SyncMessage(SyncLogLevel.Error, "{braces} %"));
            log.Report(new SyncMessage(SyncLogLevel.Verbose, "detail"));
            log.Report(new SyncProgressed(SyncPhase.Applying, 1, 2, "unlogged"));
            log.Report(new SyncChangeSettled(Entry(ChangeOutcome.Done)));
            log.Report(new SyncChangeSettled(Entry(ChangeOutcome.Refused) with { Reason = "no", ProductId = null }));
        });
        Assert.Equal(
            [
                "2026-06-09T12:00:00.000Z [INF] Run began.", "2026-06-09T12:00:00.000Z [WRN] two lines (item 4602)",
                "2026-06-09T12:00:00.000Z [ERR] {braces} %", "2026-06-09T12:00:00.000Z [VRB] detail",
                "2026-06-09T12:00:00.000Z [VRB] run Update product 7: Done (item 1)",
                "2026-06-09T12:00:00.000Z [WRN] run Update product (new): Refused, no (item 1)",
            ],
            lines);
    }

    [Theory]
    [InlineData(SyncLogLevel.Verbose, 4)]
    [InlineData(SyncLogLevel.Information, 3)]
    [InlineData(SyncLogLevel.Warning, 2)]
    [InlineData(SyncLogLevel.Error, 1)]
    public void Nothing_below_the_level_of_the_settings_is_written(SyncLogLevel level, int expected) => Assert.Equal(
        expected,
        Write(level, log =>
        {
            foreach (var each in Enum.GetValues<SyncLogLevel>()) log.Report(new SyncMessage(each, "x"));
        }).Count);

    [Fact]
    public void A_secret_never_reaches_the_file()
    {
        var text = string.Join('\n', Write(SyncLogLevel.Verbose, log => log.Report(new SyncMessage(SyncLogLevel.Error, "password hunter2-hunter2!"))));
        Assert.DoesNotContain("hunter2", text);
        Assert.Contains(Secret.Mask, text);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private static JournalEntry Entry(ChangeOutcome outcome) => new()
    {
        RunId = "run", Sequence = 1, Kind = ChangeKind.Update, ItemId = "1", ProductId = 7, Written = Some.Time, Outcome = outcome,
    };

    private List<string> Write(SyncLogLevel level, Action<SyncLog> write)
    {
        var settings = new SyncSettings
        {
            Home = _home.FullName, Logging = new LoggingSettings { Level = level },
            Target = new TargetSettings { Password = new Secret("hunter2-hunter2!") },
        };
        using (var log = SyncLog.Open(settings, new ManualTime())) write(log);
        return File.Exists(settings.LogPath) ? [.. File.ReadAllLines(settings.LogPath)] : [];
    }
}
