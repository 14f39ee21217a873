namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>guard</c> and the key <c>unmanaged</c> beside it.</summary>
internal static class GuardSettingsReader
{
    public static GuardSettings Read(SettingsSection section, SettingsSection root)
    {
        var defaults = new GuardSettings();
        var settings = new GuardSettings
        {
            MaxArchivePercent = section.Number(
                "max_archive_percent", share => share is >= 0m and <= 100m, "a number from 0 to 100 is allowed",
                defaults.MaxArchivePercent),
            MaxArchiveCount = section.Whole("max_archive_count", 0, int.MaxValue, defaults.MaxArchiveCount),
            RemovedItems = section.Choice(
                "removed_items", defaults.RemovedItems, ("archive", RemovalChoice.Archive), ("delete", RemovalChoice.Delete)),
            Unmanaged = root.Choice(
                "unmanaged", defaults.Unmanaged, ("report", UnmanagedChoice.Report), ("archive", UnmanagedChoice.Archive)),
        };
        section.Close();
        return settings;
    }
}
