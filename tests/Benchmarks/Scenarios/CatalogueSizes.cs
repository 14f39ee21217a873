using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// What catalogues of 1,000, 10,000 and 100,000 items cost: the first full run, one of the same catalogue unchanged, and cycles. Each
/// size is a process of its own, with the garbage collector as the console host sets it; both services work in another one. Zoho's
/// limit of calls a minute is kept, and its waits pass at once.
/// </summary>
internal static class CatalogueSizes
{
    public const string Verb = "run";

    private const string Name = "catalogue of";
    private const int Cycles = 7;
    private const int Largest = 100_000;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var figures = new List<Figure>();
        foreach (var items in options.IsQuick ? new[] { 1000, 10_000 } : [1000, 10_000, Largest])
        {
            var scenario = string.Create(CultureInfo.InvariantCulture, $"{Name} {items:N0}");
            await using var bench = await Bench.StartAsync(items);
            using var child = ChildProcess.Start("ZohoOdooSync.Benchmarks.dll", Verb, bench.Home);
            var error = child.StandardError.ReadToEndAsync();
            var told = await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            if (child.ExitCode != 0) throw new InvalidOperationException(await error);
            foreach (var (name, value) in JObject.Parse(told))
            {
                var (text, unit) = (name[..name.LastIndexOf(',')], name[(name.LastIndexOf(',') + 2)..]);
                var most = items == Largest ? Promise(text) : null;
                figures.Add(new(
                    scenario, text, (double)value!, unit, most is null ? null : $"< {most}", most is null ? null : (double)value! < most));
            }
        }

        return figures;
    }

    /// <summary>Measures one profile, in a process of its own, and writes the figures as one object.</summary>
    /// <param name="home">The base folder of the profile.</param>
    public static async Task<int> RunAsync(string home)
    {
        var time = new SkippedWaits();
        var settings = SettingsFile.Load(home, new Dictionary<string, string?>());
        var engine = new SyncEngine(settings, time);
        var figures = new JObject();
        await FullAsync("first full run");
        time.Advance(TimeSpan.FromMinutes(30));
        await FullAsync("unchanged full run");
        figures["state file, MB"] = new FileInfo(settings.StatePath).Length / 1e6;

        var clock = new CycleClock(time);
        var calls = (Zoho: 0, Odoo: 0);
        await foreach (var result in engine.RunCyclesAsync(TimeSpan.FromMinutes(5), Cycles, clock, CancellationToken.None))
        {
            Trouble.ThrowIfAny(result);
            calls = (result.Run.ZohoCalls, result.Run.OdooCalls);
        }

        figures["cycle: own CPU, median, ms"] = Median.Of(clock.Milliseconds.Skip(2));
        figures["cycle: Zoho calls, calls"] = calls.Zoho;
        figures["cycle: Odoo calls, calls"] = calls.Odoo;
        var watch = Stopwatch.StartNew();
        engine.GetStatus();
        figures["status, ms"] = watch.Elapsed.TotalMilliseconds;
        Console.WriteLine(figures.ToString());
        return 0;

        async Task FullAsync(string name)
        {
            var (wall, cpu, allocated) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var result = await Trouble.ThrowIfAnyAsync(engine.RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
            figures[$"{name}, s"] = wall.Elapsed.TotalSeconds;
            figures[$"{name}: own CPU, s"] = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
            figures[$"{name}: allocated, MB"] = (GC.GetTotalAllocatedBytes() - allocated) / 1e6;
            figures[$"{name}: peak memory, MB"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1e6;
            figures[$"{name}: Zoho calls, calls"] = result.Run.ZohoCalls;
            figures[$"{name}: Odoo calls, calls"] = result.Run.OdooCalls;
        }
    }

    private static double? Promise(string figure) => figure switch
    {
        "unchanged full run: peak memory" => 600,
        "cycle: own CPU, median" => 150,
        "status" => 200,
        _ => null,
    };

    /// <summary>Stops the processor time of each cycle when its wait begins, and lets the wait pass at once.</summary>
    private sealed class CycleClock(ShiftedTime time) : ISyncReporter
    {
        private TimeSpan _begun = Environment.CpuUsage.TotalTime;

        public List<double> Milliseconds { get; } = [];

        public void Report(SyncEvent syncEvent)
        {
            if (syncEvent is not SyncServerWaits waits) return;
            Milliseconds.Add((Environment.CpuUsage.TotalTime - _begun).TotalMilliseconds);
            if (waits.NextRun - time.GetUtcNow() is var left && left > TimeSpan.Zero) time.Advance(left);
            _begun = Environment.CpuUsage.TotalTime;
        }
    }

    /// <summary>Waits of a second and more pass at once.</summary>
    private sealed class SkippedWaits : ShiftedTime
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.FromSeconds(1)) return base.CreateTimer(callback, state, dueTime, period);
            Advance(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
