using System.Reflection;
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

    // Not collectible: PowerShell keeps cmdlet types for as long as the session lives, so unloading could never finish.
    private ModuleLoadContext(string folder)
        : base("ZohoOdooSync", isCollectible: false) => _folder = folder;

    /// <summary>The cmdlet assembly, loaded once in a session: a second import gets the one that is there.</summary>
    /// <returns>The assembly to import.</returns>
    public static Assembly LoadCmdlets()
    {
        lock (Gate)
        {
            if (s_cmdlets is null)
            {
                var context = new ModuleLoadContext(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!);
                s_cmdlets = context.LoadFromAssemblyPath(Path.Combine(context._folder, CmdletAssembly + ".dll"));
            }

            return s_cmdlets;
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == typeof(ModuleLoadContext).Assembly.GetName().Name) return typeof(ModuleLoadContext).Assembly;
        var path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
