using System.Globalization;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// A state file together with what lies beside it: LiteDB's log, and the locks, of its name and a hyphen. Moved as a whole, and never
/// deleted: a log that came to lie beside another file would be written into it.
/// </summary>
internal static class StateFileSet
{
    /// <summary>LiteDB's log of a state file: pages that are not in the file yet. It is gone at the end of a turn.</summary>
    public static string LogOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "-log" + Path.GetExtension(path));

    /// <summary>The files that are there, by name.</summary>
    /// <param name="path">The state file; its folder must be there.</param>
    public static IReadOnlyList<string> Of(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        return [.. Directory.EnumerateFiles(folder)
            .Where(other => other == path || other == LogOf(path) || Path.GetFileName(other).StartsWith(name + "-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>A name beside the state file that nothing has yet: <c>sync_tracking.damaged-20260609-131534.db</c>.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="why">A word: why it is set aside.</param>
    /// <param name="now">Now.</param>
    public static string NewNameAside(string path, string why, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var (folder, name, ending) = (Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        for (var number = 1; ; number++)
        {
            var aside = Path.Combine(folder, $"{name}.{why}-{stamp}{(number == 1 ? string.Empty : $"-{number}")}{ending}");
            if (Of(aside).Count == 0) return aside;
        }
    }

    /// <summary>Deletes a half-made file with what lies beside it.</summary>
    public static void Discard(string path)
    {
        try
        {
            foreach (var file in Of(path)) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a file for its owner alone is left; the error that matters is under way already.
        }
    }

    /// <summary>Gives all files another name; what was moved already goes back where one cannot be.</summary>
    /// <param name="from">The state file.</param>
    /// <param name="to">Its new name; nothing is there yet.</param>
    /// <exception cref="IOException">A file could not be moved; nothing is moved.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Move(string from, string to)
    {
        var moved = new Stack<(string From, string To)>();
        try
        {
            foreach (var file in Of(from))
            {
                var place = file == LogOf(from) ? LogOf(to) : to + file[from.Length..];
                File.Move(file, place);
                moved.Push((file, place));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            while (moved.TryPop(out var move)) File.Move(move.To, move.From);
            throw;
        }
    }
}
