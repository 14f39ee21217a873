using System.Reflection.PortableExecutable;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>What is shipped, and what must not be.</summary>
public sealed class ModuleFolderTests
{
    [Fact]
    public void The_folder_holds_everything_that_an_import_needs()
    {
        string[] needed =
        [
            "ZohoOdooSync.psd1", "ZohoOdooSync.psm1", "ZohoOdooSync.Format.ps1xml", "zoho_config.schema.json", "LICENSE",
            "en-US/about_ZohoOdooSync.help.txt", "en-US/ZohoOdooSync.PowerShell.dll-Help.xml", "bin/ZohoOdooSync.Loader.dll",
            "bin/ZohoOdooSync.PowerShell.dll", "bin/ZohoOdooSync.Engine.dll", "bin/RestSharp.dll", "bin/Newtonsoft.Json.dll",
                "bin/LiteDB.dll", "bin/MailKit.dll", "bin/MimeKit.dll",
        ];
        Assert.Equal([], needed.Except(BuiltModule.Files));
    }

    [Fact]
    public void Nothing_of_the_host_is_shipped()
    {
        Assert.DoesNotContain(BuiltModule.Files, file => Path.GetFileName(file).StartsWith("System.Management", StringComparison.Ordinal));
        Assert.DoesNotContain(
            BuiltModule.Files, file => Path.GetFileName(file).StartsWith("Microsoft.PowerShell", StringComparison.Ordinal));
        Assert.DoesNotContain(BuiltModule.Files, file => file.EndsWith(".deps.json", StringComparison.Ordinal)
            || file.EndsWith(".pdb", StringComparison.Ordinal) || file.Contains("HelpWriter", StringComparison.Ordinal));
    }

    [Fact]
    public void No_library_is_for_one_platform_alone() =>
        Assert.DoesNotContain(BuiltModule.Files, file => file.StartsWith("bin/runtimes/", StringComparison.Ordinal));

    [Fact]
    public void Machine_code_lies_beside_the_assembly_that_any_machine_can_run()
    {
        foreach (var file in BuiltModule.Files.Where(file => file.StartsWith("bin/", StringComparison.Ordinal)
            && Path.GetDirectoryName(file) != "bin"))
        {
            Assert.Contains($"bin/{Path.GetFileName(file)}", BuiltModule.Files);
            using var image = new PEReader(File.OpenRead(Path.Combine(BuiltModule.Folder, file)));
            Assert.True(image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, $"{file} has no machine code");
        }
    }

    [Fact]
    public void The_script_of_the_module_reaches_no_member_that_is_not_public() =>
        Assert.DoesNotMatch("(?i)NonPublic|GetField|GetMethod|InvokeMember", BuiltModule.Text("ZohoOdooSync.psm1"));

    [Fact]
    public void No_file_names_the_machine_that_built_it()
    {
        foreach (var file in BuiltModule.Files.Where(
            file => Path.GetExtension(file) is ".psd1" or ".psm1" or ".ps1xml" or ".txt" or ".xml"))
            Assert.DoesNotContain(BuiltModule.Folder, BuiltModule.Text(file), StringComparison.Ordinal);
    }
}
