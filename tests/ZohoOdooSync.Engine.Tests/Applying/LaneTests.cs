using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>Batches that travel on several connections at once.</summary>
public sealed class LaneTests
{
    [Theory]
    [InlineData(18, true)]
    [InlineData(19, false)]
    public async Task Batches_of_one_verb_travel_at_once_and_every_change_is_in_the_journal_before(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        (test.BatchSize, test.Connections) = (100, 3);
        using var together = new Barrier(3);
        var loads = 0;
        test.Tap.Before = (_, body) =>
        {
            if (!body.Contains("tracking_disable", StringComparison.Ordinal)) return;
            var pending = test.State.Read(reader => reader.PendingJournal()).Select(entry => entry.ItemId).ToHashSet();
            Assert.Subset(pending, Enumerable.Range(1, 600).Select(i => $"{i}")
                .Where(item => body.Contains($"_{item}\"", StringComparison.Ordinal)).ToHashSet());
            // The first three calls are there at the same time, or the test does not end.
            if (Interlocked.Increment(ref loads) <= 3) Assert.True(together.SignalAndWait(TimeSpan.FromSeconds(30)));
        };
        var done = await test.ApplyAsync(ApplyUnderTest.Items(600));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((600, 6), (test.Odoo.Products.Count, test.Loads));
        Assert.Empty(test.State.Read(reader => reader.PendingJournal()));
        Assert.Equal(600, test.State.Read(reader => reader.Bindings().Count));
    }

    [Fact]
    public async Task A_lost_reply_on_one_connection_is_looked_at_and_the_others_go_on()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        (test.BatchSize, test.Connections) = (100, 2);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(800));
        Assert.All(done, entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        // Found by the look, though the other connection made newer products meanwhile: nothing was sent a second time.
        Assert.Equal((800, 8, 800), (test.Odoo.Products.Count, test.Loads, test.Odoo.Calls.Created));
        Assert.All(Enumerable.Range(1, 800), item => Assert.NotNull(test.ProductOf($"{item}")));
    }

    [Fact]
    public async Task A_failure_on_one_connection_ends_the_run_after_the_batches_in_hand_and_leaves_no_line_that_was_not_sent()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        (test.BatchSize, test.Connections) = (100, 2);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.Unauthorized, Skip = 2 });
        await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(ApplyUnderTest.Items(1000)));
        Assert.Empty(test.State.Read(reader => reader.PendingJournal()));
        Assert.Equal(test.Odoo.Products.Count, test.Journal.Count(entry => entry.Outcome == ChangeOutcome.Done));
        Assert.Equal(100, test.Journal.Count(entry => entry.Outcome == ChangeOutcome.NotDone));
        Assert.Equal(test.Odoo.Products.Count + 100, test.Journal.Count);
    }

    [Fact]
    public async Task What_is_refused_on_one_connection_is_found_and_all_else_is_saved()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        (test.BatchSize, test.Connections) = (50, 4);
        test.Odoo.Switches.RefusedText = "Bolt 77";
        var done = await test.ApplyAsync(ApplyUnderTest.Items(400));
        Assert.Equal(["77"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        Assert.Equal(399, done.Count(entry => entry.Outcome == ChangeOutcome.Done));
        Assert.NotNull(test.Quarantined("77"));
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests)]
    [InlineData(FaultKind.Unavailable)]
    public async Task A_server_that_asks_for_less_gets_one_call_at_a_time_from_then_on(FaultKind kind)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        (test.BatchSize, test.Connections) = (100, null);
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind });
        Assert.Equal(4, test.Target.Connections);
        Assert.All(await test.ApplyAsync(ApplyUnderTest.Items(1200)), entry => Assert.Equal(ChangeOutcome.Done, entry.Outcome));
        Assert.Equal((1, 1200), (test.Target.Connections, test.Odoo.Products.Count));
    }

    [Fact]
    public async Task Calls_beyond_the_connections_wait_for_their_turn_and_fewer_are_let_in_after_a_busy_answer()
    {
        var connections = new OdooConnections(new TargetSettings());
        var calls = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource<int>()).ToList();
        var begun = 0;
        var all = calls.ConvertAll(call => connections.CallAsync(
            _ =>
            {
                Interlocked.Increment(ref begun);
                return call.Task;
            },
            CancellationToken.None));
        Assert.Equal(4, begun);
        calls[0].SetException(new SyncException(OdooErrors.BusyId, SyncErrorKind.Unavailable, "busy", "wait"));
        await Assert.ThrowsAsync<SyncException>(() => all[0]);
        Assert.Equal((1, 4), (connections.Most, begun));
        for (var i = 1; i < 8; i++)
        {
            calls[i].SetResult(i);
            Assert.Equal(i, await all[i]);
        }

        Assert.Equal(8, begun);
        connections.Reset();
        Assert.Equal(4, connections.Most);
    }

    [Fact]
    public async Task A_call_that_is_given_up_while_it_waits_takes_no_turn()
    {
        var connections = new OdooConnections(new TargetSettings { Connections = 1 });
        var first = new TaskCompletionSource<int>();
        using var givenUp = new CancellationTokenSource();
        var under = connections.CallAsync(_ => first.Task, default);
        var waiting = connections.CallAsync(_ => Task.FromResult(2), givenUp.Token);
        var last = connections.CallAsync(_ => Task.FromResult(3), default);
        await givenUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        first.SetResult(1);
        Assert.Equal((1, 3), (await under, await last));
    }

    [Theory]
    [InlineData("https://shop.odoo.com", null, 1)]
    [InlineData("https://ODOO.com", null, 1)]
    [InlineData("https://notodoo.com", null, 4)]
    [InlineData("https://erp.example.com", null, 4)]
    [InlineData("https://shop.odoo.com", 3, 3)]
    [InlineData("https://erp.example.com", 8, 8)]
    public void Odoo_Online_gets_one_call_at_a_time_unless_the_settings_say_otherwise(string address, int? wanted, int expected) =>
        Assert.Equal(expected, new OdooConnections(new TargetSettings { Address = new Uri(address), Connections = wanted }).Most);

    [Theory]
    // Rows a second for 1, 2, 3 and 4 connections, and how many are in use in the end.
    [InlineData(new[] { 100.0, 200.0, 400.0, 800.0 }, 4)]
    [InlineData(new[] { 100.0, 200.0, 400.0, 200.0 }, 3)]
    [InlineData(new[] { 100.0, 200.0, 100.0, 800.0 }, 2)]
    public async Task By_itself_it_takes_as_many_connections_as_bring_more_rows_a_second(double[] rates, int expected)
    {
        var time = new ManualTime();
        var lanes = new BatchLanes(null, () => 4, new OrderedWrites(), time);
        // Ten rows a batch, and at each width the time that its rate gives.
        var work = new Work { Sending = _ => time.Advance(TimeSpan.FromSeconds(10 / rates[lanes.Width - 1])) };
        await lanes.RunAsync(Work.Batches(200), work, CancellationToken.None);
        Assert.Equal((200, expected), (work.Sent, lanes.Width));
    }

    [Fact]
    public async Task A_stop_ends_the_batches_in_hand_and_gives_the_prepared_ones_back()
    {
        using var stop = new CancellationTokenSource();
        var work = new Work
        {
            Sending = count =>
            {
                if (count == 5) stop.Cancel();
            },
        };
        var lanes = new BatchLanes(2, () => 2, new OrderedWrites(), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lanes.RunAsync(Work.Batches(50), work, stop.Token));
        Assert.InRange(work.Sent, 5, 6);
        Assert.Equal(work.Prepared, work.Sent + work.GivenBack);
    }

    /// <summary>Batches of ten rows each, of which nothing is sent.</summary>
    private sealed class Work : IBatchWork
    {
        private readonly object _gate = new();

        public int Prepared { get; private set; }

        public int Sent { get; private set; }

        public int GivenBack { get; private set; }

        public Action<int> Sending { get; init; } = _ => { };

        public static IEnumerable<ApplyBatch> Batches(int count) =>
            Enumerable.Range(0, count).Select(_ => new ApplyBatch(BatchVerb.Update, new PlannedChange[10], false));

        public PreparedBatch Prepare(ApplyBatch batch)
        {
            Prepared++;
            return new PreparedBatch(batch, Task.CompletedTask);
        }

        public async Task<Action> SendAsync(PreparedBatch prepared, CancellationToken stop)
        {
            await Task.Yield();
            lock (_gate) Sending(++Sent);
            return () => { };
        }

        public void GiveBack(PreparedBatch prepared) => GivenBack++;

        public void Rest()
        {
        }
    }
}
