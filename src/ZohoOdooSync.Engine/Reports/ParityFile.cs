using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>What a report is written as.</summary>
public enum ParityFormat
{
    /// <summary>One JSON object: the summary, then the lines.</summary>
    Json,

    /// <summary>The lines as CSV with a heading, safe to open in a spreadsheet; the summary is not in it.</summary>
    Csv,
}

/// <summary>A report as text, for another program, a spreadsheet or the files of an auditor.</summary>
public static class ParityFile
{
    private const string JsonHead = "{\n  \"format\": \"zoho-odoo-sync parity\"";
    private const string CsvHead = "Result,Kind,ItemId,ProductId,Sku,Name,Field,Expected,Actual,Cause,IsQuarantined,Remark\r\n";

    /// <summary>Writes a report into a file: for its owner alone, whole or not at all.</summary>
    /// <param name="report">The report.</param>
    /// <param name="path">The file; an earlier report is replaced, anything else is not.</param>
    /// <param name="format">As what; null for what the file's ending says, JSON unless it is <c>.csv</c>.</param>
    /// <exception cref="SyncException"><c>OutFileExists</c>, <c>OutFileNotWritable</c>.</exception>
    public static void Save(ParityReport report, string path, ParityFormat? format = null)
    {
        var file = Path.GetFullPath(path);
        var isCsv = format is { } given ? given == ParityFormat.Csv : file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        if (isCsv) AtomicFile.Write(file, CsvHead, writer => WriteCsv(report, writer));
        else
        {
            AtomicFile.Write(file, JsonHead, writer =>
            {
                WriteJson(report, writer, indented: true);
                writer.Write('\n');
            });
        }
    }

    /// <summary>Writes the lines as CSV: UTF-8, lines end with CR LF, the first is the heading.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="isScreen">Whether people read it as it is: then texts are as <see cref="ShownText.OneLine(string)"/> shows them.</param>
    public static void WriteCsv(ParityReport report, TextWriter writer, bool isScreen = false)
    {
        writer.Write(CsvHead);
        foreach (var line in report.Lines)
        {
            CsvText.WriteRow(
                writer, Word(line.Kind), line.Kind.ToString(), Shown(line.ItemId), line.ProductId, Shown(line.Sku), Shown(line.Name),
                line.Field?.ToString(), Value(line.Field, Shown(line.Expected)), Value(line.Field, Shown(line.Actual)), line.Cause.ToString(),
                line.IsQuarantined ? "true" : "false", Shown(line.Remark));
        }

        string Shown(string text) => isScreen ? ShownText.OneLine(text) : text;
    }

    /// <summary>Writes the report as one JSON object: names in camel case, kinds and causes as words, times in UTC.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="indented">For people; else on one line.</param>
    public static void WriteJson(ParityReport report, TextWriter writer, bool indented)
    {
        using var filter = new JsonTextFilter(writer);
        using var json = new JsonTextWriter(filter)
        {
            CloseOutput = false, Formatting = indented ? Formatting.Indented : Formatting.None, Culture = CultureInfo.InvariantCulture,
        };
        json.WriteStartObject();
        Property("format", "zoho-odoo-sync parity");
        Property("organizationId", report.OrganizationId);
        Property("database", report.Database);
        Property("comparedAt", report.ComparedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        Property("isEqual", report.IsEqual);
        Property("countsMatch", report.CountsMatch);
        Property("zohoCount", report.ZohoCount);
        Property("zohoActive", report.ZohoActive);
        Property("odooCount", report.OdooCount);
        Property("odooActive", report.OdooActive);
        Property("retired", report.Retired);
        Property("comparedValues", report.ComparedValues);
        Property("equalPairs", report.EqualPairs);
        Property("differences", report.Differences.Count);
        Property("fieldDifferences", report.FieldDifferences);
        Property("duplicates", report.Duplicates);
        Property("lagging", report.Lagging);
        Property("drifted", report.Drifted);
        Property("changedOnBothSides", report.ChangedOnBothSides);
        Property("leftByLastRun", report.LeftByLastRun);
        Property("ofUnknownCause", report.OfUnknownCause);
        Property("notComparable", report.NotComparable);
        Property("quarantined", report.Quarantined);
        json.WritePropertyName("languages");
        json.WriteStartArray();
        foreach (var found in report.Languages)
        {
            json.WriteStartObject();
            Property("language", found.Language);
            Property("differing", found.Differing);
            Property("isMirrored", found.IsMirrored);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Property("zohoDigest", report.ZohoDigest);
        Property("odooDigest", report.OdooDigest);
        json.WritePropertyName("lines");
        json.WriteStartArray();
        foreach (var line in report.Lines) WriteLine(line);
        json.WriteEndArray();
        json.WriteEndObject();

        void WriteLine(ParityLine line)
        {
            json.WriteStartObject();
            Property("symbol", line.Symbol);
            Property("kind", line.Kind.ToString());
            Property("itemId", line.ItemId);
            Property("productId", line.ProductId);
            Property("sku", line.Sku);
            Property("name", line.Name);
            Property("field", line.Field?.ToString());
            Property("expected", line.Expected);
            Property("actual", line.Actual);
            Property("cause", line.Cause.ToString());
            Property("isQuarantined", line.IsQuarantined);
            Property("remark", line.Remark);
            json.WriteEndObject();
        }

        void Property(string name, object? value)
        {
            json.WritePropertyName(name);
            json.WriteValue(value);
        }
    }

    // The symbols themselves would be formulas to a spreadsheet.
    private static string Word(ParityKind kind) => kind switch
    {
        ParityKind.Equal => "equal",
        ParityKind.FieldDiffers => "differs",
        ParityKind.MissingInOdoo => "missing_in_odoo",
        ParityKind.MissingInZoho => "missing_in_zoho",
        _ => "error",
    };

    private static object Value(MirroredField? field, string text) =>
        field is { IsNumber: true }
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : text;
}

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
