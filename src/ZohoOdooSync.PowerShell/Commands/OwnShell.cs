using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>The PowerShell of this session, as another process starts it with this very module.</summary>
internal static class OwnShell
{
    /// <summary>The server of a profile in the foreground of a shell that says nothing and asks nothing.</summary>
    /// <param name="shellHome"><c>$PSHOME</c>.</param>
    /// <param name="module">The folder of this module.</param>
    /// <param name="settings">The profile.</param>
    /// <param name="interval">From cycle to cycle; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    public static ServerProgram ThatStarts(
        string shellHome, string module, SyncSettings settings, TimeSpan? interval, int? maxCycles)
    {
        var script = new StringBuilder("$ErrorActionPreference = 'Continue'; try { Import-Module ").Append(Quoted(module))
            .Append(" -ErrorAction Stop; Start-ZohoOdooSync -Path ").Append(Quoted(settings.Home));
        if (interval is { } pause) script.Append(CultureInfo.InvariantCulture, $" -IntervalSeconds {pause.TotalSeconds:0}");
        if (maxCycles is { } most) script.Append(CultureInfo.InvariantCulture, $" -MaxCycles {most}");
        // Runs, warnings and failed cycles are in the log; what ends the start itself is what the parent wants to hear.
        script.Append(" -Confirm:$false *>&1 | Out-Null } catch { [Console]::Error.WriteLine($_.Exception.Message); exit 1 }");
        var (file, first) = ShellAt(shellHome);
        return new ServerProgram(
            file, [.. first, "-NoProfile", "-NonInteractive", "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(script.ToString()))]);
    }

    /// <summary>The shell's own program; null where it has none, only the assembly, as when it is installed as a .NET tool.</summary>
    /// <param name="shellHome"><c>$PSHOME</c>.</param>
    public static string? ProgramAt(string shellHome)
    {
        var own = Path.Combine(shellHome, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
        return File.Exists(own) ? own : null;
    }

    private static (string File, string[] First) ShellAt(string shellHome) =>
        ProgramAt(shellHome) is { } own ? (own, []) : (Environment.ProcessPath ?? "dotnet", [Path.Combine(shellHome, "pwsh.dll")]);

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
}
