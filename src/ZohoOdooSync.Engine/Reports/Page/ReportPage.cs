using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using ZohoOdooSync.Engine.State;
using static ZohoOdooSync.Engine.Reports.Page.PageMarkup;

namespace ZohoOdooSync.Engine.Reports.Page;

/// <summary>
/// A report as one HTML page. It may load nothing: its policy allows its own style and script alone, by their hashes. Without the
/// script it shows everything but the rows behind the first ones of a table.
/// </summary>
/// <param name="report">What it shows.</param>
/// <param name="shown">Makes a text fit to be shown, without secrets.</param>
internal sealed partial class ReportPage(SyncReport report, Func<string, string> shown)
{
    /// <summary>Writes the page, from behind its first lines.</summary>
    public void Write(TextWriter writer)
    {
        var (style, script) = (Resource("page.css"), Resource("page.js"));
        var template = Resource("page.html");
        var sections = Sections().ToList();
        var at = 0;
        foreach (Match slot in Slot().Matches(template))
        {
            writer.Write(template[at..slot.Index]);
            at = slot.Index + slot.Length;
            switch (slot.Groups[1].Value)
            {
                case "style": writer.Write(style); break;
                case "script": writer.Write(script); break;
                case "style-hash": writer.Write(HashOf(style)); break;
                case "script-hash": writer.Write(HashOf(script)); break;
                case "title": Write(writer, Tag("title", $"{report.Status.Database}: report of {Day(report.MadeAt)}")); break;
                case "header": Write(writer, Header(sections)); break;
                case "main": Write(writer, sections); break;
                case "footer": Write(writer, Footer()); break;
                default: throw new InvalidOperationException($"The page has no {slot.Value}.");
            }
        }

        writer.Write(template[at..]);
    }

    private XElement Header(IEnumerable<XElement> sections)
    {
        var verdict = ReportVerdict.Of(report);
        var status = report.Status;
        return Tag(
            "header",
            Tag("h1", "Zoho Books → Odoo"),
            Tag("p.verdict " + verdict.Tone, verdict.Words),
            Tag(
                "p", "Organisation ", Isolated(status.OrganizationId), ", database ", Isolated(status.Database),
                status.Profile is { } profile ? new object[] { ", profile ", Isolated(profile) } : null,
                ". Made ", Time(report.MadeAt), "."),
            Tag("nav", Is("aria-label", "Sections"), sections.Select(section =>
                Tag("a", Is("href", $"#{section.Attribute("id")!.Value}"), section.Element("h2")!.Value))));
    }

    private IEnumerable<XElement> Sections()
    {
        yield return State();
        yield return Findings();
        yield return Charts();
        yield return ReportTables.Quarantine(report).Section(shown);
        if (report.Parity is { } compared)
        {
            yield return ReportTables.Fields(compared).Section(shown);
            yield return ReportTables.Products(compared).Section(shown);
        }

        yield return ReportTables.Drift(report).Section(shown);
        yield return ReportTables.Changes(report).Section(shown);
        yield return ReportTables.Runs(report).Section(shown);
    }

    private XElement Footer() => Tag(
        "footer", Tag(
            "p", $"ZohoOdooSync {typeof(ReportPage).Assembly.GetName().Version?.ToString(3)}. ",
            report.Parity is null
                ? "From the local state alone: neither service was asked, and no value was compared."
                : "Both services were read, and nothing was written to either.",
            " This file loads nothing and sends nothing."));

    private XElement State()
    {
        var status = report.Status;
        var counts = status.LastCompletedRun?.Counts ?? new RunCounts();
        return Tag("section", Is("id", "state"), Tag("h2", "State"), Tag(
            "dl.facts",
            Fact("Server", status.State.ToString(), status.Since is { } since ? new object[] { "since ", Time(since) } : null),
            Fact("Counts match", status.CountMatch, status.CountedAt is { } at ? new object[] { "as of ", Time(at) } : null),
            Fact("Items in Zoho", Number(counts.ZohoCount), $"{Number(counts.ZohoActive)} active{ReportVerdict.Beside(counts.OutOfScope)}"),
            Fact(
                "Products in Odoo", Number(counts.OdooCount),
                $"{Number(counts.OdooActive)} active; beside {Number(counts.Retired)} of "
                + $"{(counts.OutOfScope is null ? "deleted items" : "items deleted or out of scope")}, "
                + $"{Number(counts.Unmanaged)} bound to nothing"),
            Fact("In quarantine", Number(status.Quarantine.Count)),
            Fact("Conflicts, blocked", $"{Number(counts.Conflicts)}, {Number(counts.Blocked)}"),
            counts.PicturesPending > 0 ? Fact("Pictures pending", Number(counts.PicturesPending), "later runs write them") : null,
            Fact(
                "Last run", status.LastRun?.Outcome.ToString() ?? "never",
                status.LastRun is { } last ? new object[] { last.Kind.ToString(), ", ", Time(last.Started) } : null),
            status.NextRun is { } next ? Fact("Next run", Time(next)) : null,
            status.SuccessRate is { } rate ? Fact("Runs that succeeded", $"{Number(rate)} %", "of those that are kept") : null,
            Fact("Pairs", Number(status.Bindings), status.LocalBindings > 0 ? $"{Number(status.LocalBindings)} kept here alone" : null),
            Calls(status)));
    }

    private static XElement? Calls(SyncStatus status) =>
        status is not { Budget: { } budget, ZohoCallsToday: { } today, ZohoCallsLeft: { } left } ? null : Fact(
            "Calls to Zoho today", new object[]
            {
                $"{Number(today)} of {Number(budget.DailyLimit)}",
                Tag("meter", Is("min", 0), Is("max", budget.DailyLimit), Is("value", today), Is("aria-label", "calls used today")),
            },
            new object[] { $"{Number(left)} left, as of ", Time(budget.Seen) });

    private static XElement Fact(string name, object value, object? more = null) =>
        Tag("div", Tag("dt", name), Tag("dd", value, more is null ? null : Tag("small", more)));

    private XElement Findings()
    {
        var steps = ReportSteps.Of(report.Status).ToList();
        return Tag(
            "section", Is("id", "findings"), Tag("h2", "To look after"),
            Tag(
                "ul.findings",
                report.Health.Findings.Select(finding => Tag(
                    finding.Level switch { HealthLevel.Ok => "li", HealthLevel.Warning => "li.warn", _ => "li.bad" },
                    Tag("b", $"{finding.Level}: "), Isolated(finding.Text))),
                report.Status.Warnings.Select(warning => Tag("li.warn", Tag("b", "Settings: "), Isolated(warning))),
                report.Status.Languages.Where(found => found.Differing > 0).Select(found => Tag("li", found.Words + "."))),
            steps.Count == 0 ? null : new object[] { Tag("h3", "What to do"), Tag("ol", steps.Select(step => Tag("li", step))) });
    }

    private XElement Charts()
    {
        var section = Tag(
            "section", Is("id", "charts"), Tag("h2", report.Days == 1 ? "The last day" : $"The last {Number(report.Days)} days"));
        var asked = report.MadeAt.AddDays(-report.Days);
        if (report.HistoryFrom is not { } kept || report.Runs.Count == 0)
        {
            section.Add(Tag("p", "No run in this time."));
            return section;
        }

        // Where nothing is kept, nothing is drawn: a gap would look like a server that stood still.
        var from = kept > asked ? report.Runs[^1].Started : asked;
        if (kept > asked) section.Add(Tag("p.note", "History reaches back to ", Time(kept), "; earlier runs are not kept."));
        else section.Add(Tag("p.note", "Of runs that changed nothing, only the newest are kept."));
        section.Add(Tag("div.charts", RunChart.All.Select(chart => chart.Figure(RunSpans.Of(report.Runs, from, report.MadeAt)))));
        return section;
    }

    private void Write(TextWriter writer, params IEnumerable<XElement> elements)
    {
        using var xml = XmlWriter.Create(writer, new XmlWriterSettings
        {
            OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment, CheckCharacters = false,
            NewLineHandling = NewLineHandling.None,
        });
        foreach (var element in elements)
        {
            foreach (var text in element.DescendantNodes().OfType<XText>().Where(text => text.Parent!.Name != "script"))
                text.Value = shown(text.Value);
            foreach (var attribute in element.DescendantsAndSelf().Attributes()) attribute.Value = shown(attribute.Value);
            element.WriteTo(xml);
        }
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string HashOf(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        // A browser reads every line break as a line feed, and hashes what it read.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\{\{([a-z-]+)\}\}")]
    private static partial Regex Slot();
}
