using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// From an edit in Zoho to its value in Odoo, by the webhook that Zoho sends to a running server; and how many cycles a thousand
/// webhooks make.
/// </summary>
internal static class HintedEdit
{
    private const string Name = "edit told by a webhook";
    private const string Secret = "benchmark-benchmark-benchmark-benchmark";
    private const int Hints = 1000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        var address = FreeAddress();
        bench.Configure(settings => settings["hints"] = new JObject { ["listen"] = address, ["secret"] = Secret });
        await using var server = new RunningServer(bench);
        while (bench.Engine().GetStatus() is not { NextRun: not null, LastCompletedRun: not null })
        {
            server.RequireAlive();
            await Task.Delay(100);
        }

        await bench.DelayAsync(zohoMilliseconds: 100, odooMilliseconds: 50);
        var url = $"http://{address}/{Secret}";
        await bench.PostAsync("sandbox/zoho/switches", new JObject { ["webhookUrl"] = url });
        var item = (string)(await bench.ItemsAsync())[0]!["itemId"]!;
        var times = new List<double>();
        for (var round = 0; round < (options.IsQuick ? 3 : 10); round++)
        {
            times.Add(await EditAsync(bench, item, 1000 + round));
            // The next one is a single edit again, and not one of a series.
            await Task.Delay(TimeSpan.FromSeconds(6));
        }

        var cycles = await FloodAsync(bench, url);
        return
        [
            new(Name, "edit to value in Odoo, median", Median.Of(times), "s", "< 4 s", Median.Of(times) < 4),
            new(Name, "the slowest of them", times.Max(), "s"),
            new(Name, $"cycles of {Hints} webhooks in a second", cycles, "", "1 or 2", cycles is 1 or 2),
        ];
    }

    private static async Task<double> EditAsync(Bench bench, string item, int rate)
    {
        var watch = Stopwatch.StartNew();
        await bench.PutAsync($"sandbox/zoho/items/{item}", new JObject { ["rate"] = rate });
        while (!(await bench.ProductsAsync()).Any(row => (decimal)row["product"]!["listPrice"]! == rate * 1500m)) await Task.Delay(50);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<int> FloodAsync(Bench bench, string url)
    {
        var before = bench.Engine().GetHistory(int.MaxValue).Count;
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 50 });
        var replies = await Task.WhenAll(Enumerable.Range(0, Hints).Select(async _ =>
        {
            using var reply = await client.PostAsync(new Uri(url), new StringContent("{}"));
            return reply.StatusCode;
        }));
        if (replies.Any(status => status != HttpStatusCode.OK)) throw new InvalidOperationException("The server refused a webhook.");
        await Task.Delay(TimeSpan.FromSeconds(15));
        return bench.Engine().GetHistory(int.MaxValue).Count - before;
    }

    private static string FreeAddress()
    {
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return port.LocalEndPoint!.ToString()!;
    }
}
