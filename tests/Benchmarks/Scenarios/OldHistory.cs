using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>What a profile has behind it after a month: runs that changed something, each with its journal.</summary>
internal static class OldHistory
{
    private const int Runs = 1000;
    private const int ChangesARun = 3;

    /// <summary>Writes it into a state, as runs of the last four weeks.</summary>
    public static void Write(Bench bench)
    {
        using var state = StateStore.Open(bench.Settings.StatePath, StateAccess.ReadWrite);
        var now = bench.Time.GetUtcNow();
        foreach (var part in Enumerable.Range(0, Runs).Chunk(100))
        {
            state.Write(writer =>
            {
                foreach (var number in part)
                {
                    var started = now - (TimeSpan.FromDays(28) * number / Runs);
                    var run = $"{started.UtcDateTime:yyyyMMdd-HHmmss}-{number:x4}";
                    writer.SaveRun(new SyncRun
                    {
                        RunId = run, Kind = RunKind.Incremental, Started = started, Ended = started, Outcome = RunOutcome.Succeeded,
                        Counts = new RunCounts { ZohoCount = Options.Products, OdooCount = Options.Products, Updated = ChangesARun },
                    });
                    writer.SaveJournal(Enumerable.Range(1, ChangesARun).Select(change => new JournalEntry
                    {
                        RunId = run, Sequence = change, Kind = ChangeKind.Update, ItemId = $"46028930000{change:D8}", ProductId = change,
                        Name = "A product", Before = Price(1), After = Price(2), Written = started, Outcome = ChangeOutcome.Done,
                    }));
                }
            });
        }
    }

    private static ProductValues Price(decimal price) => ProductValues.Of([new(MirroredField.Price, FieldValue.Of(price))]);
}
