using Xunit.Runner.InProc.SystemConsole;
using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance;

internal static class Program
{
    /// <summary>With <c>--url</c> it holds the exchanges with a real server; otherwise it runs the tests.</summary>
    public static Task<int> Main(string[] args) =>
        Array.IndexOf(args, "--url") >= 0 ? AgainstServerAsync(args) : ConsoleRunner.Run(args);

    private static async Task<int> AgainstServerAsync(string[] args)
    {
        string? Given(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        string Needed(string name) => Given(name) ?? throw new ArgumentException(
            $"{name} is missing. Usage: --url URL --db NAME --user LOGIN --key KEY [--limited-user LOGIN --limited-key KEY] "
            + "[--only WORDS] [--record FILE]");

        using var odoo = new OdooDoor(new Uri(Needed("--url")), Needed("--db"));
        var account = new Account(Needed("--user"), Needed("--key"));
        var limited = Given("--limited-user") is { } login ? new Account(login, Needed("--limited-key")) : null;
        var version = await Runner.VersionAsync(odoo);
        await RealGround.PrepareAsync(odoo, account);
        var runner = new Runner(odoo, account, new RealGround { Limited = limited }, version);
        var told = (string)(await odoo.RpcAsync("common", "version")).Json!["result"]!["server_version"]!;
        return await CompareAsync(runner, told, Given("--only"), Given("--record"));
    }

    private static async Task<int> CompareAsync(Runner runner, string server, string? only, string? record)
    {
        var recorded = Recording.Of(runner.Version);
        var made = new Recording { Server = server };
        var (same, differ, broken) = (0, 0, 0);
        foreach (var exchange in AllExchanges.List.Where(exchange => exchange.Suits(runner.Version))
            .Where(exchange => only is null || exchange.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            var outcome = await runner.RunAsync(exchange);
            made.Add(exchange.Name, outcome.Answers);
            var difference = recorded is null ? "no recording of this version lies beside the program"
                : recorded.Difference(exchange.Name, outcome.Answers);
            if (outcome.Broken.Count > 0)
                broken++;
            if (difference is null)
                same++;
            else
                differ++;
            Console.WriteLine($"{(outcome.Broken.Count > 0 ? "BROKEN " : difference is null ? "same   " : "DIFFERS")} {exchange.Name}");
            foreach (var words in outcome.Broken)
                Console.WriteLine($"      {words}");
            if (difference is not null && record is null)
                Console.WriteLine($"      {difference}");
        }

        if (record is not null)
            await File.WriteAllTextAsync(record, made.ToJson());
        Console.WriteLine($"{same + differ} exchanges with Odoo {server}: {same} as recorded, {differ} differ, "
            + $"{broken} did not hold what they must.");
        return differ == 0 && broken == 0 ? 0 : 1;
    }
}
