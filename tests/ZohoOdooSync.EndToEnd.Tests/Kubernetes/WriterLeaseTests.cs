using k8s.Models;
using ZohoOdooSync.Cli.Kubernetes;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Tests;

namespace ZohoOdooSync.EndToEnd.Tests.Kubernetes;

/// <summary>One process at a time holds the lease of a profile, whatever the API server and the clocks do.</summary>
public sealed class WriterLeaseTests : IDisposable
{
    private const string Name = "zoho-odoo-sync-north";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeApiServer _api = new();
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 6, 9, 12, 0, 0, TimeSpan.Zero), TimeSpan.Zero);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task A_free_lease_is_taken_and_renewed_before_it_ends()
    {
        await using var held = await AcquireAsync("a");
        var spec = _api.Lease(Name)!.Spec;
        Assert.Equal(("a", 15, 0), (spec.HolderIdentity, spec.LeaseDurationSeconds, spec.LeaseTransitions));
        for (var renewals = 1; renewals <= 4; renewals++)
        {
            _time.Advance(LeasePace.Renew);
            await HoldsAsync(() => _api.Writes == 1 + renewals);
            await HoldsAsync(() => _time.Waits.Count(IsRenewal) == 1 + renewals);
        }

        Assert.Equal(_time.GetUtcNow().UtcDateTime, _api.Lease(Name)!.Spec.RenewTime!.Value.ToUniversalTime(), Second);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-86400)]
    [InlineData(86400)]
    public async Task A_dead_holder_s_lease_is_taken_when_it_has_not_changed_for_its_duration_whatever_its_clock_said(int skewSeconds)
    {
        Another(skewSeconds);
        var acquiring = AcquireAsync("b");
        await HoldsAsync(() => _time.Waits.Count(IsLook) == 1);
        // The holder renews once more, and dies.
        _time.Advance(4 * Second);
        Another(skewSeconds);
        _time.Advance(6 * Second);
        await HoldsAsync(() => _time.Waits.Count(IsLook) == 2);
        _time.Advance(LeasePace.Look);
        await HoldsAsync(() => _time.Waits.Contains(LeasePace.Duration - LeasePace.Look));
        _time.Advance(LeasePace.Duration - LeasePace.Look - Second);
        Assert.False(acquiring.IsCompleted, "It was taken from a holder that may live.");
        _time.Advance(Second);
        await using var held = await acquiring;
        Assert.Equal(("b", 1), (_api.Lease(Name)!.Spec.HolderIdentity, _api.Lease(Name)!.Spec.LeaseTransitions));
    }

    [Theory]
    [InlineData(ApiMode.Down)]
    [InlineData(ApiMode.Forbidden)]
    [InlineData(ApiMode.Hangs)]
    public async Task A_holder_that_cannot_renew_has_lost_before_another_may_take_it(ApiMode mode)
    {
        await using var held = await AcquireAsync("a");
        _api.Treat("a", mode);
        _time.Advance(LeasePace.Deadline - TimeSpan.FromMilliseconds(1));
        Assert.False(held.Lost.IsCancellationRequested);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(held.Lost.IsCancellationRequested);
        Assert.True(LeasePace.Deadline < LeasePace.Duration);
    }

    [Fact]
    public async Task A_short_outage_loses_nothing()
    {
        await using var held = await AcquireAsync("a");
        _api.Treat("a", ApiMode.Down);
        _time.Advance(LeasePace.Renew);
        await HoldsAsync(() => _time.Waits.Count(IsRetry) == 1);
        _api.Treat("a", ApiMode.Up);
        _time.Advance(LeasePace.Retry);
        await HoldsAsync(() => _api.Writes == 2 && _time.Waits.Count(IsRenewal) == 2);
        _time.Advance(LeasePace.Deadline - Second);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_that_another_has_is_lost_at_the_next_renewal_and_not_given_back()
    {
        var held = await AcquireAsync("a");
        Another(0);
        _time.Advance(LeasePace.Renew);
        await HoldsAsync(() => held.Lost.IsCancellationRequested);
        await held.DisposeAsync();
        Assert.Equal("another", _api.Lease(Name)!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_renewal_whose_answer_is_lost_is_known_again()
    {
        await using var held = await AcquireAsync("a");
        _api.Treat("a", ApiMode.AnswerLost);
        _time.Advance(LeasePace.Renew);
        await HoldsAsync(() => _time.Waits.Count(IsRetry) == 1);
        // The next one finds another version of its own lease, and the one after it has that version.
        _time.Advance(LeasePace.Retry);
        await HoldsAsync(() => _time.Waits.Count(IsRetry) == 2);
        _time.Advance(LeasePace.Retry);
        await HoldsAsync(() => _api.Writes == 3);
        Assert.False(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task A_lease_that_is_given_back_is_taken_at_the_next_look()
    {
        var held = await AcquireAsync("a");
        var acquiring = AcquireAsync("b");
        await HoldsAsync(() => _time.Waits.Count(IsLook) == 1);
        await held.DisposeAsync();
        Assert.Null(_api.Lease(Name)!.Spec.HolderIdentity);
        _time.Advance(LeasePace.Look);
        await using var next = await acquiring;
        Assert.False(held.Lost.IsCancellationRequested);
        Assert.Equal("b", _api.Lease(Name)!.Spec.HolderIdentity);
    }

    [Fact]
    public async Task A_process_that_lost_its_lease_to_an_outage_has_it_back_at_once()
    {
        var process = _api.Process("a", _time);
        var held = await process.AcquireAsync("north", Test);
        _api.Treat("a", ApiMode.Down);
        _time.Advance(LeasePace.Deadline);
        Assert.True(held.Lost.IsCancellationRequested);
        await held.DisposeAsync();
        _api.Treat("a", ApiMode.Up);
        await using var again = await process.AcquireAsync("north", Test);
        Assert.False(again.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task An_outage_while_it_waits_is_told_once_with_its_end()
    {
        _api.Treat("a", ApiMode.Forbidden);
        Another(0);
        var acquiring = AcquireAsync("a");
        for (var looks = 1; looks <= 3; looks++)
        {
            await HoldsAsync(() => _time.Waits.Count(IsLook) == looks);
            _time.Advance(LeasePace.Look);
        }

        _api.Treat("a", ApiMode.Up);
        _ = await PassUntilAsync(acquiring);
        await using var held = await acquiring;
        Assert.Equal(
            [$"The lease {Name} of profile north cannot be had: HTTP 403 Forbidden. It is tried again.",
            $"The API server answers again for the lease {Name}."], _api.Reports);
    }

    [Fact]
    public async Task Of_many_processes_one_gets_a_lease_and_another_after_its_end()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Test);
        var acquiring = Enumerable.Range(0, 12)
            .Select(number => _api.Process($"p{number}", _time).AcquireAsync("north", end.Token)).ToList();
        for (var holders = 1; holders <= 3; holders++)
        {
            var first = await PassUntilAsync([.. acquiring]);
            Assert.Equal(1, acquiring.Count(task => task.IsCompleted));
            acquiring.Remove(first);
            await (await first).DisposeAsync();
        }

        await end.CancelAsync();
        foreach (var task in acquiring) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Fact]
    public async Task A_wait_for_a_lease_ends_when_it_is_cancelled()
    {
        Another(0);
        using var end = new CancellationTokenSource();
        var acquiring = _api.Process("a", _time).AcquireAsync("north", end.Token);
        await HoldsAsync(() => _time.Waits.Any(IsLook));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquiring);
    }

    [Fact]
    public void Each_profile_has_a_lease_of_its_own_with_a_name_that_kubernetes_allows()
    {
        string[] profiles =
        [
            "north", "North", "NORTH", "north_1", "north-1", "north-", "-north", "_", "-", "(base)", new('x', 64), new('_', 64),
        ];
        var names = profiles.Select(LeaseCalls.NameOf).ToList();
        Assert.Equal(Name, names[0]);
        Assert.All(names, name => Assert.Matches("^[a-z0-9]([-a-z0-9]{0,250}[a-z0-9])?$", name));
        Assert.Distinct(names);
    }

    private static bool IsRenewal(TimeSpan wait) => wait > 3.9 * Second && wait <= LeasePace.Renew;

    private static bool IsRetry(TimeSpan wait) => wait == LeasePace.Retry;

    private static bool IsLook(TimeSpan wait) => wait >= 8 * Second && wait < LeasePace.Look;

    private static Task HoldsAsync(Func<bool> condition) => Eventually.HoldsAsync(condition);

    private Task<IHeldLease> AcquireAsync(string process) => _api.Process(process, _time).AcquireAsync("north", Test);

    private void Another(int skewSeconds) => _api.Write(Name, new V1LeaseSpec
    {
        HolderIdentity = "another", LeaseDurationSeconds = 15, RenewTime = _time.GetUtcNow().UtcDateTime.AddSeconds(skewSeconds),
    });

    private async Task<Task<IHeldLease>> PassUntilAsync(params Task<IHeldLease>[] acquiring)
    {
        var began = _time.GetTimestamp();
        while (!acquiring.Any(task => task.IsCompleted))
        {
            Assert.True(_time.GetElapsedTime(began) < TimeSpan.FromHours(1), "Nobody got the lease.");
            _time.Advance(Second);
            await Task.Yield();
            // A call that is on its way must not find its patience at an end.
            await HoldsAsync(() => !_api.IsBusy);
        }

        return acquiring.First(task => task.IsCompleted);
    }
}
