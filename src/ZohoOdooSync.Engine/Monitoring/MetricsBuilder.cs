using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// Puts metrics together in the text format of Prometheus: for each a line of help, one of its type (all are gauges), and one
/// for each sample. Names get the prefix <c>zoho_odoo_sync_</c>.
/// </summary>
/// <param name="common">The label that every sample carries.</param>
internal sealed class MetricsBuilder((string Name, string Value) common)
{
    private const string Prefix = "zoho_odoo_sync_";

    private readonly StringBuilder _text = new();

    /// <summary>A metric of one sample; none where nobody knows the value.</summary>
    public void Add(string name, string help, double? value, params (string Name, string Value)[] labels)
    {
        if (value is not { } known) return;
        Begin(name, help);
        Sample(name, known, labels);
    }

    /// <summary>A metric of some samples, which one label tells apart.</summary>
    public void AddEach(string name, string help, params (string Label, string Is, double Value)[] samples)
    {
        Begin(name, help);
        foreach (var sample in samples) Sample(name, sample.Value, (sample.Label, sample.Is));
    }

    /// <summary>A metric with a sample for each value of an enumeration: 1 for the one that holds, 0 for the others.</summary>
    /// <param name="name">Name of the metric; its last word is the label.</param>
    /// <param name="help">What it says.</param>
    /// <param name="holds">The value that holds.</param>
    /// <param name="apart">Values that never hold here.</param>
    public void AddOneOf<T>(string name, string help, T holds, params T[] apart)
        where T : struct, Enum
    {
        var label = name[(name.LastIndexOf('_') + 1)..];
        AddEach(name, help, [.. Enum.GetValues<T>().Except(apart).Select(
            value => (label, value.ToString().ToLowerInvariant(), value.Equals(holds) ? 1.0 : 0.0))]);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Begin(string name, string help)
    {
        _text.Append("# HELP ").Append(Prefix).Append(name).Append(' ').Append(help).Append('\n');
        _text.Append("# TYPE ").Append(Prefix).Append(name).Append(" gauge\n");
    }

    private void Sample(string name, double value, params (string Name, string Value)[] labels)
    {
        _text.Append(Prefix).Append(name).Append('{');
        AppendLabel(common);
        foreach (var label in labels)
        {
            _text.Append(',');
            AppendLabel(label);
        }

        _text.Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private void AppendLabel((string Name, string Value) label) => _text.Append(label.Name).Append("=\"").Append(
        label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
}
