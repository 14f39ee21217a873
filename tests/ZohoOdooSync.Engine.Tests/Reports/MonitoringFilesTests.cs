using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using Xunit;
using YamlDotNet.Serialization;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Tests.Settings;

namespace ZohoOdooSync.Engine.Tests.Reports;

/// <summary>The alert rules and the dashboard ask for numbers that the program writes, in a form that their readers take.</summary>
public sealed class MonitoringFilesTests
{
    private static readonly string Folder = Path.Combine(SettingCatalogueTests.Root(), "deploy", "monitoring");

    private static readonly IReadOnlyList<string> Samples =
    [
        .. MetricsText.Of(MetricsTests.Known(), MetricsTests.Now).Split('\n')
            .Where(line => line.StartsWith("zoho_", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Each_alert_has_what_Prometheus_asks_for_and_what_an_operator_needs()
    {
        var rules = Rules();
        Assert.True(rules.Count >= 10, $"{rules.Count} rules");
        Assert.Equal(rules.Count, rules.Select(rule => rule.Alert).Distinct().Count());
        Assert.All(rules, rule =>
        {
            Assert.Matches("^[A-Z][A-Za-z]+$", rule.Alert);
            Assert.True(rule.For is null || Regex.IsMatch(rule.For, "^[0-9]+[smhd]$"), rule.For);
            Assert.Contains(rule.Labels["severity"], new[] { "critical", "warning" });
            Assert.False(string.IsNullOrEmpty(rule.Annotations["summary"]));
            Assert.EndsWith(".", rule.Annotations["description"], StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Each_query_asks_for_samples_that_are_written() => Assert.All(
        Rules().Select(rule => rule.Expr).Concat(Panels().SelectMany(panel => panel["targets"]!).Select(target => (string)target["expr"]!)),
        query =>
        {
            Assert.Equal(query.Count(letter => letter == '('), query.Count(letter => letter == ')'));
            var asked = Regex.Matches(query, "(?<name>zoho_odoo_sync_[a-z_]+)(?:\\{(?<labels>[^}]*)\\})?").ToList();
            Assert.NotEmpty(asked);
            Assert.All(asked, one => Assert.Contains(
                Samples, sample => sample.StartsWith(one.Groups["name"].Value + "{", StringComparison.Ordinal)
                    && Regex.Matches(one.Groups["labels"].Value, "([a-z]+)=\"([^\"]*)\"")
                        .All(label => sample.Contains(label.Value, StringComparison.Ordinal))));
        });

    [Fact]
    public void The_dashboard_is_one_that_Grafana_shows()
    {
        var dashboard = Dashboard();
        Assert.Equal(39, (int)dashboard["schemaVersion"]!);
        Assert.Equal("zoho-odoo-sync", (string)dashboard["uid"]!);
        var panels = Panels();
        Assert.Equal(panels.Count, panels.Select(panel => (int)panel["id"]!).Distinct().Count());
        var cells = panels.SelectMany(panel => Cells(panel["gridPos"]!)).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
        Assert.All(panels.SelectMany(panel => panel["targets"]!), target => Assert.Equal(
            "${datasource}", (string)target["datasource"]!["uid"]!));
        Assert.Equal(["datasource", "profile"], dashboard["templating"]!["list"]!.Select(variable => (string)variable["name"]!));
    }

    private static List<Rule> Rules() => [.. new DeserializerBuilder().Build()
        .Deserialize<RuleFile>(File.ReadAllText(Path.Combine(Folder, "alerts.yml"))).Groups.SelectMany(group => group.Rules)];

    private static JObject Dashboard() => JObject.Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")));

    private static List<JToken> Panels() => [.. Dashboard()["panels"]!];

    private static IEnumerable<(int X, int Y)> Cells(JToken place) =>
        from x in Enumerable.Range((int)place["x"]!, (int)place["w"]!)
        from y in Enumerable.Range((int)place["y"]!, (int)place["h"]!)
        select (x, y);

    private sealed class RuleFile
    {
        [YamlMember(Alias = "groups")]
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        [YamlMember(Alias = "name")]
        public string Name { get; set; } = string.Empty;

        [YamlMember(Alias = "rules")]
        public List<Rule> Rules { get; set; } = [];
    }

    private sealed class Rule
    {
        [YamlMember(Alias = "alert")]
        public string Alert { get; set; } = string.Empty;

        [YamlMember(Alias = "expr")]
        public string Expr { get; set; } = string.Empty;

        [YamlMember(Alias = "for")]
        public string? For { get; set; }

        [YamlMember(Alias = "labels")]
        public Dictionary<string, string> Labels { get; set; } = [];

        [YamlMember(Alias = "annotations")]
        public Dictionary<string, string> Annotations { get; set; } = [];
    }
}
