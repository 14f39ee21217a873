using System.Globalization;
using System.Xml.Linq;
using ZohoOdooSync.Engine.State;
using static ZohoOdooSync.Engine.Reports.Page.PageMarkup;

namespace ZohoOdooSync.Engine.Reports.Page;

/// <summary>The runs of one piece of time.</summary>
/// <param name="From">Its start, UTC.</param>
/// <param name="Runs">The ended runs that began in it.</param>
internal sealed record RunSpan(DateTimeOffset From, IReadOnlyList<SyncRun> Runs);

/// <summary>The runs by time: as many pieces as a chart has room for, each of a length that people know.</summary>
internal sealed record RunSpans(TimeSpan Length, IReadOnlyList<RunSpan> Spans)
{
    private const int Most = 90;

    private static readonly double[] Hours = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 168, 336, 720, 2160];

    /// <summary>Sorts runs by time.</summary>
    /// <param name="runs">The runs; those that have not ended are left out.</param>
    /// <param name="from">Where the charts begin, UTC.</param>
    /// <param name="to">Where they end, UTC.</param>
    public static RunSpans Of(IEnumerable<SyncRun> runs, DateTimeOffset from, DateTimeOffset to)
    {
        var hours = Hours.FirstOrDefault(hours => (to - from).TotalHours / hours <= Most - 1, Hours[^1]);
        var length = TimeSpan.FromHours(hours);
        // On the clock: a piece begins at a full hour, or at midnight UTC.
        var first = from.UtcTicks / length.Ticks;
        var count = (int)(to.UtcTicks / length.Ticks - first) + 1;
        var byIndex = runs.Where(run => run.Ended is not null).ToLookup(run => (int)(run.Started.UtcTicks / length.Ticks - first));
        return new(length, [.. Enumerable.Range(0, count).Select(index => new RunSpan(
            new DateTimeOffset((first + index) * length.Ticks, TimeSpan.Zero), [.. byIndex[index]]))]);
    }
}

/// <summary>A series of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Tone">Its colour, a class of the style sheet.</param>
/// <param name="Value">Its value of a piece of time.</param>
internal sealed record ChartSeries(string Name, string Tone, Func<RunSpan, decimal> Value);

/// <summary>A chart of columns over time, as SVG: series stand on each other, and every column says in words what it shows.</summary>
internal sealed record RunChart(string Title, string? Unit, IReadOnlyList<ChartSeries> Series)
{
    private const int Width = 460, Height = 170, Left = 46, Right = 6, Top = 10, Bottom = 24, WidestColumn = 20;

    /// <summary>The charts of the page.</summary>
    public static IReadOnlyList<RunChart> All { get; } =
    [
        new("Runs", null,
        [
            new("in sync", "good", span => Ended(span, RunOutcome.Succeeded)),
            new("items left", "warn", span => Ended(span, RunOutcome.Incomplete)),
            new("failed, refused or stopped", "bad",
                span => span.Runs.Count - Ended(span, RunOutcome.Succeeded) - Ended(span, RunOutcome.Incomplete)),
        ]),
        new("Longest run", "seconds", [new("duration", "plain", span => span.Runs.Max(run => (decimal?)run.Duration?.TotalSeconds) ?? 0)]),
        new("Products written", null,
        [
            new("added", "good", span => span.Runs.Sum(run => run.Counts.Created + run.Counts.Adopted)),
            new("updated", "plain", span => span.Runs.Sum(run => run.Counts.Updated + run.Counts.Restored)),
            new("archived", "warn", span => span.Runs.Sum(run => run.Counts.Archived + run.Counts.Deleted)),
        ]),
        new("Calls", null,
        [
            new("to Zoho", "plain", span => span.Runs.Sum(run => run.ZohoCalls)),
            new("to Odoo", "warn", span => span.Runs.Sum(run => run.OdooCalls)),
        ]),
    ];

    /// <summary>The figure.</summary>
    public XElement Figure(RunSpans runs)
    {
        var top = NiceTop(runs.Spans.Max(Sum));
        var words = Words(runs);
        return Tag(
            "figure.chart",
            Tag("figcaption", Tag("b", Title), Unit is null ? null : $" ({Unit})"),
            Tag(
                "svg", Is("viewBox", FormattableString.Invariant($"0 0 {Width} {Height}")), Is("role", "img"), Is("aria-label", words),
                Tag("title", Title), Tag("desc", words),
                new[] { 0m, top / 2, top }.Select(value => Grid(value, top)),
                runs.Spans.Select((span, index) => Column(runs, span, index, top)),
                DateMark(runs.Spans[0].From, Left, "start"), DateMark(runs.Spans[^1].From + runs.Length, Width - Right, "end")),
            Tag("p.legend", Series.Count == 1 ? [] : Series.Select(series => Tag("span", Tag("i." + series.Tone), series.Name))));
    }

    private static int Ended(RunSpan span, RunOutcome outcome) => span.Runs.Count(run => run.Outcome == outcome);

    private decimal Sum(RunSpan span) => Series.Sum(series => series.Value(span));

    private string Words(RunSpans runs) =>
        $"{Title}: " + (Series.Count == 1
            ? $"{Number(runs.Spans.Max(Series[0].Value))} {Unit} at most"
            : string.Join(", ", Series.Select(series => $"{Number(runs.Spans.Sum(series.Value))} {series.Name}"))) + ".";

    /// <summary>The next number that is 1, 2 or 5 times a power of ten.</summary>
    private static decimal NiceTop(decimal most)
    {
        if (most <= 0) return 1;
        var step = 1m;
        while (step > most) step /= 10;
        while (step * 10 < most) step *= 10;
        return new[] { 1m, 2m, 5m, 10m }.Select(factor => factor * step).First(top => top >= most);
    }

    private static XElement[] Grid(decimal value, decimal top)
    {
        var y = YOf(value, top);
        return
        [
            Tag("line.grid", Is("x1", Left), Is("x2", Width - Right), Is("y1", y), Is("y2", y)),
            Tag("text", Is("x", Left - 5), Is("y", y + 4), Is("text-anchor", "end"), Number(value)),
        ];
    }

    private XElement? Column(RunSpans runs, RunSpan span, int index, decimal top)
    {
        if (span.Runs.Count == 0) return null;
        var wide = (decimal)(Width - Left - Right) / runs.Spans.Count;
        var width = Math.Min(wide * 0.8m, WidestColumn);
        var from = 0m;
        var column = Tag("g", Tag("title", ColumnWords(runs, span)));
        foreach (var series in Series)
        {
            var value = series.Value(span);
            if (value <= 0) continue;
            var (low, high) = (YOf(from, top), YOf(from + value, top));
            column.Add(Tag(
                "rect." + series.Tone, Is("x", Math.Round(Left + wide * index + (wide - width) / 2, 2)), Is("y", high),
                // A single failure beside a thousand changes is still to be seen.
                Is("width", Math.Round(width, 2)), Is("height", Math.Max(1, low - high))));
            from += value;
        }

        return column;
    }

    private string ColumnWords(RunSpans runs, RunSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{span.From:yyyy-MM-dd HH:mm} to {span.From + runs.Length:yyyy-MM-dd HH:mm} UTC: ")
        + $"{Count(span.Runs.Count, "run")}; " + string.Join(", ", Series.Select(series => $"{Number(series.Value(span))} {series.Name}"));

    private static decimal YOf(decimal value, decimal top) => Math.Round(Top + (Height - Top - Bottom) * (1 - value / top), 2);

    private static XElement DateMark(DateTimeOffset time, int x, string anchor) => Tag(
        "text", Is("x", x), Is("y", Height - 6), Is("text-anchor", anchor),
        time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture));
}
