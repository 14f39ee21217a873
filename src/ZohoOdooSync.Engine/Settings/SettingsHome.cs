namespace ZohoOdooSync.Engine.Settings;

/// <summary>The base folder of a profile, and how it was found.</summary>
/// <param name="Folder">Full path.</param>
/// <param name="Origin">What named it, in words.</param>
internal sealed record SettingsHome(string Folder, string Origin)
{
    /// <summary>The settings file below the base folder.</summary>
    public string File => Path.Combine(Folder, "config", "zoho_config.json");

    /// <summary>
    /// The given path, else <c>ZOHO_ODOO_SYNC_HOME</c>, else the current folder if it holds a settings file, else a folder
    /// of the user.
    /// </summary>
    public static SettingsHome Find(string? path, SettingsEnvironment environment, string? currentFolder = null)
    {
        if (!string.IsNullOrWhiteSpace(path)) return new SettingsHome(Path.GetFullPath(path), "the given path");
        if (environment[SettingsEnvironment.Home] is { } named)
            return new SettingsHome(Path.GetFullPath(named), $"the environment variable {SettingsEnvironment.Home}");

        var current = new SettingsHome(currentFolder ?? Directory.GetCurrentDirectory(), "the current folder");
        if (System.IO.File.Exists(current.File)) return current;

        // A service account without a home has no such folder; the current folder is then the only candidate.
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length == 0
            ? current
            : new SettingsHome(
                Path.Combine(local, "ZohoOdooSync"), "the folder of this user, since the current folder holds no settings");
    }
}
