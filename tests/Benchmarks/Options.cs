namespace ZohoOdooSync.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="IsQuick">Fewer repetitions and shorter waits: within a minute.</param>
/// <param name="IsJson">One object instead of a table.</param>
/// <param name="Only">A part of the names of the scenarios that are measured; empty for all.</param>
internal sealed record Options(bool IsQuick, bool IsJson, string Only)
{
    public const string Usage = "usage: ZohoOdooSync.Benchmarks [--quick] [--json] [--only TEXT]";

    public const int Products = 2000;

    public int Cycles => IsQuick ? 15 : 60;

    public int FullRuns => IsQuick ? 2 : 7;

    public int Rounds => IsQuick ? 1 : 5;

    public TimeSpan Settling => TimeSpan.FromSeconds(IsQuick ? 8 : 30);

    public TimeSpan Idling => TimeSpan.FromSeconds(IsQuick ? 10 : 30);

    /// <summary>Parses the command line; null where it is wrong.</summary>
    public static Options? Parse(IReadOnlyList<string> arguments)
    {
        var only = string.Empty;
        var rest = arguments.ToList();
        if (rest.IndexOf("--only") is >= 0 and var at && at + 1 < rest.Count)
        {
            only = rest[at + 1];
            rest.RemoveRange(at, 2);
        }

        return rest.TrueForAll(argument => argument is "--quick" or "--json")
            ? new Options(rest.Contains("--quick"), rest.Contains("--json"), only) : null;
    }
}
