using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Report.Tests.Harness;

/// <summary>Reports as they are in life: a week of cycles, a quarantine, drift, and names of every kind.</summary>
internal static class SomeReport
{
    public const string Arabic = "كابل نحاس ٤ مم";

    public const string Hebrew = "כבל נחושת";

    public static readonly DateTimeOffset Now = new(2026, 6, 9, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Names that try to be more than names.</summary>
    public static IReadOnlyList<string> HostileNames { get; } =
    [
        "<script>alert(1)</script>", "</script><script>alert(2)</script>", "\"><img src=x onerror=alert(3)>", "<!--", "]]>", "&lt;b&gt;",
        "{{script}}", "Bolt \u202Egnp.exe", "line\u2028and\u2029paragraph", "a\0b\u0007c", "half \ud83d character", "\uFFFE\uFFFF",
        Arabic, Hebrew, "Schraube 🔩 M8", new string('W', 2000), "javascript:alert(4)", "' onmouseover='alert(5)",
    ];

    /// <summary>A report.</summary>
    /// <param name="products">Products of the comparison; null for a report without one.</param>
    /// <param name="names">Names of quarantined items, changes and products; the others are plain.</param>
    public static SyncReport Make(int? products = null, IReadOnlyList<string>? names = null)
    {
        var runs = Enumerable.Range(0, 500).Select(Run).ToList();
        var given = names ?? [];
        var quarantine = Enumerable.Range(0, Math.Max(3, given.Count)).Select(i => Quarantined(i, NameOf(i, given))).ToList();
        var status = new SyncStatus
        {
            Home = "/srv/shop", OrganizationId = "746283917", Database = "shop", LastRun = runs[0], LastCompletedRun = runs[0],
            RecentRuns = [.. runs.Take(50)], Bindings = products ?? 2000, State = SyncState.Running, Since = Now.AddDays(-3),
            NextRun = Now.AddMinutes(5), SuccessRate = 98.2m, Quarantine = quarantine,
            Budget = new BudgetReading(10_000, 7_421, Now.AddHours(12), Now), ZohoCallsToday = 2_579, ZohoCallsLeft = 7_421,
        };
        var changes = Enumerable.Range(0, 340 + given.Count).Select(i => Change(i, NameOf(i, given))).ToList();
        return new SyncReport
        {
            MadeAt = Now, Days = 7, Status = status, HistoryFrom = Now.AddDays(-30), Runs = runs, Changes = changes,
            Health = new Health { Findings = [new(HealthLevel.Warning, $"{quarantine.Count} items in quarantine")] },
            Drift = [.. changes.Take(4).Select(entry => new FoundDrift(entry, Values(price: 900m)))],
            Parity = products is { } count ? Parity(count, given) : null,
        };
    }

    /// <summary>Writes a report into a file of a folder.</summary>
    public static string Save(SyncReport report, string folder, SecretMask? mask = null)
    {
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.html");
        report.Save(new SyncReportRequest(file), mask ?? new SecretMask());
        return file;
    }

    private static string NameOf(int index, IReadOnlyList<string> names) =>
        index < names.Count ? names[index] : string.Create(CultureInfo.InvariantCulture, $"Copper cable {index} mm²");

    private static string ItemId(int index) => string.Create(CultureInfo.InvariantCulture, $"{4_600_000_000_000_000_000L + index}");

    private static SyncRun Run(int index)
    {
        var started = Now.AddMinutes(-20 * index - 20);
        var outcome = index % 83 == 40 ? RunOutcome.Failed : index % 37 < 3 ? RunOutcome.Incomplete : RunOutcome.Succeeded;
        return new SyncRun
        {
            RunId = $"{started:yyyyMMdd-HHmmss}-7f3a", Kind = index % 72 == 0 ? RunKind.Full : RunKind.Incremental, Started = started,
            Ended = started.AddSeconds(index % 72 == 0 ? 42.5 : 1.2 + index % 7), Outcome = outcome,
            ZohoCalls = index % 72 == 0 ? 110 : 2, OdooCalls = 4 + index % 9,
            Counts = new RunCounts
            {
                ZohoCount = 2000, ZohoActive = 1900, OdooCount = 2000, OdooActive = 1900, Created = index % 11 == 0 ? 3 : 0,
                Updated = index % 5 * 2, Archived = index % 29 == 0 ? 2 : 0, Quarantined = outcome == RunOutcome.Incomplete ? 3 : 0,
                Conflicts = 0, Blocked = 0, Retired = 4, Unmanaged = 12,
            },
            ErrorId = outcome == RunOutcome.Failed ? "OdooUnavailable" : null,
            ErrorMessage = outcome == RunOutcome.Failed ? "Odoo did not answer within 120 seconds." : null,
        };
    }

    private static QuarantinedItem Quarantined(int index, string name) => new(
        ItemId(index), name, "The barcode 6291041500213 is another product's.", "digest", index + 1, Now.AddDays(-2), Now.AddHours(3))
    {
        Refused = ProductValues.Of([new(MirroredField.Barcode, FieldValue.Of("6291041500213"))]), WaitsForValue = index % 2 == 0,
    };

    private static ProductValues Values(decimal price) => ProductValues.Of([new(MirroredField.Price, FieldValue.Of(price))]);

    private static JournalEntry Change(int index, string name) => new()
    {
        RunId = "20260609-114000-7f3a", Sequence = index + 1, Kind = index % 11 == 0 ? ChangeKind.Create : ChangeKind.Update,
        ItemId = ItemId(index), ProductId = 100 + index, Name = name, Written = Now.AddMinutes(-20 - index), Outcome = ChangeOutcome.Done,
        Before = index % 11 == 0 ? ProductValues.Empty : Values(1000m + index),
        After = Values(1250.5m + index).With(ProductValues.Of([new(MirroredField.Name, FieldValue.Of(name))])),
    };

    private static ParityReport Parity(int products, IReadOnlyList<string> names)
    {
        var lines = Enumerable.Range(0, products).Select(i =>
        {
            var line = new ParityLine
            {
                Kind = ParityKind.Equal, ItemId = ItemId(i), ProductId = 100 + i, Name = NameOf(i, names),
                Sku = string.Create(CultureInfo.InvariantCulture, $"SKU-{i:00000}"),
            };
            return i % 1000 != 7 ? line : line with
            {
                Kind = ParityKind.FieldDiffers, Field = MirroredField.Price, Expected = "15000", Actual = "14000",
                Cause = ParityCause.Drift,
            };
        }).ToList();
        var different = lines.Where(line => line.Kind != ParityKind.Equal).ToList();
        return new ParityReport
        {
            ComparedAt = Now, ZohoCount = products, ZohoActive = products, OdooCount = products, OdooActive = products,
            ComparedValues = 9 * products, Retired = 4, EqualPairs = products - different.Count, ZohoDigest = new string('A', 64),
            OdooDigest = new string(different.Count == 0 ? 'A' : 'B', 64), Lines = lines, Differences = different,
            Fields = [new(MirroredField.Name, products, 0), new(MirroredField.Price, products, different.Count)],
        };
    }
}
