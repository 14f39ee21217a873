using System.Globalization;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Benchmarks;

/// <summary>
/// The sandbox in a process of its own, so that its work is not counted as the product's. Unlike the sandbox's own program,
/// its clock can be set forward: products that were written a moment ago must be old when an unchanged cycle is measured.
/// </summary>
internal static class SandboxServing
{
    public const string Verb = "serve";

    /// <summary>Serves until standard input ends. A line there is a number of seconds to pass; <c>ok</c> answers it.</summary>
    /// <param name="products">Items of each organisation.</param>
    /// <param name="home">Where the settings are written: there, or of several pairs as one profile each.</param>
    /// <param name="pairs">How many organisations and databases.</param>
    public static async Task<int> RunAsync(int products, string home, int pairs)
    {
        var time = new ShiftedTime();
        var sandboxes = new List<SandboxServer>();
        for (var pair = 1; pair <= pairs; pair++)
        {
            sandboxes.Add(await SandboxServer.StartAsync(new SandboxOptions
            {
                Products = products, TimeProvider = time, OdooTaxes = [("15%", true), ("15%", false)],
                OdooColumns = [.. new[] { "x_brand", "x_manufacturer", "x_part_number", "x_hsn_code" }
                    .Select(name => new SandboxColumn(name, "char"))],
            }));
            sandboxes[^1].WriteSettings(
                pairs == 1 ? home : Path.Combine(home, "profiles", pair.ToString("'pair'000", CultureInfo.InvariantCulture)));
        }

        Console.WriteLine(sandboxes[0].Address.ToString());
        while (await Console.In.ReadLineAsync() is { } line)
        {
            time.Advance(TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
            Console.WriteLine("ok");
        }

        foreach (var sandbox in sandboxes) await sandbox.DisposeAsync();
        return 0;
    }
}
