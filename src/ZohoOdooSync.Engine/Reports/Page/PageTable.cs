using System.Globalization;
using System.Xml.Linq;
using Newtonsoft.Json;
using static ZohoOdooSync.Engine.Reports.Page.PageMarkup;

namespace ZohoOdooSync.Engine.Reports.Page;

/// <summary>What the cells of a column hold.</summary>
internal enum PageCell
{
    /// <summary>A text that somebody wrote.</summary>
    Text,

    /// <summary>An id, which stays on one line.</summary>
    Id,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A time, UTC.</summary>
    Time,

    /// <summary>A word of this program, such as an outcome.</summary>
    Word,

    /// <summary>A list of <see cref="ValueChange"/>.</summary>
    Values,
}

/// <summary>A column.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Kind">What its cells hold.</param>
internal sealed record PageColumn(string Title, PageCell Kind = PageCell.Text);

/// <summary>One value of a field and another.</summary>
/// <param name="Field">The field.</param>
/// <param name="Before">What it was, or is; null where there was nothing.</param>
/// <param name="After">What it became, or should be.</param>
internal sealed record ValueChange(string Field, string? Before, string After);

/// <summary>
/// A table of the page: its first rows as HTML, which are there without the script, and all rows as JSON, which the script searches
/// and shows some at a time. Every text is shown the same way in both.
/// </summary>
/// <param name="Id">Id of its section.</param>
/// <param name="Title">Heading.</param>
/// <param name="Columns">The columns; one in which every cell is empty is left out.</param>
/// <param name="Rows">The rows: a text, number or time for each column, or a list of changes; null is empty.</param>
internal sealed record PageTable(string Id, string Title, IReadOnlyList<PageColumn> Columns, IReadOnlyList<object?[]> Rows)
{
    // As many as the script shows at a time.
    private const int ShownRows = 25;

    /// <summary>What is said above the table: texts and elements.</summary>
    public IReadOnlyList<object> Notes { get; init; } = [];

    /// <summary>What is said in place of a table without rows.</summary>
    public string Empty { get; init; } = "None.";

    /// <summary>The column by which rows are chosen from a list; null for none.</summary>
    public string? ChosenBy { get; init; }

    /// <summary>The section of the page.</summary>
    /// <param name="shown">Makes a text fit to be shown.</param>
    public XElement Section(Func<string, string> shown)
    {
        var used = Columns.Select((column, index) => (Column: column, Index: index))
            .Where(column => Rows.Any(row => row[column.Index] is not (null or "" or IReadOnlyCollection<ValueChange> { Count: 0 })))
            .ToList();
        var section = Tag("section", Is("id", Id), Tag("h2", Title), Notes.Select(note => Tag("p.note", note)));
        if (Rows.Count == 0)
        {
            section.Add(Tag("p", Empty));
            return section;
        }

        section.Add(
            Tag("div.tools", Is("hidden", "hidden")),
            Tag("div.scroll", Is("tabindex", 0), Is("role", "region"), Is("aria-label", Title), Tag(
                "table",
                Tag("thead", Tag("tr", used.Select(column =>
                    Tag("th." + ClassOf(column.Column), Is("scope", "col"), column.Column.Title)))),
                Tag("tbody", Rows.Take(ShownRows).Select(row => Tag("tr", used.Select(column =>
                    Cell(column.Column, row[column.Index]))))))));
        if (Rows.Count > ShownRows)
            section.Add(Tag("noscript", Tag(
                "p.note", $"The first {ShownRows} of {Number(Rows.Count)} rows; the script shows the others.")));
        section.Add(Tag("script", Is("type", "application/json"), Json([.. used.Select(column => (column.Column, column.Index))], shown)));
        return section;
    }

    private static XElement Cell(PageColumn column, object? value) => Tag(
        "td." + ClassOf(column), Is("data-label", column.Title), value switch
        {
            null or "" => null,
            DateTimeOffset time => Time(time),
            IEnumerable<ValueChange> changes => changes.Select(Change),
            string text when column.Kind == PageCell.Word => Tag("span.word", Is("data-word", text), text),
            string text => Isolated(text),
            _ => Number(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        });

    private static XElement Change(ValueChange change) => Tag(
        "div", Tag("b", change.Field), " ",
        change.Before is null ? null : new object[] { Tag("del", Is("dir", "auto"), change.Before), " → " },
        Tag("ins", Is("dir", "auto"), change.After));

    private static string ClassOf(PageColumn column) => column.Kind switch
    {
        PageCell.Id => "id",
        PageCell.Number => "number",
        PageCell.Time => "time",
        PageCell.Word => "short",
        PageCell.Values => "values",
        _ => "text",
    };

    /// <summary>
    /// Columns and rows. Nothing in it can end the script or begin an element: the serializer writes such characters by code.
    /// </summary>
    private string Json(IReadOnlyList<(PageColumn Column, int Index)> used, Func<string, string> shown) => JsonConvert.SerializeObject(
        new
        {
            columns = used.Select(column => new { title = column.Column.Title, kind = ClassOf(column.Column) }),
            chosenBy = used.Select(column => column.Column.Title).ToList().IndexOf(ChosenBy ?? string.Empty),
            rows = Rows.Select(row => used.Select(column => Value(row[column.Index], shown))),
        },
        new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeHtml, Culture = CultureInfo.InvariantCulture });

    private static object? Value(object? value, Func<string, string> shown) => value switch
    {
        string text => shown(text),
        DateTimeOffset time => Iso(time),
        IEnumerable<ValueChange> changes => changes.Select(change => new[]
        {
            shown(change.Field), change.Before is { } before ? shown(before) : null, shown(change.After),
        }),
        _ => value,
    };
}
