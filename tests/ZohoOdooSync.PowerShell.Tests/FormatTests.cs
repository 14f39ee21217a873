using System.Text.RegularExpressions;
using System.Xml.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>Format views against the types that they show.</summary>
public sealed partial class FormatTests
{
    private static readonly XElement[] Views =
        [.. XDocument.Parse(BuiltModule.Text("ZohoOdooSync.Format.ps1xml")).Descendants("View")];

    [Fact]
    public void Every_type_that_a_cmdlet_yields_has_a_view()
    {
        var viewed = Views.Descendants("TypeName").Select(name => name.Value).ToHashSet();
        var yielded = BuiltModule.Cmdlets.SelectMany(cmdlet => cmdlet.Outputs)
            .Where(name => name.StartsWith("ZohoOdooSync.", StringComparison.Ordinal));
        Assert.Equal([], yielded.Where(name => !viewed.Contains(name)).Distinct());
    }

    [Fact]
    public void Every_view_is_of_a_type_that_exists() =>
        Assert.Equal([], Views.Descendants("TypeName").Select(name => name.Value).Where(name => TypeOf(name) is null));

    [Fact]
    public void Every_property_that_a_view_shows_exists()
    {
        var unknown = from view in Views
                      let type = TypeOf(view.Descendants("TypeName").First().Value)!
                      from name in view.Descendants("PropertyName").Select(element => element.Value)
                          .Concat(view.Descendants("ScriptBlock")
                          .SelectMany(block => Used().Matches(block.Value).Select(match => match.Groups[1].Value)))
                      where !Has(type, name)
                      select $"{view.Element("Name")!.Value}: {name}";
        Assert.Equal([], unknown.Distinct());
    }

    [Fact]
    public void Every_property_of_the_types_file_exists()
    {
        var types = XDocument.Parse(BuiltModule.Text("ZohoOdooSync.Types.ps1xml")).Descendants("Type").ToList();
        Assert.NotEmpty(types);
        Assert.All(types, type => Assert.All(
            type.Descendants("ReferencedProperties").Elements("Name"),
            name => Assert.True(Has(TypeOf(type.Element("Name")!.Value)!, name.Value) || name.Value == "Name", name.Value)));
    }

    [Fact]
    public void Tables_fit_80_columns()
    {
        Assert.All(Views.Where(view => view.Element("TableControl") is not null), view =>
        {
            var all = view.Descendants("TableColumnHeader").ToList();
            // What does not fit is left out by the shell, from the right: only what one can do without may stand there.
            var isOfRuns = view.Element("Name")!.Value == "SyncRun";
            var headers = all.TakeWhile(header => !isOfRuns || header.Element("Label")!.Value != "Restored").ToList();
            var widths = headers.Select(header => (int?)header.Element("Width") ?? 0).ToList();
            // The last column takes what is left, and needs some of it.
            var least = widths.Sum() + headers.Count - 1 + (widths[^1] == 0 ? 10 : 0);
            Assert.True(least <= 80, $"{view.Element("Name")!.Value}: {least}");
            Assert.Equal(all.Count, view.Descendants("TableColumnItem").Count());
        });
    }

    [Fact]
    public void Colours_are_left_out_where_nobody_sees_them()
    {
        var coloured = Views.Descendants("ScriptBlock")
            .Where(block => block.Value.Contains("$PSStyle.Foreground", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(coloured);
        Assert.All(coloured, block =>
        {
            Assert.Contains("[Console]::IsOutputRedirected", block.Value, StringComparison.Ordinal);
            Assert.Contains("$PSStyle.OutputRendering -eq 'PlainText'", block.Value, StringComparison.Ordinal);
        });
    }

    private static Type? TypeOf(string name) =>
        name == "ZohoOdooSync.OnScreen" ? typeof(PipelineObject) : typeof(SyncException).Assembly.GetType(name);

    private static bool Has(Type type, string path)
    {
        foreach (var part in path.Split('.'))
        {
            // Members of the runtime's own types are not the format file's business, and notes are their cmdlet's.
            if (type.Assembly != typeof(SyncException).Assembly || part is "GetType" or "Home") return true;
            if (type == typeof(ProductValues)) return part == "GetEnumerator";
            if (!PipelineObject.NamesOf(type).Contains(part)) return false;
            if (type.GetProperty(part) is not { } property) return true;
            type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        }

        return true;
    }

    // $_.Counts.ZohoCount and the like; not $_.PSObject, which every object has.
    [GeneratedRegex(@"\$_\.((?!PSObject)[A-Z]\w*(?:\.[A-Z]\w*)*)")]
    private static partial Regex Used();
}
