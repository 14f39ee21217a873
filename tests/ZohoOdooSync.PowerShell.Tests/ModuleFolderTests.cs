namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>What is shipped, and what must not be.</summary>
public sealed class ModuleFolderTests
{
    [Fact]
    public void The_folder_holds_everything_that_an_import_needs()
    {
        string[] needed =
        [
            "ZohoOdooSync.psd1", "ZohoOdooSync.psm1", "ZohoOdooSync.Format.ps1xml", "LICENSE", "en-US/about_ZohoOdooSync.help.txt",
            "en-US/ZohoOdooSync.PowerShell.dll-Help.xml", "bin/ZohoOdooSync.Loader.dll", "bin/ZohoOdooSync.PowerShell.dll",
            "bin/ZohoOdooSync.Engine.dll", "bin/ZohoOdooSync.State.Sqlite.dll", "bin/ZohoOdooSync.State.LiteDB.dll",
            "bin/RestSharp.dll", "bin/Newtonsoft.Json.dll", "bin/Microsoft.Data.Sqlite.dll",
        ];
        Assert.Equal([], needed.Except(BuiltModule.Files));
    }

    [Fact]
    public void Nothing_of_the_host_is_shipped()
    {
        Assert.DoesNotContain(BuiltModule.Files, file => Path.GetFileName(file).StartsWith("System.Management", StringComparison.Ordinal));
        Assert.DoesNotContain(BuiltModule.Files, file => Path.GetFileName(file).StartsWith("Microsoft.PowerShell", StringComparison.Ordinal));
        Assert.DoesNotContain(BuiltModule.Files, file => file.EndsWith(".deps.json", StringComparison.Ordinal)
            || file.EndsWith(".pdb", StringComparison.Ordinal) || file.Contains("HelpWriter", StringComparison.Ordinal));
    }

    [Fact]
    public void Native_libraries_are_those_of_the_seven_platforms_and_no_others()
    {
        var platforms = BuiltModule.Files.Where(file => file.StartsWith("bin/runtimes/", StringComparison.Ordinal))
            .Select(file => file.Split('/')[2]).Distinct();
        Assert.Equal(
            ["linux-arm64", "linux-musl-x64", "linux-x64", "osx-arm64", "osx-x64", "win-arm64", "win-x64"],
            platforms.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_script_of_the_module_reaches_no_member_that_is_not_public() =>
        Assert.DoesNotMatch("(?i)NonPublic|GetField|GetMethod|InvokeMember", BuiltModule.Text("ZohoOdooSync.psm1"));

    [Fact]
    public void No_file_names_the_machine_that_built_it()
    {
        foreach (var file in BuiltModule.Files.Where(file => Path.GetExtension(file) is ".psd1" or ".psm1" or ".ps1xml" or ".txt" or ".xml"))
            Assert.DoesNotContain(BuiltModule.Folder, BuiltModule.Text(file), StringComparison.Ordinal);
    }
}
