using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>The PowerShell of this session, as another process starts it.</summary>
/// <param name="File">Absolute path of <c>pwsh</c>, or of the .NET host that runs <paramref name="Assembly"/>.</param>
/// <param name="Assembly">Absolute path of <c>pwsh.dll</c> where the .NET host runs it, as in a .NET tool; else null.</param>
internal sealed record OwnShell(string File, string? Assembly)
{
    /// <summary>Absolute path of what is PowerShell in it.</summary>
    public string Path => Assembly ?? File;

    /// <summary>
    /// Whether it lies in the account's cache of packages, as that of <c>dotnet tool exec</c> does: it is gone when the cache is emptied.
    /// </summary>
    public bool IsInPackageCache => Path.StartsWith(
        System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(PackageCache))
            + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string PackageCache => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
        ? given : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    /// <summary>The shell of a session.</summary>
    /// <param name="shellHome"><c>$PSHOME</c>.</param>
    /// <exception cref="SyncException"><c>ShellMissing</c>: another program hosts this session.</exception>
    public static OwnShell At(string shellHome)
    {
        var host = Environment.ProcessPath ?? string.Empty;
        var assembly = System.IO.Path.Combine(shellHome, "pwsh.dll");
        // In the way in which this one was started, and which thus works: a pwsh beside it may not find the runtime, or not be executable.
        if (System.IO.Path.GetFileNameWithoutExtension(host).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            && System.IO.File.Exists(assembly))
            return new OwnShell(host, assembly);
        var own = System.IO.Path.Combine(shellHome, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        if (System.IO.File.Exists(own)) return new OwnShell(own, null);
        throw new SyncException(
            "ShellMissing", SyncErrorKind.Settings,
            $"This session is hosted by {host}: there is no pwsh in {shellHome} that another process could run.",
            "Run the command in pwsh, PowerShell 7.4 or later, or use zoho-odoo-sync.");
    }

    /// <summary>The server of a profile in the foreground of a shell that says nothing and asks nothing.</summary>
    /// <param name="module">The folder of this module.</param>
    /// <param name="home">The folder of the profile, or the base folder of all.</param>
    /// <param name="interval">From cycle to cycle; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="allProfiles">Whether every profile of the folder is meant.</param>
    public ServerProgram ThatStarts(string module, string home, TimeSpan? interval, int? maxCycles, bool allProfiles = false)
    {
        var script = new StringBuilder("$ErrorActionPreference = 'Continue'; try { Import-Module ").Append(Quoted(module))
            .Append(" -ErrorAction Stop; Start-ZohoOdooSync -Path ").Append(Quoted(home));
        if (allProfiles) script.Append(" -AllProfiles");
        if (interval is { } pause) script.Append(CultureInfo.InvariantCulture, $" -IntervalSeconds {pause.TotalSeconds:0}");
        if (maxCycles is { } most) script.Append(CultureInfo.InvariantCulture, $" -MaxCycles {most}");
        // Runs, warnings and failed cycles are in the log; what ends the start itself is what the parent wants to hear.
        script.Append(" -Confirm:$false *>&1 | Out-Null } catch { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }");
        return new ServerProgram(
            File, [.. Assembly is null ? Array.Empty<string>() : [Assembly], "-NoProfile", "-NonInteractive",
                "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(script.ToString()))]);
    }

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
