using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ZohoOdooSync.Loader;

/// <summary>
/// Keeps the module's assemblies apart from the session's: its RestSharp, Newtonsoft.Json and state store are the versions
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

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        // PowerShell reads no dependency file of a module, so the runtime's own search would not find these folders.
        var folder = Path.Combine(_folder, "runtimes", Platform(), "native");
        foreach (var name in FileNames(unmanagedDllName))
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path)) return LoadUnmanagedDllFromPath(path);
        }

        return nint.Zero;
    }

    private static string[] FileNames(string name) =>
        OperatingSystem.IsWindows() ? [name + ".dll", name]
        : OperatingSystem.IsMacOS() ? ["lib" + name + ".dylib", name + ".dylib", name]
        : ["lib" + name + ".so", name + ".so", name];

    private static string Platform()
    {
        var system = OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            // Alpine and its like: the runtime says so in its identifier and nowhere else.
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
            : RuntimeInformation.RuntimeIdentifier.StartsWith("alpine", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
        var processor = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString().ToLowerInvariant(),
        };
        return system + "-" + processor;
    }
}
