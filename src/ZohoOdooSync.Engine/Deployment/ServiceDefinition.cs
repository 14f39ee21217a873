using System.Text.RegularExpressions;

namespace ZohoOdooSync.Engine.Deployment;

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

    /// <summary>Seconds from cycle to cycle, 60 to 86400; null for the settings' own.</summary>
    public int? IntervalSeconds { get; init; }

    /// <summary>The account it runs as; null for <see cref="DefaultUser"/> on Linux, and for LOCAL SERVICE on Windows.</summary>
    public string? User { get; init; }

    /// <summary>Whether it is one definition for every profile.</summary>
    internal bool IsTemplate => Profile == Instance;

    /// <summary>The name of a profile's service.</summary>
    /// <param name="profile">The profile; null for the base folder itself.</param>
    public static string NameFor(string? profile) => profile is null ? DefaultName : $"{DefaultName}-{profile}";

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
            wrong.Add($"the account \"{Shown(user)}\": a name of letters, digits, dots, hyphens and underscores is allowed, on Windows with DOMAIN\\ before it");
        CheckPath("the base folder", Home);
        CheckPath("the program", Program.File);
        if (Program.ShellAssembly is { } assembly) CheckPath("the shell", assembly);
        // systemd expands a dollar in arguments, where it can be doubled, but not in the program's own name.
        if (Program.File.Contains('$', StringComparison.Ordinal)) wrong.Add($"the program \"{Shown(Program.File)}\": a path without $ is allowed");
        if (Program.Module is { } module && (module.Length == 0 || module.Any(IsBreaking))) wrong.Add($"the module \"{Shown(module)}\": a path or a name in one line is allowed");
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
        "The service cannot be defined so. Wrong is " + string.Join("; ", wrong) + ".", "Correct what is named and run the command again.");

    private static string Shown(string text) => Mapping.TextRules.ForDisplay(text);

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedName();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedProfile();

    [GeneratedRegex(@"^([A-Za-z0-9._-]{1,64}\\)?[A-Za-z_][A-Za-z0-9_.-]{0,63}\$?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AllowedUser();
}
