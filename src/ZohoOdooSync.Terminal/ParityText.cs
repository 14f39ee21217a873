using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Terminal;

/// <summary>A comparison for people: a line for each difference behind its symbol, then the summary.</summary>
internal static class ParityText
{
    private const int LongestText = 40;

    public static void Write(ParityReport report, TextWriter output)
    {
        foreach (var line in report.Lines) output.WriteShown(Line(line));
        if (report.Lines.Count > 0) output.WriteLine();
        WriteSummary(report, output);
    }

    public static void WriteSummary(ParityReport report, TextWriter output)
    {
        output.WriteShown($"Zoho {report.ZohoCount} items ({report.ZohoActive} active{RunText.Beside(report.OutOfScope)}), "
            + $"Odoo {report.OdooCount} products ({report.OdooActive} active): "
            + $"{(report.CountsMatch ? "the counts match" : "the counts differ")}");
        output.WriteShown($"{report.ComparedValues} values compared, {report.FieldDifferences} differ; {report.EqualPairs} pairs equal");
        output.WriteShown($"{report.Differences.Count} differences: {report.Causes}; {report.Quarantined} of items in quarantine");
        foreach (var found in report.Languages) output.WriteShown(found.Words);
        output.WriteShown($"Zoho digest {report.ZohoDigest}");
        output.WriteShown($"Odoo digest {report.OdooDigest}");
        output.WriteShown(report.IsEqual
            ? "Equal: Odoo is an exact mirror of Zoho."
            : "Different. \"zoho-odoo-sync plan\" shows what full-sync would mend.");
    }

    private static string Line(ParityLine line)
    {
        var text = $"{line.Symbol} {line.ItemId} \"{ShownText.OneLine(line.Name, LongestText)}\"";
        if (line.ProductId is { } product) text += $" product {product}";
        if (line.Kind == ParityKind.Equal) return text;
        text += line is { Kind: ParityKind.Unmappable, Field: not null } ? $": {line.Field} cannot be mirrored: {line.Remark}"
            : line.Field is { } field
            ? $": {field} should be \"{ShownText.OneLine(line.Expected, LongestText)}\" "
                + $"and is \"{ShownText.OneLine(line.Actual, LongestText)}\""
            : $": {line.Kind}, expected {line.Expected}, found {ShownText.OneLine(line.Actual, 2 * LongestText)}";
        if (line.Cause != ParityCause.None) text += $" ({line.Cause.ToString().ToLowerInvariant()})";
        return line.IsQuarantined ? $"{text} [in quarantine]" : text;
    }
}
