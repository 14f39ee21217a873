using System.Globalization;
using CsvHelper.Configuration;
using CsvHelper;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Engine.Tests.Reports;

/// <summary>CSV that any reader understands and no spreadsheet runs; read back by a library that had no part in writing it.</summary>
public sealed class CsvTextLaws
{
    private const string Dangerous = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private static readonly Gen<string> Texts = Gen.Frequency(
        (3, from parts in Gen.ArrayOf(
            Gen.Elements("=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "\"", "\"\"", ",", ";", "'", " ", "a", "1", "كابل", "\uFF1D",
            "\uFF20"), 5)
            from count in Gen.Choose(0, 5)
            select string.Concat(parts[..count])),
        (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)));

    [Property(MaxTest = 2000)]
    public Property What_is_read_back_is_what_was_written_apart_from_the_apostrophe() =>
        Prop.ForAll(Gen.ArrayOf(Gen.ArrayOf(Texts, 4), 3).ToArbitrary(), rows =>
        {
            var read = Read(rows);
            Assert.Equal(3, read.Count);
            for (var row = 0; row < rows.Length; row++)
            {
                Assert.Equal(rows[row].Select(cell => cell.Length > 0 && Dangerous.Contains(cell[0]) ? "'" + cell : cell), read[row]);
            }
        });

    [Property(MaxTest = 1000)]
    public Property No_cell_begins_like_a_formula() =>
        Prop.ForAll(Gen.ArrayOf(Gen.ArrayOf(Texts, 4), 2).ToArbitrary(), rows =>
            Assert.All(Read(rows).SelectMany(row => row), cell => Assert.True(cell.Length == 0 || !Dangerous.Contains(cell[0]), cell)));

    [Fact]
    public void Numbers_stay_numbers_with_all_their_digits()
    {
        using var text = new StringWriter();
        CsvText.WriteRow(text, -12.50m, 7, null, "-12.50");
        Assert.Equal("-12.50,7,,'-12.50\r\n", text.ToString());
    }

    private static List<string[]> Read(string[][] rows)
    {
        using var text = new StringWriter();
        // An empty first cell in a row of one would be a blank line; a report has twelve.
        foreach (var row in rows) CsvText.WriteRow(text, row);
        using var parser = new CsvParser(
            new StringReader(text.ToString()),
                new CsvConfiguration(CultureInfo.InvariantCulture) { Mode = CsvMode.RFC4180, IgnoreBlankLines = false, NewLine = "\r\n" });
        var read = new List<string[]>();
        while (parser.Read()) read.Add(parser.Record!);
        return read;
    }
}
