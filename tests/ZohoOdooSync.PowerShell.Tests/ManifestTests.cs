using System.Text.RegularExpressions;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>The manifest against the cmdlet classes, and the classes against the house's rules.</summary>
public sealed partial class ManifestTests
{
    private static readonly string[] ApprovedVerbs =
    [
        "Backup", "Export", "Get", "Import", "Invoke", "New", "Register", "Restore", "Send", "Set", "Start", "Stop", "Test", "Undo",
        "Unregister",
        "Watch",
    ];

    [Fact]
    public void It_exports_exactly_the_cmdlet_classes()
    {
        var exported = Quoted().Matches(List("CmdletsToExport")).Select(match => match.Groups[1].Value);
        Assert.Equal(BuiltModule.Cmdlets.Select(cmdlet => cmdlet.Name), exported.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("AliasesToExport")]
    [InlineData("VariablesToExport")]
    public void It_exports_nothing_else(string key) => Assert.Equal(string.Empty, List(key).Trim());

    [Fact]
    public void It_lists_every_file_of_the_folder() =>
        Assert.Equal(BuiltModule.Files, Listed().Matches(List("FileList")).Select(match => match.Groups[1].Value)
            .Order(StringComparer.Ordinal));

    [Fact]
    public void It_says_who_made_it_under_which_license_and_what_is_new_and_names_no_address()
    {
        var manifest = BuiltModule.Text("ZohoOdooSync.psd1");
        Assert.Contains("Author = 'ZohoOdooSync contributors'", manifest, StringComparison.Ordinal);
        Assert.Matches(@"ReleaseNotes = '.{20,}'", manifest);
        Assert.Matches(@"Tags = @\('Zoho'", manifest);
        Assert.DoesNotMatch(@"(?i)https?:|Uri\s*=", manifest);
        Assert.StartsWith("MIT License", BuiltModule.Text("LICENSE"), StringComparison.Ordinal);
        Assert.DoesNotContain(BuiltModule.Cmdlets, cmdlet => cmdlet.Parameters.Any(parameter => parameter.Name == "Online"));
    }

    [Fact]
    public void The_shell_finds_nothing_wrong_with_it_and_its_help_offers_no_address()
    {
        using var session = new Harness.Session(BuiltModule.Folder);
        var outcome = session.Run("Test-ModuleManifest ZohoOdooSync.psd1");
        Assert.Empty(outcome.Warnings);
        Assert.Equal("0.1.0", $"{outcome.One.Properties["Version"].Value}");
        Assert.NotNull(session.Run("Get-Help Get-SyncStatus -Online").Ended);
        Assert.Equal("0", $"{session.Run("@((Get-Command -Module ZohoOdooSync).HelpUri | Where-Object { $_ }).Count").One}");
    }

    [Fact]
    public void Every_import_of_a_session_brings_every_cmdlet()
    {
        using var session = new Harness.Session(BuiltModule.Folder);
        Assert.Equal(Enumerable.Repeat($"{BuiltModule.Cmdlets.Count}", 4), session.Run("""
            (Get-Command -Module ZohoOdooSync).Count
            Import-Module $args[0] -Force; (Get-Command -Module ZohoOdooSync).Count
            Remove-Module ZohoOdooSync; Import-Module $args[0]; (Get-Command -Module ZohoOdooSync).Count
            [powershell]::Create().AddScript("Import-Module '$($args[0])'; (Get-Command -Module ZohoOdooSync).Count").Invoke()
            """, BuiltModule.Folder).MustBeWell().Output.Select(count => $"{count}"));
    }

    [Fact]
    public void It_asks_for_the_PowerShell_that_the_assemblies_are_built_for()
    {
        var manifest = BuiltModule.Text("ZohoOdooSync.psd1");
        Assert.Contains("PowerShellVersion = '7.4'", manifest, StringComparison.Ordinal);
        Assert.Contains("CompatiblePSEditions = @('Core')", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_version_is_that_of_the_assemblies()
    {
        var version = System.Reflection.AssemblyName.GetAssemblyName(
            Path.Combine(BuiltModule.Folder, "bin", "ZohoOdooSync.PowerShell.dll")).Version!;
        Assert.Contains($"ModuleVersion = '{version.ToString(3)}'", BuiltModule.Text("ZohoOdooSync.psd1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_cmdlet_is_sealed_has_an_approved_verb_and_says_what_it_yields()
    {
        Assert.NotEmpty(BuiltModule.Cmdlets);
        Assert.All(BuiltModule.Cmdlets, cmdlet =>
        {
            Assert.True(cmdlet.IsSealed, cmdlet.Name);
            Assert.Contains(cmdlet.Name.Split('-')[0], ApprovedVerbs);
            Assert.NotEmpty(cmdlet.Outputs);
        });
    }

    [Fact]
    public void Every_cmdlet_takes_the_profile_by_property_name()
    {
        Assert.All(BuiltModule.Cmdlets, cmdlet =>
        {
            var path = Assert.Single(cmdlet.Parameters, parameter => parameter.Name == "Path");
            Assert.True(path.Sets[0].ByName, cmdlet.Name);
            Assert.Contains("Home", path.Aliases);
        });
    }

    [Fact]
    public void Whatever_changes_something_can_be_asked_what_if()
    {
        Assert.Equal(
            [
                "Backup-SyncState", "Export-SyncReport", "Import-LegacySyncState", "Invoke-FullSync", "New-ZohoOdooSyncSetting",
                "Register-ZohoOdooSyncService", "Restore-SyncState", "Set-ZohoOdooSyncSetting", "Start-ZohoOdooSync", "Stop-ZohoOdooSync",
                "Undo-SyncRun", "Unregister-ZohoOdooSyncService",
            ],
            BuiltModule.Cmdlets.Where(cmdlet => cmdlet.SupportsShouldProcess).Select(cmdlet => cmdlet.Name));
    }

    private static string List(string key) =>
        Regex.Match(BuiltModule.Text("ZohoOdooSync.psd1"), $@"^\s*{key}\s*=\s*@\((.*?)\)",
            RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value;

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Listed();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
