using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Log;

namespace ZohoOdooSync.Engine.Tests.Log;

public sealed class SyncLogFormatTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 8, 15, 30, 123, TimeSpan.Zero);

    [Fact]
    public void A_line_is_what_people_expect_of_one()
    {
        Assert.Equal(
            "2026-11-22T08:15:30.123Z [INF] run=20261122-081530-7f3a item=4812000000093001 Created product 12.",
            SyncLogFormat.Write(new(Noon, SyncLogLevel.Information, "Created product 12.", "4812000000093001", "20261122-081530-7f3a")));
        Assert.Equal(
            "2026-11-22T08:15:30.123Z [WRN] Waiting.",
            SyncLogFormat.Write(new(Noon.ToOffset(TimeSpan.FromHours(3)), SyncLogLevel.Warning, "Waiting.", null, null)));
        Assert.Equal(
            @"2026-11-22T08:15:30.123Z [ERR] قميص قطني: first\nsecond in C:\\logs",
            SyncLogFormat.Write(new(Noon, SyncLogLevel.Error, "قميص قطني: first\nsecond in C:\\logs", "", "")));
    }

    [Property(MaxTest = 2000)]
    public Property What_is_written_is_read_back_and_fills_one_line() => Prop.ForAll(Lines(), line =>
    {
        var written = SyncLogFormat.Write(line);
        Assert.Single(written.ReplaceLineEndings("\n").Split('\n'));
        Assert.Equal(line, SyncLogFormat.Parse(written));
        // The file is UTF-8.
        var bytes = System.Text.Encoding.UTF8.GetBytes(written);
        Assert.Equal(line, SyncLogFormat.Parse(System.Text.Encoding.UTF8.GetString(bytes)));
    });

    [Property(MaxTest = 2000)]
    public Property What_is_written_as_json_is_read_back_and_fills_one_line() => Prop.ForAll(Lines(), line =>
    {
        var written = SyncLogJson.Write(line);
        Assert.DoesNotContain('\n', written);
        var bytes = System.Text.Encoding.UTF8.GetBytes(written);
        Assert.Equal(
            line with { Text = Whole(line.Text)!, ItemId = Whole(line.ItemId), RunId = Whole(line.RunId) },
            SyncLogFormat.Parse(System.Text.Encoding.UTF8.GetString(bytes)));
        // Another parser agrees that it is one object with these keys and no more.
        using var other = System.Text.Json.JsonDocument.Parse(bytes);
        string[] keys = ["time", "level", .. line.RunId is null ? Array.Empty<string>() : ["run"], .. line.ItemId is null
            ? Array.Empty<string>() : ["item"], "text"];
        Assert.Equal(keys, other.RootElement.EnumerateObject().Select(property => property.Name));
    });

    [Property]
    public Property Without_its_time_a_line_is_the_same() => Prop.ForAll(Lines(), line =>
        Assert.Equal(SyncLogFormat.Write(line), $"{line.Time:yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {SyncLogFormat.WriteUntimed(line)}"));

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"time":"2026-11-22T08:15:30.123Z","level":"loud","text":"x"}""")]
    [InlineData("""{"time":"2026-11-22","level":"warning","text":"x"}""")]
    [InlineData("""{"time":"2026-11-22T08:15:30.123Z","level":"warning","text":5}""")]
    [InlineData("""{"time":"2026-11-22T08:15:30.123Z","level":"warning","text":"half a""")]
    [InlineData("")]
    [InlineData("2025-11-22 08:15:30,123 - INFO - Sync completed: 12 added")]
    [InlineData("2026-11-22T08:15:30.123Z [XXX] text")]
    [InlineData("2026-13-22T08:15:30.123Z [INF] text")]
    [InlineData("2026-11-22T08:15:30.123Z [INF]")]
    [InlineData("  File \"sync.py\", line 3, in <module>")]
    public void A_line_of_something_else_is_none(string line) => Assert.Null(SyncLogFormat.Parse(line));

    [Property]
    public Property No_text_at_all_makes_reading_fail() =>
        Prop.ForAll<NonNull<string>>(text =>
        {
            SyncLogFormat.Parse(text.Get);
            SyncLogFormat.Parse("2026-11-22T08:15:30.123Z [INF] " + text.Get);
            SyncLogFormat.Parse("{" + text.Get);
            SyncLogFormat.Parse("""{"time":"2026-11-22T08:15:30.123Z",""" + text.Get);
        });

    // A JSON text holds no half characters.
    private static string? Whole(string? text) =>
        text is null ? null : System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private static Arbitrary<SyncLogLine> Lines()
    {
        var piece = Gen.Elements(
            "a", " ", "  ", "run=", "item=", "\\", "\\n", "\\u0020", "\n", "\r\n", "\t", "\0", "\u2028", "\u0085", "\uFEFF", "[INF]",
            "ق", "😀", "\uD83D", "\uDE00", "é", "\"", "=");
        var text = piece.ListOf().Select(pieces => string.Concat(pieces));
        var id = Gen.OneOf(Gen.Constant<string?>(null), text.Where(value => value.Length > 0).Select(value => (string?)value));
        return Arb.From(
            from milliseconds in Gen.Choose(0, int.MaxValue)
            from level in Gen.Elements(Enum.GetValues<SyncLogLevel>())
            from content in text
            from item in id
            from run in id
            select new SyncLogLine(Noon.AddMilliseconds(milliseconds), level, content, item, run));
    }
}
