using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>The status of one of several profiles, or why it cannot be told.</summary>
/// <param name="Name">Name of the profile; <c>(base)</c> for the base folder itself.</param>
/// <param name="Home">Its folder.</param>
/// <param name="Status">Its status; null where it cannot be told.</param>
/// <param name="Error">Why not; null where it can.</param>
public sealed record ProfileStatus(string Name, string Home, SyncStatus? Status, SyncException? Error);

/// <summary>Looks at every profile of a base folder. One that is broken does not hide the others.</summary>
public static class ProfileOverview
{
    /// <summary>The statuses, the base folder's first, then the profiles by name. Offline: neither service is asked.</summary>
    /// <param name="path">The base folder, or null: found as for a single profile.</param>
    /// <param name="currentFolder">The current folder; null for that of the process.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <param name="time">Clock; the system's unless a test gives another.</param>
    /// <exception cref="SyncException"><c>SettingsMissing</c> where no profile is there at all.</exception>
    public static IReadOnlyList<ProfileStatus> Read(
        string? path, string? currentFolder = null,
        IReadOnlyDictionary<string, string?>? environment = null, TimeProvider? time = null) =>
        [.. SettingsFile.FindProfiles(path, environment, currentFolder).Select(home => ReadOne(home, environment, time))];

    /// <summary>Whether somebody must look after any of them: <see cref="HealthCheck"/> of each, in one.</summary>
    /// <param name="path">The base folder, or null: found as for a single profile.</param>
    /// <param name="time">Clock; the system's unless a test gives another.</param>
    /// <exception cref="SyncException"><c>SettingsMissing</c> where no profile is there at all.</exception>
    public static Health CheckHealth(string? path, TimeProvider? time = null) =>
        Health.OfAll([.. SettingsFile.FindProfiles(path).Select(home => CheckOne(home, time))]);

    /// <summary>Name of the profile of a folder; <c>(base)</c> for a base folder itself.</summary>
    /// <param name="home">The folder.</param>
    public static string NameOf(string home) => new SettingsHome(home, string.Empty).Name;

    private static (string Profile, Health Health) CheckOne(string home, TimeProvider? time)
    {
        var name = NameOf(home);
        try
        {
            return (name, new SyncEngine(SettingsFile.Load(home, need: SecretNeed.None), time).CheckHealth());
        }
        catch (SyncException e)
        {
            return (name, Health.NotKnown(e));
        }
    }

    private static ProfileStatus ReadOne(
        string home, IReadOnlyDictionary<string, string?>? environment, TimeProvider? time)
    {
        var name = NameOf(home);
        try
        {
            var settings = SettingsFile.Load(home, environment, need: SecretNeed.None);
            return new ProfileStatus(name, home, new SyncEngine(settings, time).GetStatus(), null);
        }
        catch (SyncException e)
        {
            return new ProfileStatus(name, home, null, e);
        }
    }
}
