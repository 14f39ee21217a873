namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>metrics</c>.</summary>
internal static class MetricsSettingsReader
{
    public static MetricsSettings Read(SettingsSection section)
    {
        var settings = new MetricsSettings { File = section.FilePath("file", "the path of a file is allowed") };
        section.Close();
        return settings;
    }
}
