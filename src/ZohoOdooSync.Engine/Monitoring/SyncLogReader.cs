using System.Globalization;
using System.Runtime.CompilerServices;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// Reads the log and its rolled files (<c>sync_server.log</c>, then <c>sync_server_001.log</c> and so on, the highest number
/// being the newest) while others write it. Lines that are not of this program are left out.
/// </summary>
/// <param name="path">The log's first file.</param>
/// <param name="time">Clock of the waits between two looks.</param>
public sealed class SyncLogReader(string path, TimeProvider time)
{
    // Soon enough for somebody who watches, and next to nothing for the machine.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    /// <summary>The lines that meet a query, oldest first; none where there is no log.</summary>
    /// <param name="query">Which lines.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>, while the lines are taken.</exception>
    public IEnumerable<SyncLogLine> ReadLog(SyncLogQuery query)
    {
        var files = Files();
        return files.Count == 0 ? [] : Beginning(files, Read(new LogPosition(files[^1].Path), query), query);
    }

    /// <summary>The lines that meet a query, and then every further one as it is written, until the wait is ended.</summary>
    /// <param name="query">Which lines; <see cref="SyncLogQuery.Tail"/> limits those that are there at the beginning.</param>
    /// <param name="cancellationToken">Ends the following, without an exception.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public async IAsyncEnumerable<SyncLogLine> FollowLogAsync(
        SyncLogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The last file of the first look is read through the very position that is followed: no line falls between.
        var files = Files();
        var number = files.Count > 0 ? files[^1].Number : 0;
        var position = new LogPosition(files.Count > 0 ? files[^1].Path : path);
        var newest = Read(position, query);
        foreach (var line in Beginning(files, newest, query)) yield return line;

        while (await WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            // Looked for before the reading: what was written to a file before the next one began is then surely read.
            var next = Files().FirstOrDefault(file => file.Number > number);
            foreach (var line in Read(position, query)) yield return line;
            if (next is null) continue;
            // On to the next number and not to the newest: several may have come since the last look.
            (number, position) = (next.Number, new LogPosition(next.Path));
            foreach (var line in Read(position, query)) yield return line;
        }
    }

    private static IEnumerable<SyncLogLine> Beginning(
        IReadOnlyList<LogFile> files, IEnumerable<SyncLogLine> newest, SyncLogQuery query)
    {
        var older = files.SkipLast(1).ToList();
        if (query.Tail is not { } tail)
            return older.SelectMany(file => Read(new LogPosition(file.Path), query)).Concat(newest);
        // From the newest file backwards, no further than needed: the older ones may be large.
        var found = Last(newest, tail);
        for (var i = older.Count - 1; i >= 0 && found.Count < tail; i--)
            found.InsertRange(0, Last(Read(new LogPosition(older[i].Path), query), tail - found.Count));
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

    private static IEnumerable<SyncLogLine> Read(LogPosition position, SyncLogQuery query) =>
        position.ReadNew().Select(SyncLogFormat.Parse).OfType<SyncLogLine>().Where(query.Takes);

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

    private List<LogFile> Files()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) return [];
        var name = Path.GetFileNameWithoutExtension(path);
        var ending = Path.GetExtension(path);
        return [.. Directory.EnumerateFiles(folder, name + "*" + ending)
            .Select(file => new LogFile(file, NumberOf(Path.GetFileNameWithoutExtension(file), name)))
            .Where(file => file.Number >= 0)
            .OrderBy(file => file.Number)];
    }

    /// <summary>0 for the first file, its number for a rolled one, -1 for a file that only has a similar name.</summary>
    private static int NumberOf(string file, string name)
    {
        if (file.Length == name.Length) return 0;
        return file[name.Length] == '_' && int.TryParse(
            file.AsSpan(name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
    }

    private sealed record LogFile(string Path, int Number);
}
