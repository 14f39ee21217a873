using System.Globalization;
using System.Xml.Linq;

namespace ZohoOdooSync.Engine.Reports.Page;

/// <summary>Elements of the page. Text is text: whatever it holds, it is escaped when the page is written.</summary>
internal static class PageMarkup
{
    /// <summary>An element.</summary>
    /// <param name="name">Its name, with a class behind a dot where it has one: <c>p.note</c>.</param>
    /// <param name="content">Texts, attributes and elements; null is nothing.</param>
    public static XElement Tag(string name, params object?[] content)
    {
        var parts = name.Split('.', 2);
        // An element without content is written with both of its tags: HTML takes <td/> for a start.
        var tag = new XElement(parts[0], content, string.Empty);
        if (parts.Length > 1) tag.SetAttributeValue("class", parts[1]);
        return tag;
    }

    /// <summary>An attribute.</summary>
    public static XAttribute Is(string name, object value) => new(name, value);

    /// <summary>A text that somebody wrote: in its own direction, so that it turns nothing beside it.</summary>
    public static XElement Isolated(string text) => Tag("span", Is("dir", "auto"), text);

    /// <summary>A time, UTC; the script shows it by the reader's clock.</summary>
    public static XElement Time(DateTimeOffset time) => Tag(
        "time", Is("datetime", Iso(time)), time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));

    /// <summary>A time for programs.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A number with its thousands parted, two decimals at most; a dash where nobody counted.</summary>
    public static string Number(decimal? number) => number?.ToString("#,0.##", CultureInfo.InvariantCulture) ?? "–";

    /// <summary>A number of things: <c>1 run</c>, <c>3 runs</c>.</summary>
    public static string Count(int number, string thing) => $"{Number(number)} {thing}{(number == 1 ? string.Empty : "s")}";
}
