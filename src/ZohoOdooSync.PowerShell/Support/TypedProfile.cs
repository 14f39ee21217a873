using System.Collections;
using System.Management.Automation;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>The profile of a command that is being typed, for completion: found as the command will find it.</summary>
internal static class TypedProfile
{
    /// <summary>Its folder.</summary>
    /// <param name="given">The parameters that are typed already.</param>
    public static string FindHome(IDictionary given)
    {
        var (folder, location) = Places(given);
        return SettingsFile.FindHome(folder, currentFolder: location, profile: given["Profile"] as string);
    }

    /// <summary>The base folder that is typed, and the location of the session, which is not the process's; null for none.</summary>
    /// <param name="given">The parameters that are typed already.</param>
    public static (string? Folder, string? Location) Places(IDictionary given)
    {
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        var location = shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem")
            .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
        var path = given["Path"] as string;
        return (path is null || location is null ? path : System.IO.Path.GetFullPath(path, location), location);
    }

    /// <summary>Whether an error says that something typed is wrong. Somebody pressed Tab: the command itself will say what.</summary>
    /// <param name="e">The error.</param>
    public static bool IsWrong(Exception e) =>
        e is RuntimeException or SyncException or IOException or UnauthorizedAccessException or ArgumentException;
}
