using System.Reflection;
using ZohoOdooSync.Engine.Server.Services;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>Services as the files in <c>deploy/</c> define them.</summary>
internal static class Defined
{
    public static ServiceDefinition OnLinux { get; } = new()
    {
        Name = ServiceDefinition.DefaultName, Program = new ServiceProgram("/usr/local/bin/zoho-odoo-sync"),
            Home = "/var/lib/zoho-odoo-sync",
    };

    public static ServiceDefinition Template { get; } = ServiceDefinition.TemplateOf(OnLinux);

    public static ServiceDefinition AllProfiles { get; } =
        OnLinux with { Name = ServiceDefinition.NameFor(null, allProfiles: true), AllProfiles = true };

    public static ServiceDefinition OnWindows { get; } = new()
    {
        Name = ServiceDefinition.DefaultName,
        Program = new ServiceProgram(@"C:\Program Files\PowerShell\7\pwsh.exe", "ZohoOdooSync"),
        Home = @"C:\ProgramData\ZohoOdooSync",
    };

    public static string Folder { get; } = Path.GetFullPath(typeof(Defined).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "DeployFolder").Value!);

    /// <summary>Text of a file in <c>deploy/</c>.</summary>
    public static string File(string path) => System.IO.File.ReadAllText(Path.Combine(Folder, path)).ReplaceLineEndings("\n");
}
