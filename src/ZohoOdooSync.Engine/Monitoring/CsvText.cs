using System.Globalization;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// Writes CSV as RFC 4180 says, safe to open in a spreadsheet: names of products are written by people, and a text that
/// begins like a formula would be run as one. Such a text gets an apostrophe in front, which a spreadsheet takes for "this is
/// text". Numbers stay numbers.
/// </summary>
internal static class CsvText
{
    // As spreadsheets read them; the last four are the full-width forms, which some of them treat alike.
    private const string FormulaCharacters = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    /// <summary>Writes a row.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="cells">
    /// Each a decimal or an int, which is written as a number, or a text; null is an empty cell.
    /// </param>
    public static void WriteRow(TextWriter writer, params ReadOnlySpan<object?> cells)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0) writer.Write(',');
            writer.Write(Cell(cells[i]));
        }

        writer.Write("\r\n");
    }

    private static string Cell(object? cell) => cell switch
    {
        null => string.Empty,
        int number => number.ToString(CultureInfo.InvariantCulture),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        string text => Quoted(text.Length > 0 && FormulaCharacters.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text),
        _ => throw new ArgumentException($"A cell is a number or a text, and not {cell.GetType().Name}.", nameof(cell)),
    };

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
