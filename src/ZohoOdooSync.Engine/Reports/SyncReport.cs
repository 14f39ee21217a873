using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports.Page;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>What a report to show is asked for.</summary>
/// <param name="File">The HTML file.</param>
public sealed record SyncReportRequest(string File)
{
    /// <summary>Fewest days.</summary>
    public const int FewestDays = 1;

    /// <summary>Most days.</summary>
    public const int MostDays = 3650;

    /// <summary>The runs of how many days are shown, as far as history reaches back.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Whether both sides are read and compared, and every product is in the report.</summary>
    public bool WithParity { get; init; }

    /// <summary>Whether a file that is no report gives way, too.</summary>
    public bool Force { get; init; }
}

/// <summary>A report that was written.</summary>
public sealed record ExportedReport
{
    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>
    /// Whether it says that both sides match: the last counts with nothing left undone, or with parity every value; null where nobody
    /// counted yet.
    /// </summary>
    public required bool? IsInSync { get; init; }

    /// <summary>Its first sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>Runs in it.</summary>
    public required int Runs { get; init; }

    /// <summary>Changes of those runs.</summary>
    public required int Changes { get; init; }

    /// <summary>Items in quarantine.</summary>
    public required int Quarantined { get; init; }

    /// <summary>Differences of both sides; null where they were not compared.</summary>
    public int? Differences { get; init; }

    /// <summary>Size of the file.</summary>
    public long Bytes { get; init; }
}

/// <summary>What the page shows, from one moment of the state, and the comparison where it was asked for.</summary>
internal sealed record SyncReport
{
    // What every report begins with.
    private const string Head = "<!DOCTYPE html>\n<!-- zoho-odoo-sync report -->\n";

    public required DateTimeOffset MadeAt { get; init; }

    public required int Days { get; init; }

    public required SyncStatus Status { get; init; }

    public required Health Health { get; init; }

    /// <summary>The start of the oldest run that is kept; null before the first.</summary>
    public required DateTimeOffset? HistoryFrom { get; init; }

    /// <summary>The runs of the days, newest first.</summary>
    public required IReadOnlyList<SyncRun> Runs { get; init; }

    /// <summary>Their changes, newest first.</summary>
    public required IReadOnlyList<JournalEntry> Changes { get; init; }

    /// <summary>What those runs found changed in Odoo, newest first.</summary>
    public required IReadOnlyList<FoundDrift> Drift { get; init; }

    public ParityReport? Parity { get; init; }

    /// <summary>Reads what the state knows.</summary>
    public static SyncReport From(SyncSettings settings, IStateStore state, TimeProvider time, int days)
    {
        var now = time.GetUtcNow();
        var from = now.AddDays(-days);
        var status = SyncStatus.From(settings, state, time);
        return state.Read(reader =>
        {
            var runs = reader.Runs(int.MaxValue);
            var journal = runs.Reverse().SelectMany(run => reader.Journal(run.RunId)).ToList();
            var shown = runs.Where(run => run.Started >= from).ToList();
            var ids = shown.Select(run => run.RunId).ToHashSet(StringComparer.Ordinal);
            return new SyncReport
            {
                MadeAt = now,
                Days = days,
                Status = status,
                Health = HealthCheck.Of(status, settings, now),
                HistoryFrom = runs.Count > 0 ? runs[^1].Started : null,
                Runs = shown,
                Changes = [.. journal.Where(entry => ids.Contains(entry.RunId)).Reverse()],
                Drift = [.. FoundDrift.In(journal).Where(found => ids.Contains(found.Entry.RunId)).Reverse()],
            };
        });
    }

    /// <summary>Writes the page into a file: whole or not at all, for its owner alone.</summary>
    /// <exception cref="SyncException"><c>OutFileExists</c>, <c>OutFileNotWritable</c>.</exception>
    public ExportedReport Save(SyncReportRequest request, SecretMask secrets)
    {
        var file = Path.GetFullPath(request.File);
        OutFile.Write(file, Head, writer =>
        {
            writer.Write(Head);
            new ReportPage(this, text => secrets.Scrub(ShownText.OneLine(text))).Write(writer);
        }, request.Force);
        var verdict = ReportVerdict.Of(this);
        return new ExportedReport
        {
            File = file, MadeAt = MadeAt, IsInSync = verdict.IsInSync, Summary = verdict.Words, Runs = Runs.Count, Changes = Changes.Count,
            Quarantined = Status.Quarantine.Count, Differences = Parity?.Differences.Count, Bytes = new FileInfo(file).Length,
        };
    }
}

/// <summary>A change that found in Odoo another value than the one that was written last: somebody changed it in between.</summary>
/// <param name="Entry">The change.</param>
/// <param name="Written">What had been written last, of the fields that were found changed.</param>
internal sealed record FoundDrift(JournalEntry Entry, ProductValues Written)
{
    /// <summary>Finds them.</summary>
    /// <param name="journal">Every change that is kept, oldest first.</param>
    public static IEnumerable<FoundDrift> In(IEnumerable<JournalEntry> journal)
    {
        var last = new Dictionary<int, ProductValues>();
        foreach (var entry in journal)
        {
            if (entry is not { Outcome: ChangeOutcome.Done, ProductId: { } product }) continue;
            var known = last.GetValueOrDefault(product, ProductValues.Empty);
            var touched = known.Only(field => entry.Before[field] is { } found && found != known[field]);
            if (touched.Count > 0) yield return new(entry, touched);
            last[product] = known.With(entry.After);
        }
    }
}
