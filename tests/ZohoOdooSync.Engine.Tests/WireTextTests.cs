using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;

namespace ZohoOdooSync.Engine.Tests;

public sealed class WireTextTests
{
    [Property]
    public Property Every_JSON_text_reads_as_it_did_however_it_is_cut_into_pieces() =>
        Prop.ForAll<string[], decimal[], int>((texts, numbers, size) =>
    {
        var json = new JObject
        {
            ["texts"] = new JArray(
                texts.Select(text => JValue.CreateString(text is null || !WireText.IsWhole(text) ? "NaN \"-1e5\" \\" : text))),
            ["numbers"] = new JArray(numbers), ["more"] = new JObject { ["NaN"] = false, ["n"] = JValue.CreateNull(), ["e"] = -1.5e-7m },
        }.ToString(Formatting.None);
        using var whole = WireJson.Read(json);
        using var pieces = WireJson.ReadReply(new Pieces(Encoding.UTF8.GetBytes(json), 1 + Math.Abs(size % 7)));
        return JToken.DeepEquals(JToken.Load(whole), JToken.Load(pieces));
    });

    [Property]
    public Property Every_double_that_Python_writes_reads_as_the_same_decimal_or_as_unreadable() => Prop.ForAll<double>(number =>
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture).Replace("E", "e", StringComparison.Ordinal)
            .Replace("∞", "Infinity", StringComparison.Ordinal);
        using var reader = WireJson.ReadReply(new MemoryStream(Encoding.UTF8.GetBytes($"[{text}]")));
        var value = (JValue)JToken.Load(reader)[0]!;
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? (decimal)value == exact
            : WireText.Unreadable((string)value!) == text;
    });

    [Fact]
    public void Half_a_character_stays_half_a_character()
    {
        foreach (var (json, expected) in new[]
        {
            (@"""\ud83d\ude00""", "\ud83d\ude00"), (@"""a\ud83db""", "a\ud83db"), (@"""\udc00""", "\udc00"),
            (@"""\\ud83d""", @"\ud83d"), (@"""\u0041\n""", "A\n"),
        }) Assert.Equal(expected, Text(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void Bytes_that_are_no_UTF_8_are_no_whole_text()
    {
        Assert.False(WireText.IsWhole(Text([(byte)'"', (byte)'a', 0xC3, (byte)'b', (byte)'"'])));
        Assert.True(WireText.IsWhole(Text([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("\"ä😀\"")])));
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    [InlineData(100_000, false)]
    public void So_many_levels_and_no_more(int levels, bool reads)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var inner = open == "[" ? string.Empty : "1";
            var json = string.Concat(Enumerable.Repeat(open, levels)) + inner + string.Concat(Enumerable.Repeat(close, levels));
            using var reader = WireJson.ReadReply(new MemoryStream(Encoding.UTF8.GetBytes(json)));
            if (reads) JToken.Load(reader);
            else Assert.Throws<ReplyTooDeepException>(() => JToken.Load(reader));
        }
    }

    [Theory]
    [InlineData("[NaN")]
    [InlineData("[N]")]
    [InlineData("[1,]x")]
    [InlineData("[\"\\u12")]
    [InlineData("[-]")]
    public void What_is_no_JSON_is_not_made_into_some(string text) => Assert.ThrowsAny<JsonException>(() =>
    {
        using var reader = WireJson.ReadReply(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        JToken.Load(reader);
        if (reader.Read()) throw new JsonReaderException("more follows");
    });

    private static string Text(byte[] json)
    {
        using var reader = WireJson.ReadReply(new MemoryStream(json));
        return (string)JToken.Load(reader)!;
    }

    private sealed class Pieces(byte[] all, int size) : MemoryStream(all)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, size));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, size)]);
    }
}
