using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A workbench whose engine runs cycles: one process, one loop, five minutes from start to start.</summary>
internal sealed class CycleBench(Workbench bench) : IAsyncDisposable
{
    // A full run may have to wait for its turn, and one count is seen in every second cycle.
    private const int Settling = 8;
    private const int Quiet = 4;

    public Workbench Bench => bench;

    public SandboxServer Sandbox => bench.Sandbox;

    public Listener Told => bench.Told;

    /// <summary>What the messages of all cycles say.</summary>
    public IReadOnlyList<string> Texts => [.. bench.Told.Messages.Select(message => message.Text)];

    /// <summary>Called while the engine waits to try a call again.</summary>
    public Action? Retrying { get; set; }

    public static async Task<CycleBench> StartAsync(
        int products = 30, int version = 19, Func<SandboxOptions, SandboxOptions>? options = null, DateTimeOffset? start = null) =>
        new(await Workbench.StartAsync(version, products, options: options, start: start));

    /// <summary>Runs cycles; those that are left out or wait for their turn have no result.</summary>
    /// <param name="cycles">How many.</param>
    /// <param name="between">Called after each cycle but the last, while the loop waits, with the number of the cycle.</param>
    /// <param name="states">Opens the state, where a test watches it.</param>
    public async Task<IReadOnlyList<SyncRunResult>> RunAsync(
        int cycles, Action<int>? between = null, WatchedStates? states = null)
    {
        var cycle = 0;
        // The loop ticks by whole seconds; a retry waits for a time of chance.
        bench.Time.Waiting = wait =>
        {
            if (wait != SyncServer.Tick && wait != StopRequestWatch.BetweenLooks) Retrying?.Invoke();
        };
        bench.Told.Waits = _ => between?.Invoke(++cycle);
        var results = new List<SyncRunResult>();
        await foreach (var result in bench.Engine(states).RunCyclesAsync(
            TimeSpan.FromMinutes(5), cycles, bench.Told, CancellationToken.None)) results.Add(result);
        bench.Time.Waiting = null;
        bench.Told.Waits = null;
        Assert.True(between is null || cycle == cycles - 1, $"{cycle} waits between {cycles} cycles");
        return results;
    }

    /// <summary>
    /// Lets people edit between cycles, then lets both sides settle, then forgets what was sent: of the quiet cycles at the end the
    /// counters tell.
    /// </summary>
    /// <param name="rounds">What is done after each of the first cycles.</param>
    /// <param name="edit">Does it.</param>
    /// <returns>The last run, which succeeded.</returns>
    public async Task<SyncRun> RunRoundsAsync((string Kind, int Which)[][] rounds, Action<string, int> edit)
    {
        var results = await RunAsync(rounds.Length + Settling + Quiet, cycle =>
        {
            if (cycle <= rounds.Length)
            {
                foreach (var (kind, which) in rounds[cycle - 1]) edit(kind, which);
            }

            if (cycle != rounds.Length + Settling) return;
            Assert.Empty(Sandbox.Odoo.Calls.NeedlessWrites);
            Sandbox.ResetCounters();
        });

        var last = results[^1].Run;
        Assert.True(last.Outcome == RunOutcome.Succeeded,
            $"{last.Outcome}: {last.ErrorMessage} {last.Counts} {string.Join('\n', Texts.TakeLast(8))}");
        return last;
    }

    public async Task AssertParityAsync()
    {
        ParityReport parity = await bench.CompareAsync();
        Assert.True(parity.IsEqual, string.Join('\n', parity.Differences));
        Assert.True(parity.CountsMatch);
    }

    /// <summary>The counts of a run are those of both services now.</summary>
    public void AssertCounts(RunCounts counts, int retired = 0)
    {
        Assert.Equal(
            (Sandbox.Zoho.Count, Sandbox.Zoho.ActiveCount, Sandbox.Zoho.Count, Sandbox.Zoho.ActiveCount, retired),
            (counts.ZohoCount, counts.ZohoActive, counts.OdooCount, counts.OdooActive, counts.Retired));
    }

    public ValueTask DisposeAsync() => bench.DisposeAsync();
}
