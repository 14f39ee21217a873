using Xunit;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Tests that measure the memory of the process: they run alone, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>A week of a server's life, in real HTTP and injected time.</summary>
[Collection(nameof(Alone))]
public sealed class SevenDaysTests
{
    private const int Cycles = 2016;
    private const int LastQuiet = 40;
    private static readonly string[] Troubled = ["zoho.*", "zoho.items", "zoho.token", "odoo.*", "odoo.load", "odoo.search_read"];
    private static readonly FaultKind[] Troubles =
        [FaultKind.Unavailable, FaultKind.BadGateway, FaultKind.ResetBefore, FaultKind.ResetAfter, FaultKind.InternalError,
            FaultKind.TruncatedJson];

    [Fact]
    public async Task Seven_days_of_edits_outages_spent_calls_restarts_and_wrong_clocks_end_equal_and_with_flat_memory()
    {
        var random = new Random(20261124);
        await using var bench = await Workbench.StartAsync(
            products: 60, options: options =>
                options with { TimeProvider = ((ManualTime)options.TimeProvider).Unset, DailyCallLimit = 5000 });
        bench.Settings = bench.Settings with
        {
            Guard = bench.Settings.Guard with { MaxArchivePercent = 100, MaxArchiveCount = 1000 },
        };
        bench.Told.KeepsNothing = true;
        var week = new Week(bench, random);
        var done = 0;
        var memory = new List<long>();
        while (done < Cycles)
        {
            // Each round is one process's life: some end when asked to, some in the middle of a cycle.
            using var stop = new CancellationTokenSource();
            var life = done == 0 ? 200 : done >= Cycles - 1100 ? Cycles - done + 1 : random.Next(20, 200);
            bench.Told.Waits = _ =>
            {
                done++;
                week.Pass(done, isQuiet: done > Cycles - LastQuiet);
                if (done >= Cycles - 1000 && done % 100 == 0) memory.Add(GC.GetTotalMemory(forceFullCollection: true));
            };
            if (life < Cycles - done && random.Next(3) == 0)
            {
                var phase = (SyncPhase)random.Next((int)SyncPhase.Checking, (int)SyncPhase.Recording);
                var dies = done + life;
                bench.Told.On = e =>
                {
                    if (done >= dies && e is SyncProgressed progress && progress.Phase >= phase) stop.Cancel();
                };
                // A cycle that changes nothing has no such moment.
                life += 30;
            }

            await foreach (var result in bench.Engine().RunCyclesAsync(
                TimeSpan.FromMinutes(5), Math.Min(life, Cycles - done + 1), bench.Told, stop.Token)) week.Ended(result);
            bench.Told.On = null;
        }

        Assert.True(week.Outcomes.GetValueOrDefault(RunOutcome.Failed) > 20, week.ToString());
        Assert.True(week.Outcomes.GetValueOrDefault(RunOutcome.Succeeded) > 1000, week.ToString());
        Assert.True(week.Outcomes.GetValueOrDefault(RunOutcome.Cancelled) > 0, week.ToString());
        Assert.True(week.Edits > 300, week.ToString());
        var parity = await bench.CompareAsync();
        Assert.True(parity.IsEqual, $"{week}\n{string.Join('\n', parity.Differences)}");
        Assert.Equal(0, bench.Sandbox.Zoho.Calls.NonGet);
        // Beyond the newest only what changed something is kept, whatever the clocks said.
        var beyond = bench.Recall(state => state.Runs(2000)
            .Skip(bench.Settings.Schedule.HistoryRuns).Select(run => (run.RunId, state.Journal(run.RunId).Count)).ToList());
        Assert.True(beyond.Count > 100, $"{beyond.Count} runs are kept beyond the newest");
        Assert.All(beyond, run => Assert.True(run.Count > 0, $"{run.RunId} changed nothing"));
        // The last half against the half before it: what grows by a cycle would show by the thousand.
        Assert.True(memory.Count >= 9, $"{memory.Count} measures");
        var (early, late) = (memory.Take(memory.Count / 2).Min(), memory.Skip(memory.Count / 2).Min());
        Assert.True(late - early < 1_000_000, $"grew by {late - early} bytes: {string.Join(' ', memory)}");
    }

    /// <summary>What happens around the server, cycle by cycle.</summary>
    private sealed class Week(Workbench bench, Random random)
    {
        private TimeSpan _wrong;
        private int _outage;

        public Dictionary<RunOutcome, int> Outcomes { get; } = [];

        public int Edits { get; private set; }

        public void Ended(SyncRunResult result) => Outcomes[result.Run.Outcome] = Outcomes.GetValueOrDefault(result.Run.Outcome) + 1;

        public void Pass(int cycle, bool isQuiet)
        {
            if (isQuiet)
            {
                // Everybody goes home; what is wrong is set right.
                bench.Sandbox.Faults.Clear();
                bench.Sandbox.Zoho.Switches.DailyLimit = 5000;
                SetClock(TimeSpan.Zero);
                return;
            }

            if (random.Next(4) == 0) Edit(cycle);
            if (_outage > 0 && --_outage == 0) bench.Sandbox.Faults.Clear();
            switch (random.Next(120))
            {
                case 0:
                    _outage = random.Next(1, 8);
                    bench.Sandbox.Faults.Add(new Fault
                    {
                        Endpoint = Troubled[random.Next(Troubled.Length)], Kind = Troubles[random.Next(Troubles.Length)],
                            Count = random.Next(1, 60),
                    });
                    break;
                case 1:
                    SetClock(TimeSpan.FromMinutes(random.Next(-600, 600)));
                    break;
                case 2:
                    SetClock(TimeSpan.Zero);
                    break;
                case 3:
                    // Another program has used the day's calls up.
                    bench.Sandbox.Zoho.Switches.DailyLimit = 300;
                    break;
                case 4 or 5:
                    bench.Sandbox.Zoho.Switches.DailyLimit = 5000;
                    break;
            }
        }

        public override string ToString() =>
            $"{Edits} edits; {string.Join(", ", Outcomes.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}";

        private void SetClock(TimeSpan wrong)
        {
            bench.Time.SetClock(wrong - _wrong);
            _wrong = wrong;
        }

        private void Edit(int cycle)
        {
            Edits++;
            var items = bench.Sandbox.Zoho.Items;
            var item = items[random.Next(items.Count)].ItemId;
            var product = bench.Sandbox.Odoo.Products[random.Next(bench.Sandbox.Odoo.Products.Count)].Id;
            switch (random.Next(8))
            {
                case 0 when items.Count < 90:
                    bench.Sandbox.Zoho.Add($"New {cycle}", cycle / 7m, $"N-{cycle}");
                    break;
                case 1 when items.Count > 40:
                    bench.Sandbox.Zoho.Remove(item);
                    break;
                case 2:
                    bench.Sandbox.Zoho.SetActive(item, random.Next(2) == 0);
                    break;
                case 3:
                    bench.Sandbox.Odoo.Update(product, old => old with { Name = $"drift {cycle}" });
                    break;
                case 4:
                    bench.Sandbox.Zoho.Update(item, old => old with { Name = $"Renamed {cycle}" });
                    break;
                default:
                    bench.Sandbox.Zoho.Update(item, old => old with { Rate = cycle });
                    break;
            }
        }
    }
}
