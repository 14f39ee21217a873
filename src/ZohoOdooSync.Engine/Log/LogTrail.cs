namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// Follows a log across its files, each line once: holds the newest file open, so that it stays with it when it is renamed,
/// and goes on with those that came after it. To be disposed of.
/// </summary>
internal sealed class LogTrail : IDisposable
{
    private readonly string _path;
    private LogPosition? _held;

    // Of the files that are named from here on, as many as were not named yet are the ones behind us, and the one held.
    private LogRoll _known;
    private int _passed;

    private LogTrail(string path, LogFolder folder, LogPosition? held)
    {
        _path = path;
        _held = held;
        _known = folder.Newest;
        _passed = folder.Unrolled.Count;
        Older = [.. folder.Rolled.Select(rolled => rolled.File), .. folder.Unrolled.SkipLast(1)];
    }

    /// <summary>The files before the newest one as the trail began, oldest first.</summary>
    public IReadOnlyList<string> Older { get; }

    /// <summary>Begins at the newest file, at its beginning.</summary>
    /// <param name="path">Full path of the file that is written.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public static LogTrail Begin(string path)
    {
        while (true)
        {
            var folder = Look(path);
            var held = folder.Unrolled.Count > 0 ? LogPosition.Open(folder.Unrolled[^1]) : null;
            // Seen the same before and after: the file that was opened is the one that was meant.
            var again = Look(path);
            if (again.Newest == folder.Newest && again.Unrolled.SequenceEqual(folder.Unrolled)
                && held is null == (folder.Unrolled.Count == 0))
                return new LogTrail(path, folder, held);
            held?.Dispose();
        }
    }

    /// <summary>The lines of one file, none where it is missing by now.</summary>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public static IEnumerable<string> ReadWhole(string file)
    {
        using var position = LogPosition.Open(file);
        if (position is null) yield break;
        foreach (var line in position.ReadNew()) yield return line;
    }

    /// <summary>The whole lines that came since the last reading; at first all of the newest file.</summary>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public IEnumerable<string> ReadNew()
    {
        while (true)
        {
            // Looked for before the reading: a file that is set aside by then is complete.
            var newer = RolledSince();
            if (_held is not null)
            {
                foreach (var line in _held.ReadNew()) yield return line;
                if (newer.Count == 0 && !_held.IsReplaced) yield break;
                // What took the name may have come by a roll, and then the files between come first.
                if (newer.Count == 0 && RolledSince().Count > 0) continue;
            }

            foreach (var (_, file) in newer.Skip(_passed))
            {
                foreach (var line in ReadWhole(file)) yield return line;
            }

            if (newer.Count > 0) _known = newer[^1].Roll;
            Hold(null);
            var next = LogPosition.Open(_path);
            if (RolledSince().Count > 0)
            {
                next?.Dispose();
                continue;
            }

            Hold(next);
            if (next is null) yield break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();

    private void Hold(LogPosition? next)
    {
        _held?.Dispose();
        _held = next;
        _passed = next is null ? 0 : 1;
    }

    private List<(LogRoll Roll, string File)> RolledSince() =>
        [.. Look(_path).Rolled.Where(rolled => rolled.Roll.CompareTo(_known) > 0)];

    private static LogFolder Look(string path) => LogPosition.Readable(path, () => LogFolder.Look(path));
}
