using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>How urgently somebody must look; the numbers are the exit codes that monitoring systems expect.</summary>
public enum HealthLevel
{
    /// <summary>Nothing to do.</summary>
    Ok = 0,

    /// <summary>Somebody should look in office hours.</summary>
    Warning = 1,

    /// <summary>Somebody must look now: Odoo is no mirror of Zoho, or soon will not be.</summary>
    Critical = 2,

    /// <summary>The check itself could not be made.</summary>
    Unknown = 3,
}

/// <summary>One thing that a check found.</summary>
/// <param name="Level">How urgent it is.</param>
/// <param name="Text">In words, with the next step where there is one.</param>
public sealed record HealthFinding(HealthLevel Level, string Text);

/// <summary>A number that goes with a check.</summary>
/// <param name="Name">Such as <c>quarantined</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit"><c>s</c> for seconds, else empty.</param>
public sealed record HealthFigure(string Name, decimal Value, string Unit = "");

/// <summary>What a check found.</summary>
public sealed record Health
{
    // What a monitoring system shows of a line, and more than anybody reads of it.
    private const int LongestWords = 1000;

    /// <summary>The findings, the most urgent first; at least one.</summary>
    public required IReadOnlyList<HealthFinding> Findings { get; init; }

    /// <summary>Numbers for charts.</summary>
    public IReadOnlyList<HealthFigure> Figures { get; init; } = [];

    /// <summary>The most urgent level of all findings.</summary>
    public HealthLevel Level => Findings[0].Level;

    /// <summary>Exit code of a check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.</summary>
    public int ExitCode => (int)Level;

    /// <summary>
    /// The line that Nagios and its like read: <c>OK - the words | zoho_items=2000 odoo_products=2000</c>. One line, and one
    /// bar at most, whatever the words hold.
    /// </summary>
    public string Line
    {
        get
        {
            var words = Plain(string.Join("; ", Findings.Select(finding => finding.Text.TrimEnd('.'))));
            var line = new StringBuilder(Level.ToString().ToUpperInvariant()).Append(" - ").Append(words);
            if (Figures.Count > 0) line.Append(" |");
            foreach (var figure in Figures)
            {
                line.Append(' ').Append(figure.Name).Append('=')
                    .Append(figure.Value.ToString("0.###", CultureInfo.InvariantCulture)).Append(figure.Unit);
            }

            return line.ToString();
        }
    }

    /// <summary>The check that could not be made.</summary>
    /// <param name="error">What prevents it.</param>
    public static Health NotKnown(SyncException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new Health { Findings = [new(HealthLevel.Unknown, $"{error.ErrorId}: {error.Message} {error.NextStep}")] };
    }

    private static string Plain(string words)
    {
        var plain = ShownText.OneLine(words).Replace('|', '/');
        if (plain.Length <= LongestWords) return plain;
        return plain[..(char.IsHighSurrogate(plain[LongestWords - 1]) ? LongestWords - 1 : LongestWords)] + "…";
    }
}
