namespace ZohoOdooSync.Benchmarks;

/// <summary>One measured number.</summary>
/// <param name="Scenario">What was measured.</param>
/// <param name="Name">Which number of it.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Promise">What is promised of it; null where nothing is.</param>
/// <param name="IsHeld">Whether that holds; null where nothing is promised.</param>
internal sealed record Figure(
    string Scenario, string Name, double Value, string Unit, string? Promise = null, bool? IsHeld = null);

/// <summary>What the repeated measurements come down to.</summary>
internal static class Median
{
    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    /// <param name="values">One and more.</param>
    public static double Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
