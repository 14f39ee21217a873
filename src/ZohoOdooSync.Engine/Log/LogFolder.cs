using System.Globalization;

namespace ZohoOdooSync.Engine.Log;

/// <summary>Place of a rolled file in the order of writing.</summary>
/// <param name="Day">UTC day of its last line; later where the clock was set back, so that the order stays.</param>
/// <param name="Number">Number within the day, from 1.</param>
internal readonly record struct LogRoll(DateOnly Day, int Number) : IComparable<LogRoll>
{
    /// <inheritdoc/>
    public int CompareTo(LogRoll other) => Day != other.Day ? Day.CompareTo(other.Day) : Number.CompareTo(other.Number);

    /// <summary>The place after this one for a file of a day; never an earlier one.</summary>
    public LogRoll Next(DateOnly day) => day > Day ? new LogRoll(day, 1) : this with { Number = Number + 1 };
}

/// <summary>
/// The files of one log, as they lay in its folder at a moment: <c>sync_server.log</c> is the one that is written; rolled
/// ones are <c>sync_server.2026-11-24.001.log</c> and so on, and sort by name. Earlier versions left
/// <c>sync_server_001.log</c> and so on, and wrote to the one with the highest number.
/// </summary>
internal sealed class LogFolder
{
    private const string DayFormat = "yyyy-MM-dd";

    private readonly List<(LogRoll Roll, string File)> _rolled = [];

    private LogFolder(string current) => Current = current;

    /// <summary>The file that is written, whether or not it is there.</summary>
    public string Current { get; }

    /// <summary>The rolled files, oldest first.</summary>
    public IReadOnlyList<(LogRoll Roll, string File)> Rolled => _rolled;

    /// <summary>
    /// The files that are not rolled, oldest first: the current one where it is there, then those of earlier versions. They
    /// are renamed before the first line is written, so that no current file is ever newer than those.
    /// </summary>
    public IReadOnlyList<string> Unrolled { get; private set; } = [];

    /// <summary>Whether an earlier version left files.</summary>
    public bool HasNumbered => Unrolled.Count > 0 && Unrolled[^1] != Current;

    /// <summary>Place of the newest rolled file; the default where there is none.</summary>
    public LogRoll Newest => _rolled.Count > 0 ? _rolled[^1].Roll : default;

    /// <summary>Looks into the folder; a missing one holds nothing.</summary>
    /// <param name="current">Full path of the file that is written.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LogFolder Look(string current)
    {
        var folder = new LogFolder(current);
        var place = Path.GetDirectoryName(current)!;
        if (!Directory.Exists(place)) return folder;
        var name = Path.GetFileNameWithoutExtension(current);
        var ending = Path.GetExtension(current);
        var numbered = new SortedList<int, string>();
        foreach (var file in Directory.EnumerateFiles(place, name + "*" + ending))
        {
            var rest = Path.GetFileNameWithoutExtension(file)[name.Length..];
            if (rest.Length == 0) numbered[0] = current;
            else if (NumberOf(rest) is { } number) numbered[number] = file;
            else if (RollOf(rest) is { } roll) folder._rolled.Add((roll, file));
        }

        folder._rolled.Sort((one, other) => one.Roll.CompareTo(other.Roll));
        folder.Unrolled = [.. numbered.Values];
        return folder;
    }

    /// <summary>Where a file goes when it is rolled.</summary>
    public string PathOf(LogRoll roll) => Path.Combine(
        Path.GetDirectoryName(Current)!,
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Path.GetFileNameWithoutExtension(Current)}.{roll.Day.ToString(DayFormat, CultureInfo.InvariantCulture)}.{roll.Number:000}"
            + $"{Path.GetExtension(Current)}"));

    private static int? NumberOf(string rest) =>
        rest[0] == '_' && int.TryParse(rest.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : null;

    private static LogRoll? RollOf(string rest) =>
        rest.Length > DayFormat.Length + 2 && rest[0] == '.' && rest[DayFormat.Length + 1] == '.'
        && DateOnly.TryParseExact(
            rest.AsSpan(1, DayFormat.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && int.TryParse(rest.AsSpan(DayFormat.Length + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new LogRoll(day, number)
            : null;
}
