using System.Xml.Linq;
using Xunit;
using ZohoOdooSync.Engine.Server.Services;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>The task of the Windows Task Scheduler.</summary>
public sealed class ScheduledTaskTests
{
    private static readonly XNamespace Task = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    [Fact]
    public void The_task_in_deploy_is_what_the_generator_makes() =>
        Assert.Equal(ScheduledTask.Text(Defined.OnWindows), Defined.File("windows/ZohoOdooSync.xml"));

    [Fact]
    public void It_starts_with_the_machine_has_no_end_and_no_more_rights_than_it_needs()
    {
        var task = XDocument.Parse(ScheduledTask.Text(Defined.OnWindows)).Root!;
        Assert.Equal("1.2", task.Attribute("version")!.Value);
        Assert.NotNull(task.Element(Task + "Triggers")!.Element(Task + "BootTrigger"));
        Assert.Equal("PT0S", Value("ExecutionTimeLimit"));
        Assert.Equal("IgnoreNew", Value("MultipleInstancesPolicy"));
        Assert.Equal("PT1M", task.Descendants(Task + "RestartOnFailure").Single().Element(Task + "Interval")!.Value);
        Assert.Equal("LeastPrivilege", Value("RunLevel"));
        Assert.Equal("S-1-5-19", Value("UserId"));
        Assert.Equal(@"C:\Program Files\PowerShell\7\pwsh.exe", Value("Command"));
        Assert.Equal(
            "-NoProfile -NonInteractive -Command \"try { Import-Module 'ZohoOdooSync' -ErrorAction Stop; "
            + @"Start-ZohoOdooSync -Path 'C:\ProgramData\ZohoOdooSync' -Confirm:$false } "
            + "catch { [Console]::Error.WriteLine($_.Exception.Message); exit ($_.Exception.ExitCode ?? 1) }\"",
            Value("Arguments"));

        string Value(string name) => task.Descendants(Task + name).Single().Value;
    }

    [Fact]
    public void What_xml_and_command_lines_mean_otherwise_is_meant_as_it_stands()
    {
        var text = ScheduledTask.Text(new ServiceDefinition
        {
            Name = "shop", Program = new ServiceProgram(@"D:\a & <b>\zoho-odoo-sync.exe"), Home = @"D:\a & <b>\", Profile = "north",
                User = @"CORP\sync$",
        });
        var task = XDocument.Parse(text).Root!;
        Assert.Equal(@"D:\a & <b>\zoho-odoo-sync.exe", task.Descendants(Task + "Command").Single().Value);
        Assert.Equal("""start --path "D:\a & <b>\\" --profile north""", task.Descendants(Task + "Arguments").Single().Value);
        Assert.Equal(@"CORP\sync$", task.Descendants(Task + "UserId").Single().Value);
    }

    [Theory]
    [InlineData("relative")]
    [InlineData("/var/lib/shop")]
    [InlineData("C:\\a\uFFFFb")]
    [InlineData("C:\\a\0b")]
    public void A_base_folder_that_windows_cannot_take_is_refused(string home) =>
        Assert.Equal("ServiceInvalid",
            Assert.Throws<SyncException>(() => ScheduledTask.Text(Defined.OnWindows with { Home = home })).ErrorId);
}
