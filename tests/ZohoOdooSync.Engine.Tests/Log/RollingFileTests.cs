using System.Globalization;
using Xunit;
using ZohoOdooSync.Engine.Log;

namespace ZohoOdooSync.Engine.Tests.Log;

public sealed class RollingFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoho-rolling-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 24, 23, 59, 0, TimeSpan.Zero), TimeSpan.Zero);

    private string Current => Path.Combine(_folder, "sync_server.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_current_file_always_has_the_same_name_and_the_newest_line()
    {
        var file = File(maxBytes: 200);
        for (var i = 0; i < 50; i++)
        {
            Write(file, $"line {i}");
            Assert.EndsWith($"line {i}", Lines(Current)[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_is_never_larger_than_allowed_and_as_full_as_it_can_be()
    {
        var file = File(maxBytes: 200);
        for (var i = 0; i < 50; i++) Write(file, $"line {i}");
        var line = new FileInfo(Current).Length / Lines(Current).Length;
        Assert.All(Rolled(), rolled => Assert.InRange(new FileInfo(Path.Combine(_folder, rolled)).Length, 200 - line, 200));
    }

    [Fact]
    public void A_line_that_is_too_long_alone_is_written_all_the_same()
    {
        var file = File(maxBytes: 100);
        Write(file, "short");
        Write(file, new string('x', 1000));
        Write(file, "short again");
        Assert.Equal(["sync_server.2026-11-24.001.log", "sync_server.2026-11-24.002.log"], Rolled());
        Assert.Single(Lines(Current));
    }

    [Fact]
    public void The_first_line_of_another_UTC_day_sets_the_file_aside_under_the_day_of_its_last_line()
    {
        var file = File();
        Write(file, "before midnight");
        _time.Advance(TimeSpan.FromMinutes(1));
        Write(file, "after midnight");
        Assert.Equal(["sync_server.2026-11-24.001.log"], Rolled());
        Assert.EndsWith("after midnight", Assert.Single(Lines(Current)), StringComparison.Ordinal);
        // Also for a process that has written nothing yet.
        _time.Advance(TimeSpan.FromDays(3));
        Write(File(), "later");
        Assert.Equal(["sync_server.2026-11-24.001.log", "sync_server.2026-11-25.001.log"], Rolled());
    }

    [Fact]
    public void Names_sort_in_the_order_of_writing_even_where_the_clock_goes_back()
    {
        var file = File(maxBytes: 100, keepFiles: 1000);
        int[] hours = [0, 1, 30, -20, 0, 48, -200, 1];
        var expected = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            _time.Advance(TimeSpan.FromHours(hours[i % hours.Length]));
            Write(file, $"line {i}");
            expected.Add($"line {i}");
        }

        Assert.Equal(expected, Rolled().Append("sync_server.log").SelectMany(name => Lines(Path.Combine(_folder, name)))
            .Select(line => SyncLogFormat.Parse(line)!.Text));
    }

    [Fact]
    public void Only_the_newest_files_are_kept_and_nothing_else_is_touched()
    {
        foreach (var name in new[] { "sync_server.2026-11-24.log", "sync_server.old.log", "sync_server_x.log", "other.log" })
            System.IO.File.WriteAllText(Path.Combine(_folder, name), "not ours");
        var file = File(maxBytes: 100, keepFiles: 3);
        for (var i = 0; i < 40; i++) Write(file, $"line {i}");
        Assert.Equal(3, Directory.GetFiles(_folder, "sync_server.2026-11-24.*.log").Length);
        Assert.Equal("line 39", SyncLogFormat.Parse(Lines(Current)[^1])!.Text);
        Assert.Equal(4, Directory.GetFiles(_folder).Count(path => System.IO.File.ReadAllText(path) == "not ours"));
    }

    [Fact]
    public void Several_writers_and_a_reader_at_once_lose_and_tear_no_line()
    {
        const int writers = 4;
        const int each = 300;
        var threads = Enumerable.Range(0, writers).Select(writer => new Thread(() =>
        {
            // One each, as processes have: only the lock of the operating system stands between them.
            var file = File(maxBytes: 5000, keepFiles: 1000);
            for (var i = 0; i < each; i++) Write(file, $"{writer} {i} {new string((char)('a' + writer), (i * 7) % 300)}");
        })).ToList();
        threads.ForEach(thread => thread.Start());
        using var trail = LogTrail.Begin(Current);
        var seen = trail.Older.SelectMany(LogTrail.ReadWhole).ToList();
        while (threads.Exists(thread => thread.IsAlive)) seen.AddRange(trail.ReadNew());
        threads.ForEach(thread => thread.Join());
        seen.AddRange(trail.ReadNew());

        var written = Rolled().Append("sync_server.log").SelectMany(name => Lines(Path.Combine(_folder, name))).ToList();
        Assert.Equal(written, seen);
        Assert.Equal(writers * each, written.Count);
        Assert.True(Rolled().Count > 20);
        for (var writer = 0; writer < writers; writer++)
        {
            var own = written.Select(line => SyncLogFormat.Parse(line)!.Text.Split(' ')).Where(parts => parts[0] == $"{writer}").ToList();
            Assert.Equal(Enumerable.Range(0, each), own.Select(parts => int.Parse(parts[1], CultureInfo.InvariantCulture)));
            Assert.All(own, parts =>
                Assert.Equal(new string((char)('a' + writer), int.Parse(parts[1], CultureInfo.InvariantCulture) * 7 % 300), parts[2]));
        }
    }

    [Fact]
    public void A_half_line_of_a_process_that_died_spoils_no_other()
    {
        System.IO.File.WriteAllText(Current, "2026-11-24T23:00:00.000Z [INF] half a li");
        Write(File(), "whole");
        Assert.Equal(["half a li", "whole"], Lines(Current).Select(line => SyncLogFormat.Parse(line)!.Text));
    }

    [Fact]
    public void A_log_that_somebody_keeps_locked_or_that_cannot_be_made_is_given_up_without_an_error()
    {
        var file = File();
        using (new FileStream(Path.Combine(_folder, "sync_server.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            Assert.False(file.TryAppend(_ => "x"));
            // Waited for once; from now on a line costs nothing.
            Assert.False(file.TryAppend(_ => "x"));
        }

        Assert.True(file.TryAppend(_ => "x"));
        System.IO.File.WriteAllText(Path.Combine(_folder, "file"), string.Empty);
        Assert.False(new RollingFile(Path.Combine(_folder, "file", "sync_server.log"), 1000, 3, _time).TryAppend(_ => "x"));
        Assert.True(new RollingFile(Path.Combine(_folder, "new", "deep", "sync_server.log"), 1000, 3, _time).TryAppend(_ => "x"));
    }

    private RollingFile File(long maxBytes = 100_000, int keepFiles = 50) => new(Current, maxBytes, keepFiles, _time);

    private static void Write(RollingFile file, string text) => Assert.True(
        file.TryAppend(now => SyncLogFormat.Write(new SyncLogLine(now, SyncLogLevel.Information, text, null, null))));

    private List<string> Rolled() => [.. Directory.GetFiles(_folder, "sync_server.2*.log").Select(path => Path.GetFileName(path)!)
        .Order(StringComparer.Ordinal)];

    private static string[] Lines(string path) => System.IO.File.ReadAllLines(path);
}
