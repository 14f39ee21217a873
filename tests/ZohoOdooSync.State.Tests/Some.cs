using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>Records to store.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Time = new DateTimeOffset(2026, 6, 9, 13, 15, 34, TimeSpan.Zero).AddTicks(1234567);

    public static SyncRun Run(string id, int calls = 0) =>
        new() { RunId = id, Kind = RunKind.Full, Started = Time.AddMinutes(calls), ZohoCalls = calls };

    public static JournalEntry Entry(string run, int sequence) => new()
    {
        RunId = run,
        Sequence = sequence,
        Kind = ChangeKind.Update,
        ItemId = $"4600000000000{sequence:D6}",
        ProductId = sequence,
        Name = $"Product {sequence}",
        Before = Values("before", 1.5m),
        After = Values("after", 12.75m),
        Written = Time,
    };

    public static ProductValues Values(string text, decimal price) => ProductValues.Of(
    [
        new(MirroredField.Name, FieldValue.Of(text)),
        new(MirroredField.Price, FieldValue.Of(price)),
        new(MirroredField.Active, FieldValue.Of(true)),
    ]);

    public static Binding[] Bindings(int count, int firstProduct = 1) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            new Binding($"4600000000000{i:D6}", firstProduct + i, BindingHome.Odoo, "0f1e2d3c4b5a69788796a5b4c3d2e1f0")),
    ];
}
