using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.Tests.Mapping;

public sealed class TextRulesTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Bolt 8×40")]
    [InlineData("line\r\nline\ttab")]
    [InlineData("برغي ستانلس ستيل")]
    [InlineData("smile \U0001F600")]
    public void An_ordinary_text_is_no_problem(string text) => Assert.Null(TextRules.Problem("name", text, 100));

    [Fact]
    public void What_a_database_cannot_store_is_named_with_its_place()
    {
        // In a loop, since an attribute cannot hold half a character.
        foreach (var (text, expected) in new[]
        {
            ("a\0b", "NUL character at position 2"), ("\0", "position 1"),
            ("\uD800", "half a character (a lone surrogate) at position 1"), ("ab\uDC00", "position 3"),
            ("\uD800\uD800\uDC00", "position 1"), ("\U0001F600\uD83D", "position 3"),
        })
        {
            var problem = TextRules.Problem("name", text, 100);
            Assert.StartsWith("name holds", problem);
            Assert.Contains(expected, problem);
        }
    }

    [Fact]
    public void A_text_may_be_as_long_as_allowed_and_no_longer()
    {
        Assert.Null(TextRules.Problem("name", new string('x', 2000), 2000));
        Assert.Equal("name has 2001 characters: 2000 are allowed", TextRules.Problem("name", new string('x', 2001), 2000));
    }

    [Theory]
    [InlineData('x', 2000, true)]
    [InlineData('x', 2001, false)]
    [InlineData('ب', 1000, true)]
    [InlineData('ب', 1001, false)]
    [InlineData('€', 666, true)]
    [InlineData('€', 667, false)]
    public void An_indexed_text_is_measured_in_bytes(char letter, int count, bool fits) =>
        Assert.Equal(fits, TextRules.IndexedProblem("sku", new string(letter, count)) is null);

    [Fact]
    public void An_indexed_text_is_also_checked_for_what_cannot_be_stored() =>
        Assert.Contains("NUL", TextRules.IndexedProblem("sku", "a\0"));

    [Property(MaxTest = 500)]
    public Property A_text_has_a_problem_exactly_when_it_is_no_text_or_holds_NUL()
    {
        var pieces = Gen.Elements("a", "ب", "\U0001F600", "\uD83D", "\uDE00", "\0", "\n", "€");
        return Prop.ForAll(pieces.ArrayOf().ToArbitrary(), parts =>
        {
            var text = string.Concat(parts);
            var storable = !text.Contains('\0') && IsWellFormed(text);
            Assert.Equal(storable, TextRules.Problem("name", text, 1000) is null);
        });
    }

    [Property]
    public Property What_is_shown_is_one_line_of_limited_length() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var shown = ShownText.Shortened(text ?? string.Empty, 20);
            Assert.DoesNotContain(shown, char.IsControl);
            // A character beyond the first plane may straddle the limit, and the ellipsis follows it.
            Assert.True(shown.Length <= 22);
        });

    [Theory]
    [InlineData("a\tb\nc", "a b c")]
    [InlineData("  padded  ", "padded")]
    [InlineData("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrst…")]
    public void Shown_texts_are_tidy(string text, string expected) => Assert.Equal(expected, ShownText.Shortened(text, 20));

    private static bool IsWellFormed(string text)
    {
        try
        {
            new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (System.Text.EncoderFallbackException)
        {
            return false;
        }
    }
}
