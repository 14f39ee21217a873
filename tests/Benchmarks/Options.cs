namespace ZohoOdooSync.Benchmarks;

/// <summary>How much is measured.</summary>
/// <param name="IsQuick">Fewer repetitions and shorter waits: within a minute.</param>
/// <param name="IsJson">One object instead of a table.</param>
internal sealed record Options(bool IsQuick, bool IsJson)
{
    public const string Usage = "usage: ZohoOdooSync.Benchmarks [--quick] [--json]";

    public const int Products = 2000;

    public int Cycles => IsQuick ? 15 : 60;

    public int FullRuns => IsQuick ? 2 : 7;

    public int Rounds => IsQuick ? 1 : 5;

    public TimeSpan Settling => TimeSpan.FromSeconds(IsQuick ? 8 : 30);

    public TimeSpan Idling => TimeSpan.FromSeconds(IsQuick ? 10 : 30);

    /// <summary>Parses the command line; null where it is wrong.</summary>
    public static Options? Parse(IReadOnlyList<string> arguments) =>
        arguments.All(argument => argument is "--quick" or "--json")
            ? new Options(arguments.Contains("--quick"), arguments.Contains("--json")) : null;
}
