using System.Text;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Finds out to which day a log file belongs.</summary>
internal static class LogDay
{
    // Some lines of any usual length.
    private const int TailLength = 16 * 1024;

    /// <summary>
    /// UTC day of the file's last line that is of this program; that of its last writing where its end holds none. Moves the
    /// file's position.
    /// </summary>
    public static DateOnly Of(FileStream file)
    {
        var tail = new byte[Math.Min(TailLength, file.Length)];
        file.Position = file.Length - tail.Length;
        var read = file.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
        var lines = Encoding.UTF8.GetString(tail, 0, read).Split('\n');
        for (var i = lines.Length - 1; i >= 0; i--)
        {
            if (SyncLogFormat.Parse(lines[i].TrimEnd('\r')) is { } line) return DateOnly.FromDateTime(line.Time.UtcDateTime);
        }

        return DateOnly.FromDateTime(File.GetLastWriteTimeUtc(file.SafeFileHandle));
    }
}
