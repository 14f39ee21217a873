using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// From which <c>write_date</c> on the cycles of a server ask for the products of Odoo. That date is the start of the
/// writing transaction, so one that is longer under way shows later than others which began after it: each cycle looks some
/// minutes behind the newest date that was seen. What those minutes hold would be read for ever where nothing newer comes;
/// once nothing can be under way there any more, no cycle reads it again.
/// </summary>
/// <param name="Mark">What the state keeps: never later than the newest <c>write_date</c> that was seen, UTC.</param>
/// <param name="Newest">That newest <c>write_date</c> itself, UTC.</param>
/// <param name="SeenAt">When this process first saw it: a timestamp of its own, which goes on evenly whoever sets the clock.</param>
/// <param name="Settled">No write before this <c>write_date</c> can still show; UTC.</param>
internal sealed record DriftWindow(DateTimeOffset Mark, DateTimeOffset Newest, long SeenAt, DateTimeOffset Settled)
{
    // A worker of Odoo may take 120 s by default.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    // Odoo tells its dates in whole seconds and compares them with microseconds.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Products are asked for from this <c>write_date</c> on, UTC.</summary>
    public DateTimeOffset From => Settled > Mark - Overlap ? Settled : Mark - Overlap;

    /// <summary>The window at the start of a cycle.</summary>
    /// <param name="mark">The mark of the state.</param>
    /// <param name="known">What the cycle before left; of no use where another run has moved the mark since.</param>
    /// <param name="time">Clock of the timestamps.</param>
    public static DriftWindow At(DateTimeOffset mark, DriftWindow? known, TimeProvider time) =>
        known is not null && known.Mark == mark ? known : new DriftWindow(mark, mark, time.GetTimestamp(), DateTimeOffset.MinValue);

    /// <summary>
    /// The mark after a complete reading. It may take several pages: a product of an early one may have been written since, and
    /// still be older than one of a late page, so that the time of the reading counts as not seen.
    /// </summary>
    /// <param name="products">The products, as they were read.</param>
    /// <param name="began">Timestamp of before the reading.</param>
    /// <param name="time">Clock of the timestamps.</param>
    /// <returns>UTC; the earliest time that Odoo may hold where there is no product.</returns>
    public static DateTimeOffset MarkOf(IEnumerable<OdooProduct> products, long began, TimeProvider time) =>
        products.Max(product => product.Written) is { } newest ? newest - time.GetElapsedTime(began) : DateTimeOffset.UnixEpoch;

    /// <summary>The window after the products of this one were read.</summary>
    /// <param name="products">The products, as they were read.</param>
    /// <param name="began">Timestamp of before the reading.</param>
    /// <param name="time">Clock of the timestamps.</param>
    public DriftWindow After(IEnumerable<OdooProduct> products, long began, TimeProvider time)
    {
        if (products.Max(product => product.Written) is { } newest && newest > Newest)
        {
            var mark = newest - time.GetElapsedTime(began);
            return this with { Mark = mark > Mark ? mark : Mark, Newest = newest, SeenAt = time.GetTimestamp() };
        }

        // Whatever was under way when the newest was seen first has shown by now, and this whole reading came after it.
        return time.GetElapsedTime(SeenAt, began) < Overlap + Second ? this : this with { Mark = Newest, Settled = Newest + Second };
    }
}
