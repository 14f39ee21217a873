using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;
using static ZohoOdooSync.Engine.Reports.Page.PageMarkup;

namespace ZohoOdooSync.Engine.Reports.Page;

/// <summary>The tables of a report.</summary>
internal static class ReportTables
{
    // A page of some megabytes opens at once everywhere; the whole history is in the state.
    private const int MostChanges = 10_000, MostLetters = 3_000_000;

    /// <summary>What is quarantined, and what helps.</summary>
    public static PageTable Quarantine(SyncReport report) => new(
        "quarantine", "Quarantine",
        [
            new("Name"), new("Item", PageCell.Id), new("Reason"), new("Refused values", PageCell.Values), new("Attempts", PageCell.Number),
            new("Since", PageCell.Time), new("Next try", PageCell.Time), new("Next step"),
        ],
        [.. report.Status.Quarantine.Select(item => new object?[]
        {
            item.Name, item.ItemId, item.Reason, Values(ProductValues.Empty, item.Refused), item.Attempts, item.Since,
            item.NextTry, Step(item),
        })])
    {
        Notes = ["Items or fields that Odoo, or a check before sending, refused. Everything else of the catalogue is mirrored."],
        Empty = "Empty: nothing was refused.",
    };

    /// <summary>What runs found changed in Odoo.</summary>
    public static PageTable Drift(SyncReport report) => new(
        "drift", "Changed in Odoo by others",
        [
            new("Found", PageCell.Time), new("Name"), new("Item", PageCell.Id), new("Product", PageCell.Id),
            new("Written before → found", PageCell.Values), new("Now", PageCell.Values),
        ],
        [.. report.Drift.Select(found => new object?[]
        {
            found.Entry.Written, found.Entry.Name, found.Entry.ItemId, Id(found.Entry.ProductId),
            Values(found.Written, found.Entry.Before.Only(field => found.Written[field] is not null)),
            Values(ProductValues.Empty, found.Entry.After.Only(field => found.Written[field] is not null)),
        })])
    {
        Notes = ["What a run found in Odoo was not what an earlier run had written: drift. The run wrote the value of Zoho again."],
        Empty = "None found in these runs.",
    };

    /// <summary>The runs.</summary>
    public static PageTable Runs(SyncReport report) => new(
        "runs", "Runs",
        [
            new("Started", PageCell.Time), new("Kind", PageCell.Word), new("Outcome", PageCell.Word), new("Seconds", PageCell.Number),
            new("Added", PageCell.Number), new("Updated", PageCell.Number), new("Archived", PageCell.Number),
            new("Restored", PageCell.Number), new("Deleted", PageCell.Number), new("Left undone", PageCell.Number),
            new("Items", PageCell.Number), new("Products", PageCell.Number), new("Calls to Zoho", PageCell.Number),
            new("Calls to Odoo", PageCell.Number), new("Error"),
        ],
        [.. report.Runs.Select(run => new object?[]
        {
            run.Started, run.Kind.ToString(), run.Outcome.ToString(),
            run.Duration is { } took ? Math.Round((decimal)took.TotalSeconds, 1) : null,
            run.Counts.Created + run.Counts.Adopted, run.Counts.Updated, run.Counts.Archived, run.Counts.Restored,
            run.Counts.Deleted == 0 ? null : run.Counts.Deleted,
            run.Counts.Quarantined + run.Counts.Conflicts + run.Counts.Blocked, run.Counts.ZohoCount, run.Counts.OdooCount,
            run.ZohoCalls, run.OdooCalls, run.ErrorId is null ? null : $"{run.ErrorId}: {run.ErrorMessage}",
        })])
    {
        ChosenBy = "Outcome",
        Empty = "No run in these days.",
    };

    /// <summary>The newest changes.</summary>
    public static PageTable Changes(SyncReport report)
    {
        var rows = Newest(report.Changes).ToList();
        return new(
            "changes", "Changes",
            [
                new("Written", PageCell.Time), new("Kind", PageCell.Word), new("Outcome", PageCell.Word), new("Name"),
                new("Item", PageCell.Id), new("Product", PageCell.Id), new("Before → after", PageCell.Values), new("Reason"),
            ],
            rows)
        {
            ChosenBy = "Kind",
            Notes = rows.Count < report.Changes.Count
                ? [$"The newest {Number(rows.Count)} of {Number(report.Changes.Count)} changes; the history has all of them."] : [],
            Empty = "No run of these days changed anything.",
        };
    }

    /// <summary>Every field, compared.</summary>
    public static PageTable Fields(ParityReport parity) => new(
        "fields", "Parity by field",
        [new("Field", PageCell.Word), new("Compared", PageCell.Number), new("Equal", PageCell.Number), new("Different", PageCell.Number)],
        [.. parity.Fields.Select(field => new object?[] { field.Field.ToString(), field.Compared, field.Equal, field.Differing })])
    {
        Notes =
        [
            new object[] { "Both sides were read completely at ", Time(parity.ComparedAt), ", and compared without planner and journal." },
            $"{Count(parity.Differences.Count, "difference")}: {parity.Causes}; {parity.Quarantined} of items in quarantine.",
            .. parity.Languages.Where(found => found.Differing > 0).Select(found => found.Words + "."),
            new object[] { "Digest of Zoho ", Tag("code", parity.ZohoDigest) },
            new object[] { "Digest of Odoo ", Tag("code", parity.OdooDigest) },
            parity.ZohoDigest == parity.OdooDigest ? "The digests are equal." : "The digests differ.",
        ],
        Empty = "There was nothing to compare.",
    };

    /// <summary>Every product: those that differ first.</summary>
    public static PageTable Products(ParityReport parity) => new(
        "products", "Products",
        [
            new("Result", PageCell.Word), new("Name"), new("SKU"), new("Item", PageCell.Id), new("Product", PageCell.Id),
            new("Is → should be", PageCell.Values), new("Cause", PageCell.Word), new("Remark"),
        ],
        [.. parity.Lines.GroupBy(line => (line.ItemId, line.ProductId, line.Kind)).OrderBy(lines => lines.Key.Kind == ParityKind.Equal)
            .Select(lines =>
            {
                var line = lines.First();
                return new object?[]
                {
                    Result(line.Kind), line.Name, line.Sku, line.ItemId, Id(line.ProductId),
                    line.Kind == ParityKind.Equal ? null : (IReadOnlyCollection<ValueChange>)[.. lines.Select(Difference)],
                    line.Cause == ParityCause.None ? null : line.Cause.ToString(),
                    lines.Select(one => one.Remark).FirstOrDefault(remark => remark.Length > 0),
                };
            })])
    {
        ChosenBy = "Result",
        Empty = "Neither side has any.",
    };

    // A name for people to look up, and no number to be grouped.
    private static string? Id(int? product) => product?.ToString(CultureInfo.InvariantCulture);

    private static string Result(ParityKind kind) => kind switch
    {
        ParityKind.Equal => "equal",
        ParityKind.FieldDiffers => "different",
        ParityKind.MissingInOdoo => "missing in Odoo",
        ParityKind.MissingInZoho => "missing in Zoho",
        ParityKind.Duplicate => "duplicate",
        _ => "cannot be written",
    };

    private static ValueChange Difference(ParityLine line) => new(
        line.Field?.ToString() ?? (line.Kind == ParityKind.Unmappable ? "item" : "partner"), line.Actual, line.Expected);

    private static IEnumerable<object?[]> Newest(IReadOnlyList<JournalEntry> changes)
    {
        var letters = 0;
        foreach (var entry in changes.Take(MostChanges))
        {
            var values = Values(entry.Before, entry.After);
            letters += entry.Name.Length + values.Sum(value => value.After.Length + (value.Before?.Length ?? 0));
            if (letters > MostLetters) yield break;
            yield return
            [
                entry.Written, entry.Kind.ToString(), entry.Outcome.ToString(), entry.Name, entry.ItemId, Id(entry.ProductId), values,
                entry.Reason,
            ];
        }
    }

    private static IReadOnlyCollection<ValueChange> Values(ProductValues before, ProductValues after) =>
        [.. after.Select(pair => new ValueChange(pair.Key.ToString(), before[pair.Key]?.ToString(), pair.Value.ToString()))];

    private static string Step(QuarantinedItem item) => item switch
    {
        { Products: > 0 } => "Give the account in Odoo the right that the reason names. Then the next run writes all of them.",
        { WaitsForValue: true } => "Free the value in Odoo, or change it in Zoho. It is tried again as soon as nobody holds it.",
        { Refused.Count: > 0 } => "Correct these values in Zoho, or what Odoo refuses them for. The other fields are mirrored.",
        _ => "Correct the item in Zoho, or what Odoo refuses it for. A change of the item is tried at once.",
    };
}
