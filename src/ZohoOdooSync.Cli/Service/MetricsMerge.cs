using System.Text;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Metrics of several profiles as one text. The format of Prometheus wants each metric once, with its help and type, and all its
/// samples below.
/// </summary>
internal static class MetricsMerge
{
    private const string Help = "# HELP ";

    /// <summary>The text of all files.</summary>
    /// <param name="texts">The texts of the files, each as the engine writes it.</param>
    public static string Of(IEnumerable<string> texts)
    {
        var metrics = new List<(string Head, StringBuilder Samples)>();
        var known = new Dictionary<string, StringBuilder>();
        foreach (var block in texts.SelectMany(Blocks))
        {
            if (!known.TryGetValue(block.Name, out var samples))
            {
                samples = known[block.Name] = new StringBuilder();
                metrics.Add((block.Head, samples));
            }

            samples.Append(block.Samples);
        }

        return string.Concat(metrics.Select(metric => metric.Head + metric.Samples));
    }

    /// <summary>Whether these are the metrics of a server that has ended.</summary>
    public static bool IsStopped(string text) => text.Split('\n').Any(line =>
        line.StartsWith("zoho_odoo_sync_state{", StringComparison.Ordinal)
        && line.EndsWith("state=\"stopped\"} 1", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string Head, string Samples)> Blocks(string text)
    {
        foreach (var block in text.Split(Help, StringSplitOptions.RemoveEmptyEntries))
        {
            // The line of help, the line of the type, then samples.
            var first = block.IndexOf('\n', StringComparison.Ordinal);
            var second = first < 0 ? -1 : block.IndexOf('\n', first + 1);
            if (second < 0) continue;
            yield return (block[..block.IndexOf(' ', StringComparison.Ordinal)], Help + block[..(second + 1)], block[(second + 1)..]);
        }
    }
}
