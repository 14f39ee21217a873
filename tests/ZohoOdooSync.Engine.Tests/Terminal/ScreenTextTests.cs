using Xunit;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Terminal;

public sealed class ScreenTextTests
{
    [Theory]
    [InlineData("Bolt", 4)]
    [InlineData("كابل نحاس", 9)]
    [InlineData("كَابِل", 4)]
    [InlineData("電源ケーブル", 12)]
    [InlineData("한국", 4)]
    [InlineData("ＡＢ", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("👩👧", 4)]
    [InlineData("→…▁", 3)]
    public void Columns_are_counted_as_terminals_count_them(string text, int columns) => Assert.Equal(columns, ScreenText.WidthOf(text));

    [Theory]
    [InlineData("a\tb\r\nc\0d\u001b[31m\u0085\u009b", "a b  c d [31m  ")]
    [InlineData("left\u202Eright\u2066\u200F\uFEFF", "left\\u202eright\\u2066\\ufeff")]
    [InlineData("☁\uFE0F👩\u200D👧", "☁👩👧")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("\u2028\u2029", "  ")]
    public void What_steers_a_terminal_is_taken_out_and_what_turns_the_writing_is_shown_by_its_code(string text, string clean) =>
        Assert.Equal(clean, ScreenText.Clean(text));

    [Fact]
    public void Marks_do_not_pile_up_without_end() => Assert.InRange(ScreenText.Clean("e" + new string('\u0301', 5000)).Length, 2, 20);

    [Theory]
    [InlineData("Copper cable", 12, "Copper cable")]
    [InlineData("Copper cable", 8, "Copper…")]
    [InlineData("電源ケーブル", 6, "電源…")]
    [InlineData("電源ケーブル", 1, "…")]
    [InlineData("abc", 0, "")]
    public void A_text_is_shortened_by_whole_characters(string text, int width, string fit) =>
        Assert.Equal(fit, ScreenText.Fit(text, width));

    [Fact]
    public void A_text_is_wrapped_between_words_and_ends_with_an_ellipsis()
    {
        Assert.Equal(["Odoo did", "not", "answer…"], ScreenText.Wrap("Odoo did not answer within 30 seconds", 8, 3));
        Assert.Equal(["abcdefgh", "ij"], ScreenText.Wrap("abcdefghij", 8, 3));
        Assert.Equal(["Odoo did", "not"], ScreenText.Wrap("Odoo did not", 8, 3));
    }

    [Fact]
    public void A_chart_rises_with_its_values()
    {
        Assert.Equal("▁▂▅█", Sparkline.Of([0, 0.1, 4, 8], 0, unicode: true));
        Assert.Equal("_.=#", Sparkline.Of([0, 0.1, 4, 8], 0, unicode: false));
        Assert.Equal("▅ ▅", Sparkline.Of([2000, null, 2000], 2000, unicode: true));
        Assert.Equal("▁▁", Sparkline.Of([0, 0], 0, unicode: true));
    }

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(-5, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(192, "3 min 12 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(273600, "3 d 4 h")]
    public void Spans_are_told_with_their_two_largest_units(double seconds, string text) =>
        Assert.Equal(text, TimeWords.Span(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("xterm-256color", null, "en_US.UTF-8", false, true, true)]
    [InlineData("tmux-256color", "1", null, false, false, true)]
    [InlineData("dumb", null, null, true, false, true)]
    [InlineData(null, "", "C", false, true, false)]
    [InlineData("xterm", null, "de_DE.ISO-8859-1", false, true, false)]
    public void The_environment_says_what_the_terminal_can(
        string? term, string? noColour, string? locale, bool isDumb, bool colours, bool unicode)
    {
        var variables = new Dictionary<string, string?> { ["TERM"] = term, ["NO_COLOR"] = noColour, ["LC_ALL"] = "", ["LANG"] = locale };
        Assert.Equal(new TerminalTraits(isDumb, colours, unicode), TerminalTraits.From(variables.GetValueOrDefault));
    }
}
