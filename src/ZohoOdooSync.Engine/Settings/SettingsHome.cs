using System.Text.RegularExpressions;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The base folder of a profile, and how it was found.</summary>
internal sealed partial record SettingsHome(string Folder, string Origin)
{
    /// <summary>The folder under a base folder that holds its profiles, each in a folder of its name.</summary>
    public const string Profiles = "profiles";

    /// <summary>The settings file below the base folder.</summary>
    public string File => Path.Combine(Folder, "config", "zoho_config.json");

    /// <summary>The name of the profile that this is the folder of; null where it is a base folder itself.</summary>
    public string? Profile =>
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Folder))) == Profiles
            ? Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder))
            : null;

    /// <summary>The name as it is shown and told: the profile's, or <c>(base)</c> for a base folder itself.</summary>
    public string Name => Profile ?? "(base)";

    /// <summary>The base folder of a profile's folder; null where this is a base folder itself.</summary>
    public SettingsHome? Base => Profile is null
        ? null
        : new SettingsHome(
            Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Folder)))!, "the folder of the profiles");

    /// <summary>
    /// The given path, else <c>ZOHO_ODOO_SYNC_HOME</c>, else the current folder if it holds a settings file, else a folder
    /// of the user; of a profile the folder <c>profiles/NAME</c> below it.
    /// </summary>
    /// <exception cref="SyncException"><c>ProfileNameInvalid</c>.</exception>
    public static SettingsHome Find(
        string? path, SettingsEnvironment environment, string? currentFolder = null, string? profile = null)
    {
        if (profile is null) return FindBase(path, environment, currentFolder, null);
        if (!AllowedName().IsMatch(profile))
        {
            throw new SyncException(
                "ProfileNameInvalid", SyncErrorKind.Settings,
                $"The profile is \"{ShownText.Shortened(profile)}\": 1 to 64 letters, digits, hyphens and underscores are allowed.",
                "Name a folder under profiles in the base folder.")
            {
                Steps = [OperatorAction.ListProfiles],
            };
        }

        var home = FindBase(path, environment, currentFolder, profile);
        return new SettingsHome(FolderOf(home.Folder, profile), $"profile {profile} below {home.Origin}");
    }

    /// <summary>The folders with settings at and below this one: the base folder first, then the profiles by name.</summary>
    public IReadOnlyList<SettingsHome> FindAll()
    {
        var profiles = Path.Combine(Folder, Profiles);
        var below = !Directory.Exists(profiles) ? [] : Directory.EnumerateDirectories(profiles)
            .Where(folder => AllowedName().IsMatch(Path.GetFileName(folder)))
            .Order(StringComparer.Ordinal)
            .Select(folder => new SettingsHome(folder, $"profile {Path.GetFileName(folder)} below {Origin}"));
        return [.. below.Prepend(this).Where(home => System.IO.File.Exists(home.File))];
    }

    private static SettingsHome FindBase(string? path, SettingsEnvironment environment, string? currentFolder, string? profile)
    {
        if (!string.IsNullOrWhiteSpace(path)) return new SettingsHome(Path.GetFullPath(path), "the given path");
        if (environment[SettingsEnvironment.Home] is { } named)
            return new SettingsHome(Path.GetFullPath(named), $"the environment variable {SettingsEnvironment.Home}");

        var current = new SettingsHome(currentFolder ?? Directory.GetCurrentDirectory(), "the current folder");
        var wanted = profile is null ? current : current with { Folder = FolderOf(current.Folder, profile) };
        if (System.IO.File.Exists(current.File) || System.IO.File.Exists(wanted.File)) return current;

        // A service account without a home has no such folder; the current folder is then the only candidate.
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return local.Length == 0
            ? current
            : new SettingsHome(
                Path.Combine(local, "ZohoOdooSync"), "the folder of this user, since the current folder holds no settings");
    }

    private static string FolderOf(string home, string profile) => Path.Combine(home, Profiles, profile);

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedName();
}

/// <summary>The environment variables that override the settings file. A blank variable counts as not set.</summary>
internal sealed class SettingsEnvironment(IReadOnlyDictionary<string, string?>? given)
{
    /// <summary>The base folder.</summary>
    public const string Home = "ZOHO_ODOO_SYNC_HOME";

    /// <summary>Seconds between cycles; the ancestor's own variable.</summary>
    public const string Interval = "SYNC_INTERVAL";

    /// <summary>The OAuth client secret.</summary>
    public const string ClientSecret = "ZOHO_ODOO_SYNC_CLIENT_SECRET";

    /// <summary>The refresh token.</summary>
    public const string RefreshToken = "ZOHO_ODOO_SYNC_REFRESH_TOKEN";

    /// <summary>The password of the Odoo account.</summary>
    public const string OdooPassword = "ZOHO_ODOO_SYNC_ODOO_PASSWORD";

    /// <summary>The API key of the Odoo account.</summary>
    public const string OdooApiKey = "ZOHO_ODOO_SYNC_ODOO_API_KEY";

    /// <summary>The secret that a webhook carries.</summary>
    public const string HintSecret = "ZOHO_ODOO_SYNC_HINT_SECRET";

    /// <summary>The secret with which Zoho signs a webhook.</summary>
    public const string HintSigningSecret = "ZOHO_ODOO_SYNC_HINT_SIGNING_SECRET";

    /// <summary>The value of a variable, or null.</summary>
    public string? this[string name]
    {
        get
        {
            var value = given is null ? Environment.GetEnvironmentVariable(name) : given.GetValueOrDefault(name);
            return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        }
    }
}
