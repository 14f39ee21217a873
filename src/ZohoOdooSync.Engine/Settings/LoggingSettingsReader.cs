namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>logging</c>.</summary>
internal static class LoggingSettingsReader
{
    public static LoggingSettings Read(SettingsSection section)
    {
        var defaults = new LoggingSettings();
        var settings = new LoggingSettings
        {
            Level = section.Choice(
                "level", defaults.Level, ("verbose", SyncLogLevel.Verbose), ("information", SyncLogLevel.Information),
                ("warning", SyncLogLevel.Warning), ("error", SyncLogLevel.Error)),
            Format = section.Choice("format", defaults.Format, ("text", LogFormat.Text), ("json", LogFormat.Json)),
            Folder = section.FilePath("folder", "the path of a folder is allowed") ?? defaults.Folder,
            MaxFileMegabytes = section.Whole("max_file_megabytes", 1, 1024, defaults.MaxFileMegabytes),
            KeepFiles = section.Whole("keep_files", 1, 1000, defaults.KeepFiles),
        };
        section.Close();
        return settings;
    }
}
