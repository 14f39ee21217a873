namespace ZohoOdooSync.Engine.Settings;

/// <summary>What is logged to <c>logs/sync_server.log</c>: section <c>logging</c>.</summary>
public sealed record LoggingSettings
{
    /// <summary>Least level that is written (key <c>level</c>: verbose, information, warning, error).</summary>
    public SyncLogLevel Level { get; init; } = SyncLogLevel.Information;

    /// <summary>A file is rolled at this size, 1-1024 MB (key <c>max_file_megabytes</c>).</summary>
    public int MaxFileMegabytes { get; init; } = 10;

    /// <summary>Files kept, 1-1000 (key <c>keep_files</c>).</summary>
    public int KeepFiles { get; init; } = 14;
}
