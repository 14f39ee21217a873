using System.Xml.Linq;
using ZohoOdooSync.HelpWriter;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>Help against the cmdlets' parameters.</summary>
public sealed class HelpTests
{
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XElement[] Helps =
        [.. XDocument.Parse(BuiltModule.Text("en-US/ZohoOdooSync.PowerShell.dll-Help.xml")).Descendants(Command + "command")];

    [Fact]
    public void Every_page_says_what_its_cmdlet_has_and_nothing_else() =>
        Assert.Equal([], BuiltModule.Cmdlets.SelectMany(cmdlet => Page(cmdlet).ProblemsWith(cmdlet)));

    [Fact]
    public void There_is_a_page_for_every_cmdlet_and_no_other() =>
        Assert.Equal(
            BuiltModule.Cmdlets.Select(cmdlet => cmdlet.Name),
            Directory.EnumerateFiles(BuiltModule.Pages, "*.md").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Fact]
    public void Get_Help_knows_every_cmdlet_and_every_parameter()
    {
        Assert.All(BuiltModule.Cmdlets, cmdlet =>
        {
            var help = Assert.Single(Helps, help => help.Descendants(Command + "name").First().Value == cmdlet.Name);
            var explained = help.Element(Command + "parameters")!.Elements(Command + "parameter")
                .Where(parameter => parameter.Element(Maml + "description")!.Value.Length > 10)
                .Select(parameter => parameter.Element(Maml + "name")!.Value);
            Assert.Equal([], cmdlet.Parameters.Select(parameter => parameter.Name).Except(explained));
            Assert.Equal(cmdlet.Sets.Count, help.Descendants(Command + "syntaxItem").Count());
            Assert.NotEmpty(help.Descendants(Command + "example"));
        });
    }

    [Fact]
    public void See_also_names_cmdlets_that_exist() =>
        Assert.Equal([], BuiltModule.Cmdlets.SelectMany(cmdlet => Page(cmdlet).SeeAlso)
            .Except(BuiltModule.Cmdlets.Select(cmdlet => cmdlet.Name)));

    [Fact]
    public void The_about_topic_fits_80_columns()
    {
        var lines = File.ReadAllLines(Path.Combine(BuiltModule.Folder, "en-US", "about_ZohoOdooSync.help.txt"));
        Assert.Equal([], lines.Where(line => line.Length > 80));
    }

    private static CmdletPage Page(CmdletShape cmdlet) => CmdletPage.Read(Path.Combine(BuiltModule.Pages, cmdlet.Name + ".md"));
}
