namespace ZohoOdooSync.Engine.Deployment;

/// <summary>What a service runs: the console host, or a PowerShell with this module.</summary>
/// <param name="File">Absolute path of the program: <c>zoho-odoo-sync</c>; where <paramref name="Module"/> is given <c>pwsh</c>, or
/// the .NET host of <paramref name="ShellAssembly"/>.</param>
/// <param name="Module">The module as <c>Import-Module</c> takes it, its folder or its name; null for the console host.</param>
/// <param name="ShellAssembly">Absolute path of <c>pwsh.dll</c>, of a shell that is a .NET tool; null for one with a program of its own.</param>
public sealed record ServiceProgram(string File, string? Module = null, string? ShellAssembly = null)
{
    /// <summary>Whether it speaks to systemd: readiness, signs of life, stop. A shell does not.</summary>
    public bool Notifies => Module is null;

    /// <summary>The program with the arguments that start the server.</summary>
    /// <param name="definition">The service.</param>
    internal IReadOnlyList<string> Start(ServiceDefinition definition)
    {
        if (Module is not null) return Shell(definition, $"Start-ZohoOdooSync -Path {Quoted(definition.Home)}{Profile(definition)}{Interval(definition)} -Confirm:$false");
        List<string> words = [File, "start", "--path", definition.Home];
        if (definition.Profile is { } profile) words.AddRange(["--profile", profile]);
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

    private static string Profile(ServiceDefinition definition) => definition.Profile is { } profile ? $" -Profile {profile}" : string.Empty;

    private static string Interval(ServiceDefinition definition) =>
        definition.IntervalSeconds is { } seconds ? $" -IntervalSeconds {seconds}" : string.Empty;

    // PowerShell takes typographic quotes for quotes, too.
    private static string Quoted(string text) =>
        "'" + string.Concat(text.Select(c => c is '\'' or '‘' or '’' or '‚' or '‛' ? new string(c, 2) : c.ToString())) + "'";
}
