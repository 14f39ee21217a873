using System.Text;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// Writes events to <c>sync_server.log</c> in the folder of the settings, one line each in the form of
/// <see cref="SyncLogFormat"/> or <see cref="SyncLogJson"/>; see <see cref="RollingFile"/>. Secrets are masked here whatever
/// reaches it. A log that cannot be written never stops a run.
/// </summary>
internal sealed class SyncLog : ISyncReporter
{
    private readonly SyncSettings _settings;
    private readonly SyncEventLines _lines;
    private readonly RollingFile _file;

    /// <summary>Makes the log of a profile; nothing is opened before the first line.</summary>
    public SyncLog(SyncSettings settings, TimeProvider time)
    {
        _settings = settings;
        _lines = new SyncEventLines(time);
        _file = new RollingFile(settings.LogPath, settings.Logging.MaxFileMegabytes * 1024L * 1024L, settings.Logging.KeepFiles, time);
    }

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        if (_lines.LineOf(syncEvent) is not { } line || line.Level < _settings.Logging.Level) return;
        line = line with { Text = _settings.Secrets.Scrub(line.Text) };
        // The time is that of the writing: other processes write to the same file, and its lines are in order.
        _file.TryAppend(now => _settings.Logging.Format == LogFormat.Json
            ? SyncLogJson.Write(line with { Time = now })
            : SyncLogFormat.Write(line with { Time = now }));
    }
}

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
