using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.FaultCampaign.Harness;
using ZohoOdooSync.FaultCampaign.Schedules;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.FaultCampaign.Processes;

/// <summary>
/// Two machines, each with a state of its own, work on one database at the same time: one begins, the other begins in the
/// middle of it, the first one ends, then the other. Neither knows of the other, and no product is made or bound twice.
/// </summary>
public sealed class TwoMachines
{
    [Fact]
    public Task Two_machines_on_one_database_make_no_product_twice() => Campaign.HoldsAsync(40, RunBothAsync);

    private static async Task RunBothAsync(int seed, List<string> story)
    {
        var random = new Random(seed);
        var shape = Shape.Any(random);
        await using var pair = await Pair.StartAsync(shape);
        var other = Pair.NewFolder();
        try
        {
            var second = Pair.Load(pair.Sandbox, other.FullName, shape);
            pair.Sandbox.Odoo.Switches.BotMayManageExternalIds = random.Next(4) > 0;
            var (adopts, known) = (random.Next(2) == 0, random.Next(2) == 0);
            story.Add($"{shape}, adopts {adopts}, the first one has run before {known}");
            Prepare(pair, adopts);
            if (known) await pair.RunAsync();
            var (pause, start) = (random.Next(4, 30), random.Next(4, 30));
            story.Add($"the second begins at request {pause} of the first, and waits at its own request {start}");
            await InterleaveAsync(pair, second, pause, start, story);

            // What one of them was refused because the other one was first rests for a while.
            foreach (var settings in new[] { pair.Settings, second, pair.Settings, second })
            {
                pair.Time.Advance(TimeSpan.FromDays(2));
                pair.Sandbox.Odoo.Calls.Reset();
                var run = (await RunAsync(pair, settings)).Run;
                story.Add($"{run.Outcome} {run.ErrorMessage} {run.Counts}");
            }

            Assert.Equal(0, pair.Sandbox.Odoo.Calls.Writes);
            Truth.AssertMirrored(pair, new HashSet<int>());
            Assert.Equal(pair.Sandbox.Zoho.Count, pair.Sandbox.Odoo.Products.Count);
            foreach (var settings in new[] { pair.Settings, second })
            {
                var parity = await pair.Engine(settings: settings).CompareAsync(SilentReporter.Instance, CancellationToken.None);
                Assert.True(parity.IsEqual, string.Join('\n', parity.Differences.Take(5)));
            }

            Assert.Equal(0, pair.Sandbox.Zoho.Calls.NonGet);
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }

    private static void Prepare(Pair pair, bool adopts)
    {
        foreach (var (item, number) in pair.Sandbox.Zoho.Items.Select((item, number) => (item, number)))
        {
            pair.Sandbox.Zoho.Update(item.ItemId, old => old with { Sku = $"OWN-{number}", Active = true });
            if (adopts && number % 2 == 0) pair.Sandbox.Odoo.AddProduct($"Ours {number}", $"OWN-{number}", number);
        }
    }

    /// <summary>The first up to a request, the second up to a request of its own, the first to its end, the second to its end.</summary>
    private static async Task InterleaveAsync(Pair pair, SyncSettings second, int pause, int start, List<string> story)
    {
        var secondWaits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var firstEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (sentByFirst, sentBySecond) = (0, 0);
        Task<SyncRunResult>? running = null;
        var first = await RunAsync(pair, pair.Settings, (crossing, _) =>
        {
            if (crossing != Crossing.Before || Interlocked.Increment(ref sentByFirst) != pause) return;
            running = Task.Run(async () =>
            {
                try
                {
                    return await RunAsync(pair, second, (at, _) =>
                    {
                        if (at != Crossing.Before || Interlocked.Increment(ref sentBySecond) != start) return;
                        secondWaits.TrySetResult();
                        firstEnded.Task.GetAwaiter().GetResult();
                    });
                }
                finally
                {
                    secondWaits.TrySetResult();
                }
            });
            secondWaits.Task.GetAwaiter().GetResult();
        });
        firstEnded.SetResult();
        story.Add($"first: {first.Run.Outcome} {first.Run.ErrorMessage}");
        Readable.Assert(first);
        if (running is null) return;
        var later = await running;
        story.Add($"second: {later.Run.Outcome} {later.Run.ErrorMessage}");
        Readable.Assert(later);
    }

    private static Task<SyncRunResult> RunAsync(Pair pair, SyncSettings settings, Action<Crossing, HttpRequestMessage>? crossed = null) =>
        pair.Engine(crossed: crossed, settings: settings).RunFullAsync(force: false, SilentReporter.Instance, CancellationToken.None);
}
