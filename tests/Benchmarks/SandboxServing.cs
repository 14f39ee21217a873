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
    /// <param name="products">Items of the organisation.</param>
    /// <param name="home">Where the settings are written.</param>
    public static async Task<int> RunAsync(int products, string home)
    {
        var time = new ShiftedTime();
        await using var sandbox = await SandboxServer.StartAsync(new SandboxOptions { Products = products, TimeProvider = time });
        sandbox.WriteSettings(home);
        Console.WriteLine(sandbox.Address.ToString());
        while (await Console.In.ReadLineAsync() is { } line)
        {
            time.Advance(TimeSpan.FromSeconds(double.Parse(line, CultureInfo.InvariantCulture)));
            Console.WriteLine("ok");
        }

        return 0;
    }
}
