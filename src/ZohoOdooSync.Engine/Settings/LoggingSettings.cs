namespace ZohoOdooSync.Engine.Settings;

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>For people: <c>2026-11-22T08:15:30.123Z [INF] run=… the message</c>.</summary>
    Text,

    /// <summary>For programs: one JSON object a line.</summary>
    Json,
}

/// <summary>What is logged to <c>sync_server.log</c>, and where: section <c>logging</c>.</summary>
public sealed record LoggingSettings
{
    /// <summary>Least level that is written (key <c>level</c>: verbose, information, warning, error).</summary>
    public SyncLogLevel Level { get; init; } = SyncLogLevel.Information;

    /// <summary>How lines are written (key <c>format</c>: text, json).</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>Folder of the log (key <c>folder</c>); a relative one is below the base folder.</summary>
    public string Folder { get; init; } = "logs";

    /// <summary>A file is rolled at this size, 1-1024 MB (key <c>max_file_megabytes</c>).</summary>
    public int MaxFileMegabytes { get; init; } = 10;

    /// <summary>Rolled files kept beside the current one, 1-1000 (key <c>keep_files</c>).</summary>
    public int KeepFiles { get; init; } = 14;
}
