using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: other processes, and the death of one.</summary>
public sealed partial class StateStoreTests
{
    // More in a long run: STATE_KILLS=300.
    private static readonly int Kills =
        int.Parse(Environment.GetEnvironmentVariable("STATE_KILLS") ?? "12", CultureInfo.InvariantCulture);

    [Fact]
    public void A_process_killed_at_any_moment_loses_nothing_committed_and_leaves_no_half_transaction()
    {
        var random = new Random(7);
        var reached = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            using (var writer = SecondProcess.Start("write", StateFile))
            {
                // The moment is a number of transactions and a little more: no clock decides whether anything was written.
                for (var i = random.Next(1, 6); i > 0; i--) reached = int.Parse(writer.Said.ReadLine()!, CultureInfo.InvariantCulture);
                Thread.SpinWait(random.Next(400_000));
                reached = Math.Max(reached, writer.Kill());
            }

            // A reader comes first, every other time: it must cope with what the dead left, without mending it.
            if (kill % 2 == 0)
            {
                using var reader = Open(StateAccess.ReadOnly);
                Assert.InRange(Whole.NumberIn(reader), reached, reached + 1);
            }

            using var store = Open();
            var found = Whole.NumberIn(store);
            Assert.InRange(found, reached, reached + 1);
            reached = found;
        }
    }

    [Fact]
    public void A_second_process_reads_whole_transactions_while_this_one_writes()
    {
        using var store = Open();
        Whole.Write(store, 1);
        using var reader = SecondProcess.Start("read", StateFile, times: 150);
        using var over = new CancellationTokenSource();
        var finishing = Task.Run(() =>
        {
            var said = reader.Finish();
            over.Cancel();
            return said;
        });
        var number = 1;
        while (!over.IsCancellationRequested) Whole.Write(store, ++number);
#pragma warning disable xUnit1031 // The task has ended: that is what ended the loop.
        var longest = int.Parse(finishing.Result, CultureInfo.InvariantCulture);
#pragma warning restore xUnit1031
        Assert.True(number > 10, $"only {number} transactions were written");
        TestContext.Current.TestOutputHelper?.WriteLine($"longest reading {longest} ms beside {number} transactions");
        Assert.True(longest < 1000, $"a reading took {longest} ms");
    }

    [Fact]
    public void Two_processes_that_write_lose_no_count()
    {
        using var store = Open();
        using var other = SecondProcess.Start("count", StateFile, times: 60);
        for (var i = 0; i < 60; i++) Whole.Count(store);
        other.Finish();
        Assert.Equal("120", store.Read(state => state.FindNote("count")));
    }

    [Fact]
    public void A_reader_that_was_opened_first_sees_what_is_written_later()
    {
        using var reader = Open(StateAccess.ReadOnly);
        Assert.Equal(0, Whole.NumberIn(reader));
        using (var store = Open())
        {
            Whole.Write(store, 1);
            Assert.Equal(1, Whole.NumberIn(reader));
            Whole.Write(store, 2);
            Assert.Equal(2, Whole.NumberIn(reader));
        }

        Assert.Equal(2, Whole.NumberIn(reader));
    }
}
