using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.EndToEnd.Tests.Service;

/// <summary>A server runs while its process holds the lease of its profile.</summary>
public sealed class LeasedServerTests
{
    [Fact]
    public async Task It_stops_when_the_lease_is_lost_and_runs_again_when_it_is_back()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StringWriter();
        var lease = new OneLease();
        var runs = 0;
        var code = await new LeasedServer(lease, "north", error).RunAsync(
            async token =>
            {
                Assert.False(lease.Last!.IsDisposed);
                if (++runs == 3) await stop.CancelAsync();
                else await lease.Last.LoseAsync();
                Assert.True(token.IsCancellationRequested);
                return 0;
            },
            stop.Token);
        Assert.Equal((0, 3, 3), (code, runs, lease.Given));
        Assert.True(lease.Last!.IsDisposed);
        Assert.Contains("the lease of profile north is lost", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ends_by_itself_gives_the_lease_back_and_its_code_on()
    {
        using var error = new StringWriter();
        var lease = new OneLease();
        Assert.Equal(2, await new LeasedServer(lease, "north", error).RunAsync(_ => Task.FromResult(2), CancellationToken.None));
        Assert.True(lease.Last!.IsDisposed);
    }

    [Fact]
    public async Task A_stop_while_it_waits_ends_it_without_a_run()
    {
        using var stop = new CancellationTokenSource();
        using var error = new StringWriter();
        var running = new LeasedServer(new OneLease { IsTaken = true }, "north", error)
            .RunAsync(_ => throw new InvalidOperationException("It ran without the lease."), stop.Token);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task Outside_a_cluster_the_lease_is_refused_with_what_is_missing()
    {
        await using var profile = await Profile.StartAsync();
        var result = (await profile.RunAsync("start", "--lease", "kubernetes")).Exits(78);
        Assert.Contains("KubernetesMissing", result.Error, StringComparison.Ordinal);
        Assert.Contains("KUBERNETES_SERVICE_HOST", result.Error, StringComparison.Ordinal);
        Assert.Contains("deploy/kubernetes", result.Error, StringComparison.Ordinal);
    }

    private sealed class OneLease : IWriterLease
    {
        public bool IsTaken { get; init; }

        public int Given { get; private set; }

        public Held? Last { get; private set; }

        public async Task<IHeldLease> AcquireAsync(string profile, CancellationToken cancellationToken)
        {
            if (IsTaken) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            Assert.True(Last is null or { IsDisposed: true });
            Given++;
            return Last = new Held();
        }
    }

    private sealed class Held : IHeldLease
    {
        private readonly CancellationTokenSource _lost = new();

        public bool IsDisposed { get; private set; }

        public CancellationToken Lost => _lost.Token;

        public Task LoseAsync() => _lost.CancelAsync();

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
