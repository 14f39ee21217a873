using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Reports;

/// <summary>No text of a name or a server steers a terminal, makes a line of its own, turns the writing around or hides a part of
/// itself.</summary>
public sealed class ShownTextLaws
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get),
        Gen.Choose(0, 0x10FFFF).Where(Rune.IsValid).Select(value => new Rune(value).ToString()).ListOf().Select(string.Concat),
        Gen.Elements(
            "\u001b[2J", "\u009b31m", "\u007f", "\u0085", "\r\n", "\u2028", "\u2029", "\u202E", "\u202A", "\u2066", "\u2069", "\u200B",
                "\u2060", "\uFEFF",
            "\u00AD", "\u061C", "\u200E", "\u200C", "\u200D", "\uD83D", "\uDE00", "\U0001F600", "\U000E0041", "\U000E007F", "\U000E0000",
                "\\u202e", "\\", "|",
            "می\u200Cخواهم", "e\u0301", "=1+1", "run=", "\"", ",", " ", "x").ListOf().Select(string.Concat));

    [Theory]
    [InlineData("first\r\nsecond\u2028third\u2029fourth\u0085fifth", "first  second third fourth fifth")]
    [InlineData("\u202Egnp.exe\u202C and \u2066this\u2069", "\\u202egnp.exe\\u202c and \\u2066this\\u2069")]
    [InlineData("Cable\U000E0041\U000E007F", "Cable\\udb40\\udc41\\udb40\\udc7f")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("کوردی\u200C و \u200Dسۆرانی\u061C\u200F", "کوردی\u200C و \u200Dسۆرانی\u061C\u200F")]
    [InlineData("AB\u200B-12\uFEFF\u00AD", "AB\\u200b-12\\ufeff\\u00ad")]
    [InlineData("\u0600١٢", "\u0600١٢")]
    [InlineData("A\uFFFEB\uFDD0C\U0001FFFF", "A\\ufffeB\\ufdd0C\\ud83f\\udfff")]
    [InlineData("A\u2065B\uFFF0C\U000E0080", "A\\u2065B\\ufff0C\\udb40\\udc80")]
    public void What_nobody_sees_is_shown_by_its_code(string text, string shown)
    {
        Assert.Equal(shown, ShownText.OneLine(text));
        Assert.Equal(shown, ShownText.Shortened(text, 200));
    }

    [Fact]
    public void Half_a_character_is_shown_by_its_code() => Assert.Equal("half \\ud83d", ShownText.OneLine("half " + (char)0xD83D));

    [Property(MaxTest = 2000)]
    public Property A_name_is_one_line_that_hides_nothing_wherever_it_is_shown() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        var shown = ShownText.OneLine(text);
        Fair(shown);
        Assert.Equal(shown, ShownText.OneLine(shown));
        Fair(ShownText.OneLine(text, 10));
        Fair(ShownText.Shortened(text, 20));
        Fair(ScreenText.Clean(text));
        Fair(ShownText.MessageOf(new SyncException("X", SyncErrorKind.Data, text, "y")));
        Fair(new Health { Findings = [new(HealthLevel.Ok, text)] }.Line);
    });

    [Property]
    public Property A_text_of_which_everything_is_seen_stays_as_it_is() => Prop.ForAll(
        Gen.Choose(0x20, 0x2FFFF).Where(Rune.IsValid).Select(value => new Rune(value))
            .Where(rune => Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator) && rune.Value is not (0x2065 or (>= 0xFFF0 and <= 0xFFF8))
            // What Unicode says is no character.
            && rune.Value is not (>= 0xFDD0 and <= 0xFDEF) && (rune.Value & 0xFFFE) != 0xFFFE)
                    .Select(rune => rune.ToString()).ListOf().Select(string.Concat).ToArbitrary(),
        text => Assert.Equal(text, ShownText.OneLine(text)));

    [Property(MaxTest = 2000)]
    public Property A_line_of_the_log_hides_nothing_and_is_read_back() =>
        Prop.ForAll((from text in Texts from item in Texts select (text, item)).ToArbitrary(), given =>
    {
        var line = new SyncLogLine(
            DateTimeOffset.UnixEpoch, SyncLogLevel.Warning, given.text, given.item.Length == 0 ? null : given.item, null);
        var written = SyncLogFormat.Write(line);
        Fair(written);
        Assert.Equal(line, SyncLogFormat.Parse(written));
    });

    [Property(MaxTest = 1000)]
    public Property JSON_means_the_same_and_holds_nothing_that_steers_a_terminal() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        var json = ShownText.Json(new JObject { [whole] = whole }.ToString(Newtonsoft.Json.Formatting.None));
        Fair(json);
        Assert.Equal(whole, JObject.Parse(json)[whole]!.Value<string>());
        var report = Report(whole);
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        ParityFile.WriteJson(report, writer, indented: false);
        Fair(writer.ToString());
        Assert.Equal(whole, JObject.Parse(writer.ToString())["lines"]![0]!.Value<string>("name"));
        Fair(SyncLogJson.Write(new SyncLogLine(DateTimeOffset.UnixEpoch, SyncLogLevel.Warning, whole, null, null)));
    });

    [Property]
    public Property CSV_on_a_terminal_is_one_line_a_row() => Prop.ForAll(Texts.ToArbitrary(), text =>
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        ParityFile.WriteCsv(Report(text), writer, isScreen: true);
        var lines = writer.ToString().Split("\r\n");
        Assert.Equal((3, string.Empty), (lines.Length, lines[^1]));
        Assert.All(lines, Fair);
    });

    private static ParityReport Report(string text) =>
        ParityComparison.Compare(new MappedCatalogue([], [], new Dictionary<string, int>()), [], []) with
        {
            Lines = [new ParityLine { Kind = ParityKind.FieldDiffers, ItemId = "1", Name = text, Sku = text, Expected = text,
                Actual = text, Remark = text }],
        };

    private static void Fair(string shown)
    {
        for (var i = 0; i < shown.Length; i++)
        {
            Assert.False(char.IsControl(shown[i]) || shown[i] is '\u2028' or '\u2029' || char.IsLowSurrogate(shown[i]), shown);
            Assert.False(shown[i] is (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\u200B' or '\uFEFF' or '\u00AD',
                shown);
            if (!char.IsHighSurrogate(shown[i])) continue;
            Assert.True(i + 1 < shown.Length && char.IsLowSurrogate(shown[i + 1]), shown);
            Assert.NotInRange(char.ConvertToUtf32(shown, i++), 0xE0000, 0xE007F);
        }
    }
}
