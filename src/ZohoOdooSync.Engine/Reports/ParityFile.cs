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
        if (isCsv) OutFile.Write(file, CsvHead, writer => WriteCsv(report, writer));
        else
        {
            OutFile.Write(file, JsonHead, writer =>
            {
                WriteJson(report, writer, indented: true);
                writer.Write('\n');
            });
        }
    }

    /// <summary>Writes the lines as CSV: UTF-8, lines end with CR LF, the first is the heading.</summary>
    /// <param name="report">The report.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="isScreen">
    /// Whether people read it as it is: then texts are as <see cref="ShownText.OneLine(string)"/> shows them.
    /// </param>
    public static void WriteCsv(ParityReport report, TextWriter writer, bool isScreen = false)
    {
        writer.Write(CsvHead);
        foreach (var line in report.Lines)
        {
            CsvText.WriteRow(
                writer, Word(line.Kind), line.Kind.ToString(), Shown(line.ItemId), line.ProductId, Shown(line.Sku), Shown(line.Name),
                line.Field?.ToString(), Value(line.Field, Shown(line.Expected)), Value(line.Field, Shown(line.Actual)),
                    line.Cause.ToString(),
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
        WriteSummary(report, json);
        json.WritePropertyName("lines");
        json.WriteStartArray();
        foreach (var line in report.Lines) WriteLine(line, json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSummary(ParityReport report, JsonTextWriter json)
    {
        Write(json, "format", "zoho-odoo-sync parity");
        Write(json, "organizationId", report.OrganizationId);
        Write(json, "database", report.Database);
        Write(json, "comparedAt", report.ComparedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        Write(json, "isEqual", report.IsEqual);
        Write(json, "countsMatch", report.CountsMatch);
        Write(json, "zohoCount", report.ZohoCount);
        Write(json, "zohoActive", report.ZohoActive);
        Write(json, "odooCount", report.OdooCount);
        Write(json, "odooActive", report.OdooActive);
        if (report.OutOfScope > 0) Write(json, "outOfScope", report.OutOfScope);
        Write(json, "retired", report.Retired);
        Write(json, "comparedValues", report.ComparedValues);
        Write(json, "equalPairs", report.EqualPairs);
        Write(json, "differences", report.Differences.Count);
        Write(json, "fieldDifferences", report.FieldDifferences);
        Write(json, "duplicates", report.Duplicates);
        Write(json, "lagging", report.Lagging);
        Write(json, "drifted", report.Drifted);
        Write(json, "changedOnBothSides", report.ChangedOnBothSides);
        Write(json, "leftByLastRun", report.LeftByLastRun);
        Write(json, "ofUnknownCause", report.OfUnknownCause);
        Write(json, "notComparable", report.NotComparable);
        Write(json, "quarantined", report.Quarantined);
        json.WritePropertyName("languages");
        json.WriteStartArray();
        foreach (var found in report.Languages)
        {
            json.WriteStartObject();
            Write(json, "language", found.Language);
            Write(json, "differing", found.Differing);
            Write(json, "isMirrored", found.IsMirrored);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write(json, "zohoDigest", report.ZohoDigest);
        Write(json, "odooDigest", report.OdooDigest);
    }

    private static void WriteLine(ParityLine line, JsonTextWriter json)
    {
        json.WriteStartObject();
        Write(json, "symbol", line.Symbol);
        Write(json, "kind", line.Kind.ToString());
        Write(json, "itemId", line.ItemId);
        Write(json, "productId", line.ProductId);
        Write(json, "sku", line.Sku);
        Write(json, "name", line.Name);
        Write(json, "field", line.Field?.ToString());
        Write(json, "expected", line.Expected);
        Write(json, "actual", line.Actual);
        Write(json, "cause", line.Cause.ToString());
        Write(json, "isQuarantined", line.IsQuarantined);
        Write(json, "remark", line.Remark);
        json.WriteEndObject();
    }

    private static void Write(JsonTextWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
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
        && decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
        out var number)
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
