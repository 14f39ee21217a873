using System.Runtime.CompilerServices;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// Reads the log with its rolled files, in both forms, while others write it. Lines that are not of this program are left
/// out.
/// </summary>
/// <param name="path">The file that is written.</param>
/// <param name="time">Clock of the waits between two looks.</param>
public sealed class SyncLogReader(string path, TimeProvider time)
{
    // Soon enough for somebody who watches, and next to nothing for the machine.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    private readonly string _path = Path.GetFullPath(path);

    /// <summary>The lines that meet a query, oldest first; none where there is no log.</summary>
    /// <param name="query">Which lines.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>, while the lines are taken.</exception>
    public IEnumerable<SyncLogLine> ReadLog(SyncLogQuery query)
    {
        using var trail = LogTrail.Begin(_path);
        foreach (var line in Beginning(trail, query)) yield return line;
    }

    /// <summary>The lines that meet a query, and then every further one as it is written, until the wait is ended.</summary>
    /// <param name="query">Which lines; <see cref="SyncLogQuery.Tail"/> limits those that are there at the beginning.</param>
    /// <param name="cancellationToken">Ends the following, without an exception.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public async IAsyncEnumerable<SyncLogLine> FollowLogAsync(
        SyncLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var trail = LogTrail.Begin(_path);
        foreach (var line in Beginning(trail, query)) yield return line;
        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var line in Chosen(trail.ReadNew(), query)) yield return line;
        }
    }

    private static IEnumerable<SyncLogLine> Beginning(LogTrail trail, SyncLogQuery query)
    {
        // The newest file is read through the very position that is followed: no line falls between.
        var newest = Chosen(trail.ReadNew(), query);
        if (query.Tail is not { } tail)
            return trail.Older.SelectMany(file => Chosen(LogTrail.ReadWhole(file), query)).Concat(newest);
        // From the newest file backwards, no further than needed: the older ones may be large.
        var found = Last(newest, tail);
        for (var i = trail.Older.Count - 1; i >= 0 && found.Count < tail; i--)
            found.InsertRange(0, Last(Chosen(LogTrail.ReadWhole(trail.Older[i]), query), tail - found.Count));
        return found;
    }

    private async Task<bool> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(BetweenLooks, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static IEnumerable<SyncLogLine> Chosen(IEnumerable<string> lines, SyncLogQuery query) =>
        lines.Select(SyncLogFormat.Parse).OfType<SyncLogLine>().Where(query.Takes);

    private static List<SyncLogLine> Last(IEnumerable<SyncLogLine> lines, int count)
    {
        var last = new Queue<SyncLogLine>();
        foreach (var line in lines)
        {
            last.Enqueue(line);
            if (last.Count > count) last.Dequeue();
        }

        return [.. last];
    }
}
