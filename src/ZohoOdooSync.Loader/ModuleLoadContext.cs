using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ZohoOdooSync.Loader;

/// <summary>
/// Keeps the module's assemblies apart from the session's: its RestSharp, Newtonsoft.Json and LiteDB are the versions
/// that were tested, whatever other modules have loaded before or will load later. Everything that is not in the module's
/// own folder comes from the session, above all System.Management.Automation, whose types both sides must share.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CmdletAssembly = "ZohoOdooSync.PowerShell";

    private static readonly object Gate = new();
    private static Assembly? s_cmdlets;

    private readonly string _folder;
    private readonly string _images;

    // Not collectible: PowerShell keeps cmdlet types for as long as the session lives, so unloading could never finish.
    private ModuleLoadContext(string folder)
        : base("ZohoOdooSync", isCollectible: false) => (_folder, _images) = (folder, Path.Combine(folder, Machine));

    /// <summary>The cmdlet assembly, loaded once in a session: a second import gets the one that is there.</summary>
    /// <returns>The assembly to import.</returns>
    public static Assembly LoadCmdlets()
    {
        lock (Gate)
        {
            if (s_cmdlets is null)
            {
                var context = new ModuleLoadContext(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!);
                s_cmdlets = context.LoadFromAssemblyPath(context.FindFile(CmdletAssembly)!);
            }

            return s_cmdlets;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(ModuleLoadContext).Assembly.GetName().Name) return typeof(ModuleLoadContext).Assembly;
        return FindFile(assemblyName.Name!) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    // With machine code for this kind of machine, where the module has it: a runtime refuses an image for another one.
    private string? FindFile(string name) =>
        new[] { _images, _folder }.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists);

    private static string Machine
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
                : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture}".ToLowerInvariant();
        }
    }
}
