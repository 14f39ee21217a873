using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Tests;

namespace ZohoOdooSync.EndToEnd.Tests.Kubernetes;

/// <summary>Three processes compete for a lease while the API server fails now for one, now for another.</summary>
public sealed class OneWriterTests
{
    private static readonly string[] Names = ["a", "b", "c"];

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 6, 9, 12, 0, 0, TimeSpan.Zero), TimeSpan.Zero);
    private readonly Lock _gate = new();
    private readonly List<IHeldLease> _held = [];
    private int _turns, _broken;

    public static TheoryData<int> Seeds { get; } = [.. Enumerable.Range(1, Eventually.Tries(12))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_process_gets_the_lease_before_the_one_that_had_it_knows_that_it_is_lost(int seed)
    {
        using var api = new FakeApiServer();
        using var end = new CancellationTokenSource();
        // The first call of a process takes its time, and the clock of the test does not wait for it.
        await using (await api.Process("first", _time).AcquireAsync("south", end.Token))
        {
        }

        var random = new Random(seed);
        var workers = Names.Select((name, number) => WorkAsync(api, name, new Random(seed + (1000 * number)), end.Token)).ToList();
        for (var step = 0; step < 400; step++)
        {
            if (random.Next(4) == 0) api.Treat(Names[random.Next(3)], random.Next(2) == 0 ? ApiMode.Up : (ApiMode)random.Next(5));
            await PassAsync(api, TimeSpan.FromSeconds(0.2 + random.NextDouble()));
        }

        // Everything is well again: somebody works, at the latest after the longest wait.
        foreach (var name in Names) api.Treat(name, ApiMode.Up);
        var turns = Volatile.Read(ref _turns);
        await Eventually.HoldsAsync(() =>
        {
            if (!api.IsBusy) _time.Advance(TimeSpan.FromSeconds(0.5));
            return Volatile.Read(ref _turns) > turns;
        });
        await end.CancelAsync();
        await Task.WhenAll(workers);
        Assert.True(_broken == 0, $"Seed {seed}: {_broken} of {_turns} times two processes held it.");
        Assert.True(_turns > 2, $"Seed {seed}: only {_turns} turns.");
    }

    private async Task WorkAsync(FakeApiServer api, string name, Random random, CancellationToken end)
    {
        var process = api.Process(name, _time);
        try
        {
            while (true)
            {
                var held = await process.AcquireAsync("north", end);
                lock (_gate)
                {
                    _turns++;
                    if (_held.Any(other => !other.Lost.IsCancellationRequested)) _broken++;
                    _held.Add(held);
                }

                // Some give it back, as after a stop; others work until it is lost.
                using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(random.Next(20, 120)), _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, enough.Token, end);
                await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                lock (_gate) _held.Remove(held);
                await held.DisposeAsync();
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // How it ends.
        }
    }

    private async Task PassAsync(FakeApiServer api, TimeSpan by)
    {
        _time.Advance(by);
        await Task.Yield();
        await Eventually.HoldsAsync(() => !api.IsBusy);
    }
}
