using System.Reflection;
using ZohoOdooSync.HelpWriter;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>The module folder that the build laid out, and the cmdlet classes in it.</summary>
internal static class BuiltModule
{
    private static readonly Lazy<IReadOnlyList<CmdletShape>> Read = new(ReadCmdlets);

    public static string Folder { get; } = Path.GetFullPath(Metadata("ModuleFolder"));

    public static string Pages { get; } = Path.GetFullPath(Metadata("CmdletPages"));

    public static IReadOnlyList<CmdletShape> Cmdlets => Read.Value;

    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static IReadOnlyList<CmdletShape> ReadCmdlets() =>
        CmdletShape.ReadAll(Path.Combine(Folder, "bin"), Metadata("HostAssembly"));

    private static string Metadata(string key) => typeof(BuiltModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == key).Value!;
}
