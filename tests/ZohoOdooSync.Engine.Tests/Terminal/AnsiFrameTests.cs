using Xunit;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Terminal;

public sealed class AnsiFrameTests
{
    private static readonly ScreenLine[] Lines =
        [new ScreenLine(10).Add("State ").Add("ok", ScreenStyle.Good), new ScreenLine(10).Add("0123456789"), new ScreenLine(10)
            .Add("end  ")];

    [Fact]
    public void A_frame_is_drawn_as_a_whole_over_the_one_before() => Assert.Equal(
        "\u001b[?2026h\u001b[HState \u001b[32mok\u001b[0m\u001b[0K\r\n0123456789\r\nend  \u001b[0K\u001b[0J\u001b[?2026l",
        AnsiFrame.Draw(Lines, 10, colours: true));

    [Fact]
    public void Without_colours_nothing_is_painted() =>
        Assert.DoesNotContain("m", AnsiFrame.Draw(Lines[..1], 10, colours: false), StringComparison.Ordinal);

    [Fact]
    public void A_name_that_looks_like_markup_is_shown_as_it_is() => Assert.Contains(
        "\u001b[33m[red]x[/]\u001b[0m", AnsiFrame.Draw([new ScreenLine(20).Add("[red]x[/]", ScreenStyle.Warning)], 20, colours: true),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_below_a_full_last_line_is_erased_before_it_is_drawn() => Assert.EndsWith(
        "\r\n\u001b[0J0123456789\u001b[?2026l", AnsiFrame.Draw(Lines[..2], 10, colours: true), StringComparison.Ordinal);

    [Fact]
    public void The_end_takes_back_what_the_beginning_did_and_leaves_the_last_frame()
    {
        Assert.Equal("\u001b[?1049h\u001b[?25l\u001b[?7l", AnsiFrame.Begin());
        Assert.Equal("\u001b[?7h\u001b[?25h\u001b[?1049lState ok\r\n0123456789\r\nend\r\n", AnsiFrame.End(Lines, colours: false));
    }
}
