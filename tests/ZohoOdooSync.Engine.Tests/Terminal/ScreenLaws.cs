using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Terminal;

/// <summary>What holds for every screen, whatever the texts and however small it is.</summary>
public sealed class ScreenLaws
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string?>().Select(text => text ?? string.Empty),
        Gen.Elements(
            "كابل نحاس ٤ مم", "電源ケーブル", "👩‍👩‍👧 family",
            "\u001b[2J\u001b]0;title\u0007", "a\r\nb\tc", "\u202Egnol", "\uD83D", "x")
            .ListOf()
            .Select(parts => string.Concat(parts)));

    [Property]
    public Property No_line_is_wider_and_no_screen_higher_than_the_terminal_and_no_text_steers_it()
    {
        var screens = from width in Gen.Choose(40, 200)
                      from height in Gen.Choose(10, 60)
                      from unicode in Gen.Elements(true, false)
                      from status in Statuses()
                      from footer in Texts
                      select (width, height, unicode, status, footer);
        return Prop.ForAll(screens.ToArbitrary(), screen =>
        {
            var space = SomeStatus.Space(screen.width, screen.height) with { Unicode = screen.unicode, Footer = screen.footer };
            var lines = StatusScreen.Draw(screen.status, SomeStatus.Now, space);
            Assert.InRange(lines.Count, 4, screen.height);
            Assert.All(lines, line =>
            {
                var text = string.Concat(line.Segments.Select(segment => segment.Text));
                Assert.True(ScreenText.WidthOf(text) <= screen.width, text);
                Assert.Equal(line.Width, ScreenText.WidthOf(text));
                Assert.DoesNotContain(text, char.IsControl);
                if (!screen.unicode) Assert.All(text, character => Assert.InRange(character, ' ', '~'));
            });
            // What steers the terminal is the frame's own, and nothing of the data's.
            var frame = AnsiFrame.Draw(lines, screen.width, colours: true);
            Assert.Equal(frame.Count(character => character == '\u001b'), Known(frame));
        });
    }

    [Property]
    public Property A_text_is_clean_after_it_was_cleaned_once_and_fits_where_it_was_fitted() => Prop.ForAll(
        (from text in Texts from width in Gen.Choose(0, 30) from unicode in Gen.Elements(true, false) select (text, width, unicode))
            .ToArbitrary(), given =>
        {
            var clean = ScreenText.Clean(given.text, given.unicode);
            Assert.Equal(clean, ScreenText.Clean(clean, given.unicode));
            Assert.InRange(ScreenText.WidthOf(ScreenText.Fit(clean, given.width, given.unicode)), 0, given.width);
            Assert.Equal(given.width, ScreenText.WidthOf(ScreenText.Fill(clean, given.width, given.unicode)));
            Assert.All(ScreenText.Wrap(clean, given.width, 3, given.unicode), line =>
                Assert.InRange(ScreenText.WidthOf(line), 1, given.width));
        });

    private static int Known(string frame)
    {
        string[] codes = ["[?2026h", "[?2026l", "[H", "[0K", "[0J", "[0m", "[1m", "[2m", "[31m", "[32m", "[33m"];
        return codes.Sum(code => frame.Split('\u001b' + code).Length - 1);
    }

    private static Gen<SyncStatus> Statuses() =>
        from names in Texts.ListOf().Resize(12)
        from reason in Texts
        from error in Texts
        from database in Texts
        from state in Gen.Elements(Enum.GetValues<SyncState>())
        from outcomes in Gen.Elements(Enum.GetValues<RunOutcome>()).ListOf().Resize(30)
        from count in Gen.Choose(0, 2_000_000)
        from beats in Gen.Elements(true, false)
        select WithRuns([.. outcomes.Select((outcome, i) => SomeStatus.Run(i * 5, outcome, i * 1.5, i, count))]) with
        {
            Database = database, Profile = beats ? reason : null, State = state, IsRunning = beats, IsHeartbeatAlive = beats,
            Heartbeat = beats ? SomeStatus.Server(error) : null, RunHeartbeat = beats ? SomeStatus.Server(reason) : null,
            Since = beats ? SomeStatus.Now.AddDays(-400) : null, NextRun = beats ? SomeStatus.Now.AddSeconds(count) : null,
            Quarantine = [.. names.Select(name => SomeStatus.Item(name, reason))],
        };

    private static SyncStatus WithRuns(SyncRun[] runs) => runs.Length == 0 ? SomeStatus.NeverRun() : SomeStatus.Of(runs);
}
