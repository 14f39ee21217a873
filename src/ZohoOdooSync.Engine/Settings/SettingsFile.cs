using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Reads <c>config/zoho_config.json</c> with the overrides of the environment. The ancestor's own file loads unchanged; every
/// further key is optional. All errors of a file are told at once, and none of them holds a secret.
/// </summary>
public static class SettingsFile
{
    private static readonly string[] SecretWords = ["secret", "token", "passw", "api_key", "apikey"];

    /// <summary>Loads the settings of one profile.</summary>
    /// <param name="path">The base folder, or null: then <c>ZOHO_ODOO_SYNC_HOME</c>, the current folder if it holds a
    /// settings file, or the user's own folder.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <param name="currentFolder">The current folder; null for that of the process. A shell has one of its own.</param>
    /// <param name="profile">The profile, whose folder is <c>profiles/NAME</c> under the base folder; null for that folder itself.</param>
    /// <param name="vault">Looks up secrets of which the file holds only the name in a vault; null where there is no vault.</param>
    /// <param name="need">What the settings are loaded for: with <see cref="SecretNeed.None"/> secrets may be missing.</param>
    /// <returns>Validated settings. What is risky without being wrong is told in <see cref="SyncSettings.Warnings"/>.</returns>
    /// <exception cref="SyncException">Error ids <c>SettingsMissing</c>, <c>SettingsUnreadable</c>, <c>SettingsExposed</c>,
    /// <c>SettingsInvalid</c>, <c>ProfileNameInvalid</c>.</exception>
    public static SyncSettings Load(
        string? path, IReadOnlyDictionary<string, string?>? environment = null, string? currentFolder = null, string? profile = null,
        ISecretVault? vault = null, SecretNeed need = SecretNeed.All)
    {
        var variables = new SettingsEnvironment(environment);
        var home = SettingsHome.Find(path, variables, currentFolder, profile);
        return Parse(ReadText(home, variables), home.Folder, variables, vault, need);
    }

    /// <summary>
    /// When a settings file was written last, UTC, and its length: of the file that is read in the end, since a link does not change when
    /// what it leads to does. Another stamp than before says that the settings are to be read again.
    /// </summary>
    /// <param name="file">The file.</param>
    public static (DateTime Written, long Length) StampOf(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) info = target;
            return (info.LastWriteTimeUtc, info.Exists ? info.Length : -1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (default, -1);
        }
    }

    /// <summary>The text of the file of a base folder, after its rights were checked.</summary>
    internal static string ReadChecked(string home, SettingsEnvironment environment) =>
        ReadText(new SettingsHome(home, "the folder of this profile"), environment);

    /// <summary>
    /// The folders with settings at and below a base folder: that folder first, then its profiles by name. Each can be
    /// given to <see cref="Load"/> as the path.
    /// </summary>
    /// <param name="path">The base folder, or null: then found as <see cref="Load"/> does.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <param name="currentFolder">The current folder; null for that of the process.</param>
    /// <exception cref="SyncException">Error id <c>SettingsMissing</c> where there is none.</exception>
    public static IReadOnlyList<string> FindProfiles(
        string? path, IReadOnlyDictionary<string, string?>? environment = null, string? currentFolder = null)
    {
        var home = SettingsHome.Find(path, new SettingsEnvironment(environment), currentFolder);
        var found = home.FindAll();
        return found.Count > 0 ? [.. found.Select(one => one.Folder)] : throw new SyncException(
            "SettingsMissing", SyncErrorKind.Settings,
            $"There is no settings file at or below {home.Folder} ({home.Origin}): looked for config/zoho_config.json there and in each "
                + $"folder under profiles.",
            "Create one; of several profiles each has its own.")
        {
            Steps = [OperatorAction.CreateSettings],
        };
    }

    /// <summary>Checks the text of a settings file as <see cref="Load"/> does, before it is written.</summary>
    /// <param name="json">The text.</param>
    /// <param name="home">The base folder that it is meant for.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <param name="vault">Looks up secrets in a vault; null where there is none.</param>
    /// <exception cref="SyncException">Error id <c>SettingsInvalid</c>.</exception>
    public static SyncSettings Parse(
        string json, string home, IReadOnlyDictionary<string, string?>? environment = null, ISecretVault? vault = null) =>
        Parse(json, Path.GetFullPath(home), new SettingsEnvironment(environment), vault, SecretNeed.All);

    /// <summary>
    /// Makes <c>config/zoho_config.json</c> under a base folder: for its owner alone, in one step, and only after all of it
    /// was checked as <see cref="Load"/> does. A file that is replaced is kept beside it as <c>zoho_config.json.bak</c>.
    /// </summary>
    /// <param name="home">The base folder; made where it is missing.</param>
    /// <param name="values">Names of settings with their values, as <see cref="SettingsEdit.Prepare"/> takes them.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <returns>The settings as they are in force now.</returns>
    /// <exception cref="SyncException">Error ids <c>SettingsInvalid</c>, <c>SettingsExists</c>, <c>SettingsNotWritable</c>.</exception>
    public static SyncSettings Create(
        string home, IEnumerable<KeyValuePair<string, object?>> values, bool overwrite,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var text = SettingsWriter.Text(values);
        var checkedSettings = Parse(text, home, environment);
        SettingsWriter.Write(checkedSettings.SettingsPath, text, overwrite);
        SettingsSchema.LayBeside(checkedSettings.SettingsPath);
        return checkedSettings with { Warnings = SettingsWarnings.Of(checkedSettings, new SettingsEnvironment(environment)) };
    }

    /// <summary>The base folder that <see cref="Load"/> would use, whether or not it holds settings.</summary>
    /// <param name="path">The base folder, or null.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <param name="currentFolder">The current folder; null for that of the process.</param>
    /// <param name="profile">The profile; null for the base folder itself.</param>
    /// <exception cref="SyncException">Error id <c>ProfileNameInvalid</c>.</exception>
    public static string FindHome(
        string? path, IReadOnlyDictionary<string, string?>? environment = null, string? currentFolder = null, string? profile = null) =>
        SettingsHome.Find(path, new SettingsEnvironment(environment), currentFolder, profile).Folder;

    internal static SyncSettings Parse(string json, string home, SettingsEnvironment environment, ISecretVault? vault, SecretNeed need)
    {
        var file = new SettingsHome(home, string.Empty).File;
        var mask = new SecretMask(
            [.. SettingCatalogue.Rows.Where(row => row.IsSecret).Select(row => new Secret(environment[row.Variable!]))]);
        var problems = new SettingsProblems(mask);
        var tree = SettingsJson.Parse(json, file, problems);
        AddSecrets(tree, mask);
        var secrets = new SecretSources(environment, vault, mask, home, need);

        var root = new SettingsSection(tree, string.Empty, problems, secrets);
        var settings = SettingsReader.Read(
            root, new SyncSettings { Home = home, Profile = new SettingsHome(home, string.Empty).Profile, Secrets = mask });
        problems.ThrowIfAny(file);
        var warnings = SettingsWarnings.Of(settings, environment).Concat(secrets.Warnings.Distinct());
        // Version 0.1 had a choice of stores.
        if (root.Raw("state") is not null)
        {
            warnings = warnings.Append(
                "The key state.store is ignored: state is kept in LiteDB. Take the section state out of the file; later versions "
                + "refuse it.");
        }

        return settings.WithSecrets() with { Warnings = [.. warnings] };
    }

    // Also the secrets of databases that are not in use, and those under a mistyped key.
    private static void AddSecrets(JToken token, SecretMask mask)
    {
        if (token is JProperty { Value: JValue { Value: { } value } } property &&
            (SecretWords.Any(word => property.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
                // That of a webhook.
                || string.Equals(property.Name, "url", StringComparison.OrdinalIgnoreCase)))
        {
            mask.Add(new Secret(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)?.Trim()));
        }

        foreach (var child in token.Children()) AddSecrets(child, mask);
    }

    /// <summary>Refuses a folder in which the file that will be made there would be refused.</summary>
    /// <exception cref="SyncException"><c>SettingsExposed</c>.</exception>
    internal static void RequireUnexposedPlace(string folder)
    {
        var home = new SettingsHome(folder, string.Empty);
        RequireNone(FileExposure.OfPlace(home.File, home.Folder, new SettingsEnvironment(null)));
    }

    /// <summary>Whoever can change this file decides where passwords and tokens are sent.</summary>
    private static void RequireUnexposed(SettingsHome home, SettingsEnvironment environment) =>
        RequireNone(FileExposure.Of(home.File, home.Folder, environment).Refusal);

    private static void RequireNone(ExposureRefusal? refusal)
    {
        if (refusal is null) return;
        throw new SyncException(
            "SettingsExposed", SyncErrorKind.Settings,
            $"The settings are not used: {refusal.What}, and so decide where passwords and tokens are sent.",
            $"{refusal.Mend}, and check that the file still holds what you wrote. If every account of this machine is your own, "
            + $"{FileExposure.AllowVariable}=1 in the environment makes it a warning.");
    }

    /// <summary>A mistyped profile is mended soonest by whoever sees the right ones.</summary>
    private static string Others(SettingsHome home)
    {
        if (home.Base is not { } below) return string.Empty;
        var names = below.FindAll().Select(one => one.Profile).OfType<string>().ToList();
        return names.Count == 0
            ? " There is no profile with settings there."
            : $" The profiles with settings there are: {string.Join(", ", names)}.";
    }

    private static string ReadText(SettingsHome home, SettingsEnvironment environment)
    {
        try
        {
            var text = File.ReadAllText(home.File);
            RequireUnexposed(home, environment);
            return text;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SyncException(
                "SettingsMissing", SyncErrorKind.Settings,
                $"There is no settings file: looked for {home.File} ({home.Origin}).{Others(home)}",
                "Create it, or name the folder that holds config/zoho_config.json, on the command or in the environment variable "
                + $"{SettingsEnvironment.Home}; docs/settings.md has an example.", exception)
            {
                Steps = [OperatorAction.CreateSettings, OperatorAction.ChooseProfile],
            };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "SettingsUnreadable", SyncErrorKind.Settings,
                $"The settings file could not be read: {exception.Message} ({home.File})",
                "Give the account that runs the synchronisation the right to read this file.", exception);
        }
    }
}

/// <summary>Finds what is risky in settings without being wrong.</summary>
internal static class SettingsWarnings
{
    public static IReadOnlyList<string> Of(SyncSettings settings, SettingsEnvironment environment)
    {
        var exposure = FileExposure.Of(settings.SettingsPath, settings.Home, environment);
        var warnings = new List<string>(exposure.Warnings);
        if (exposure.Refusal is { } refusal) warnings.Add($"This will be refused from now on: {refusal.What}. {refusal.Mend}");
        foreach (var (address, allowed) in new[]
        {
            (settings.Source.ApiBase, settings.Source.AllowPlainHttp), (settings.Target.Address, settings.Target.AllowPlainHttp),
        })
        {
            if (allowed && SafeTransport.IsExposed(address))
            {
                warnings.Add(
                    $"Passwords and tokens travel in clear to {address.GetLeftPart(UriPartial.Authority)}: allow_plain_http is true.");
            }
        }

        warnings.AddRange(settings.Notify.Channels.Where(channel => (channel with { AllowPlainHttp = false }).IsExposed)
            .Select(channel => $"Notifications travel in clear to channel {channel}: its allow_plain_http is true."));
        return warnings;
    }
}
