using System.Text.RegularExpressions;

namespace ZohoOdooSync.Engine.Server.Services;

/// <summary>A server of one profile as a service manager runs it.</summary>
public sealed partial record ServiceDefinition
{
    /// <summary>The account of a service on Linux where none is named.</summary>
    public const string DefaultUser = "zoho-odoo-sync";

    /// <summary>What a service of the base folder itself is called.</summary>
    public const string DefaultName = "zoho-odoo-sync";

    /// <summary>Profile of a template unit: systemd puts the instance's name there.</summary>
    internal const string Instance = "%i";

    /// <summary>Name of the service: 1 to 100 letters, digits, dots, hyphens and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What it runs.</summary>
    public required ServiceProgram Program { get; init; }

    /// <summary>The base folder, absolute: settings, state and log lie under it.</summary>
    public required string Home { get; init; }

    /// <summary>The profile; null for the base folder itself.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether one process serves every profile of the base folder; then there is no <see cref="Profile"/>.</summary>
    public bool AllProfiles { get; init; }

    /// <summary>Seconds from cycle to cycle, 60 to 86400; null for the settings' own.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>The account it runs as; null for <see cref="DefaultUser"/> on Linux, and for LOCAL SERVICE on Windows.</summary>
    public string? User { get; init; }

    /// <summary>Whether it is one definition for every profile.</summary>
    internal bool IsTemplate => Profile == Instance;

    /// <summary>The name of a profile's service.</summary>
    /// <param name="profile">The profile; null for the base folder itself.</param>
    /// <param name="allProfiles">Whether it is the service of all profiles.</param>
    public static string NameFor(string? profile, bool allProfiles = false) =>
        allProfiles ? $"{DefaultName}-all" : profile is null ? DefaultName : $"{DefaultName}-{profile}";

    /// <summary>Which profile the service is of, in words: <c> (profile north)</c>; empty for the base folder itself.</summary>
    internal string Of => AllProfiles ? " (all profiles)" : Profile is null ? string.Empty : $" (profile {Profile})";

    /// <summary>The unit that serves every profile below a base folder: <c>zoho-odoo-sync@NAME</c>.</summary>
    /// <param name="definition">The service; its profile is put in by systemd.</param>
    public static ServiceDefinition TemplateOf(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition with { Profile = Instance };
    }

    /// <summary>Checks a name alone.</summary>
    /// <exception cref="SyncException"><c>ServiceInvalid</c>.</exception>
    internal static void CheckName(string name)
    {
        if (!AllowedName().IsMatch(name)) throw Invalid([WrongName(name)]);
    }

    /// <summary>Checks every part; what passes can stand in a unit or a task.</summary>
    /// <param name="isRooted">Tells whether a path is absolute on the machine that the definition is for.</param>
    /// <exception cref="SyncException"><c>ServiceInvalid</c>, with all that is wrong.</exception>
    internal void Check(Func<string, bool> isRooted)
    {
        var wrong = new List<string>();
        if (!AllowedName().IsMatch(Name)) wrong.Add(WrongName(Name));
        if (Profile is { } profile && !IsTemplate && !AllowedProfile().IsMatch(profile))
            wrong.Add($"the profile \"{Shown(profile)}\": 1 to 64 letters, digits, hyphens and underscores are allowed");
        if (IntervalSeconds is < 60 or > 86400) wrong.Add($"the interval of {IntervalSeconds} seconds: 60 to 86400 is allowed");
        if (User is { } user && !AllowedUser().IsMatch(user))
            wrong.Add($"the account \"{Shown(user)}\": a name of letters, digits, dots, hyphens and underscores is allowed, on Windows "
                + $"with DOMAIN\\ before it");
        CheckPath("the base folder", Home);
        CheckPath("the program", Program.File);
        if (Program.ShellAssembly is { } assembly) CheckPath("the shell", assembly);
        // systemd expands a dollar in arguments, where it can be doubled, but not in the program's own name.
        if (Program.File.Contains('$', StringComparison.Ordinal)) wrong.Add(
            $"the program \"{Shown(Program.File)}\": a path without $ is allowed");
        if (Program.Module is { } module && (module.Length == 0 || module.Any(IsBreaking))) wrong.Add(
            $"the module \"{Shown(module)}\": a path or a name in one line is allowed");
        if (wrong.Count > 0) throw Invalid(wrong);

        void CheckPath(string what, string path)
        {
            if (!isRooted(path) || path.Any(IsBreaking) || path.Contains('"', StringComparison.Ordinal))
                wrong.Add($"{what} \"{Shown(path)}\": an absolute path without line breaks and double quotes is allowed");
        }
    }

    // Whatever a reader of lines, or of XML, takes for an end or refuses.
    private static bool IsBreaking(char c) => char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF';

    private static string WrongName(string name) =>
        $"the name \"{Shown(name)}\": 1 to 100 letters, digits, dots, hyphens and underscores are allowed, a letter or digit first";

    private static SyncException Invalid(IReadOnlyList<string> wrong) => new(
        "ServiceInvalid", SyncErrorKind.Settings,
        "The service definition is wrong: " + string.Join("; ", wrong) + ".", "Correct what is named and run the command again.");

    private static string Shown(string text) => ShownText.Shortened(text);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedName();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedProfile();

    [GeneratedRegex(@"^([A-Za-z0-9._-]{1,64}\\)?[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedUser();
}

/// <summary>What a service runs: the console host, or a PowerShell with this module.</summary>
/// <param name="File">Absolute path of the program: <c>zoho-odoo-sync</c>; where <paramref name="Module"/> is given <c>pwsh</c>, or
/// the .NET host of <paramref name="ShellAssembly"/>.</param>
/// <param name="Module">The module as <c>Import-Module</c> takes it, its folder or its name; null for the console host.</param>
/// <param name="ShellAssembly">Absolute path of <c>pwsh.dll</c>, of a shell that is a .NET tool; null for one with a program of its
/// own.</param>
public sealed record ServiceProgram(string File, string? Module = null, string? ShellAssembly = null)
{
    /// <summary>Whether it speaks to systemd: readiness, heartbeats, stop. A shell does not.</summary>
    public bool Notifies => Module is null;

    /// <summary>The program with the arguments that start the server.</summary>
    /// <param name="definition">The service.</param>
    internal IReadOnlyList<string> Start(ServiceDefinition definition)
    {
        if (Module is not null) return Shell(
            definition, $"Start-ZohoOdooSync -Path {Quoted(definition.Home)}{Profile(definition)}{Interval(definition)} -Confirm:$false");
        List<string> words = [File, "start", "--path", definition.Home];
        if (definition.Profile is { } profile) words.AddRange(["--profile", profile]);
        if (definition.AllProfiles) words.Add("--all-profiles");
        if (definition.IntervalSeconds is { } seconds) words.AddRange(["--interval", $"{seconds}"]);
        return words;
    }

    /// <summary>The shell with the arguments that ask the server to stop.</summary>
    /// <param name="definition">The service.</param>
    internal IReadOnlyList<string> Stop(ServiceDefinition definition) =>
        Shell(definition, $"Stop-ZohoOdooSync -Path {Quoted(definition.Home)}{Profile(definition)} -Confirm:$false");

    // Exit codes are those of the console host, so that a unit treats both alike.
    private IReadOnlyList<string> Shell(ServiceDefinition definition, string command) =>
    [
        File, .. ShellAssembly is null ? Array.Empty<string>() : [ShellAssembly], "-NoProfile", "-NonInteractive", "-Command",
        $"try {{ Import-Module {Quoted(definition.Program.Module!)} -ErrorAction Stop; {command} }} "
            + "catch { [Console]::Error.WriteLine($_.Exception.Message); exit ($_.Exception.ExitCode ?? 1) }",
    ];

    private static string Profile(ServiceDefinition definition) =>
        definition.AllProfiles ? " -AllProfiles" : definition.Profile is { } profile ? $" -Profile {profile}" : string.Empty;

    private static string Interval(ServiceDefinition definition) =>
        definition.IntervalSeconds is { } seconds ? $" -IntervalSeconds {seconds}" : string.Empty;

    // PowerShell takes typographic quotes for quotes, too.
    private static string Quoted(string text) =>
        "'" + string.Concat(text.Select(c => c is '\'' or '‘' or '’' or '‚' or '‛' ? new string(c, 2) : c.ToString())) + "'";
}
