namespace ZohoOdooSync.HelpWriter;

/// <summary>An example: a sentence, a command, what it does.</summary>
internal sealed record PageExample(string Title, string Code, string Remarks, bool Runs);

/// <summary>
/// A page of docs/cmdlets: title, synopsis, then the sections Syntax, Description, Parameters, Examples, Output, Notes and
/// See also. The help that Get-Help shows is made of it.
/// </summary>
internal sealed record CmdletPage(
    string Name, string Synopsis, string Syntax, IReadOnlyList<string> Description, IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyList<PageExample> Examples, IReadOnlyList<string> Output, IReadOnlyList<string> Notes, IReadOnlyList<string> SeeAlso)
{
    /// <exception cref="FormatException">The page lacks its title.</exception>
    public static CmdletPage Read(string path)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length == 0 || !lines[0].StartsWith("# ", StringComparison.Ordinal)) throw new FormatException($"{path} has no title.");
        var sections = Split(lines.Skip(1), "## ");
        var parameters = TextsOf(Section("Parameters"));
        var examples = Split(Section("Examples"), "### ");
        return new CmdletPage(
            lines[0][2..].Trim(),
            string.Join(' ', Paragraphs(sections.GetValueOrDefault(string.Empty, []))),
            string.Join('\n', Code(Section("Syntax")).Text),
            Paragraphs(Section("Description")),
            Common(path).Concat(parameters).GroupBy(one => one.Key).ToDictionary(one => one.Key, one => one.Last().Value),
            [.. examples.Where(pair => pair.Key.Length > 0).Select(pair => Example(pair.Key, pair.Value))],
            Paragraphs(Section("Output")),
            Paragraphs(Section("Notes")),
            [.. Section("See also").Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => Link(line[2..]))]);

        List<string> Section(string name) => sections.GetValueOrDefault(name, []);
    }

    /// <summary>What is the same for every cmdlet stands once, in docs/cmdlet-parameters.md; a page may say it in its own words.</summary>
    private static Dictionary<string, string> Common(string page)
    {
        var docs = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(page)))!;
        return TextsOf(Split(File.ReadAllLines(Path.Combine(docs, "cmdlet-parameters.md")), "## ")["Parameters"]);
    }

    private static Dictionary<string, string> TextsOf(List<string> section) => Split(section, "### ")
        .Where(pair => pair.Key.StartsWith('-'))
        .ToDictionary(pair => pair.Key[1..], pair => string.Join("\n\n", Paragraphs(pair.Value)));

    /// <summary>What the page says that the cmdlet does not, or leaves out.</summary>
    public IEnumerable<string> ProblemsWith(CmdletShape shape)
    {
        if (Name != shape.Name) yield return $"{shape.Name}.md is titled {Name}.";
        if (Synopsis.Length == 0) yield return $"{Name} has no synopsis.";
        if (Description.Count == 0) yield return $"{Name} has no description.";
        if (Examples.Count == 0) yield return $"{Name} has no example.";
        if (Output.Count == 0) yield return $"{Name} does not say what it yields.";
        foreach (var example in Examples.Where(example => example.Code.Length == 0 || example.Remarks.Length == 0))
            yield return $"{Name}, example \"{example.Title}\" lacks its command or its explanation.";
        foreach (var missing in shape.Parameters.Select(parameter => parameter.Name).Except(Parameters.Keys))
            yield return $"{Name} has no text about -{missing}.";
        foreach (var extra in Parameters.Keys.Except(shape.Parameters.Select(parameter => parameter.Name)))
            yield return $"{Name} speaks of -{extra}, which it does not have.";
        var syntax = string.Join('\n', shape.Syntax());
        if (string.Join(' ', Syntax.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) != syntax.Replace('\n', ' '))
            yield return $"{Name}: the section Syntax should read: {syntax}";
    }

    private static PageExample Example(string title, List<string> lines)
    {
        var (text, info) = Code(lines);
        return new PageExample(
            title, string.Join('\n', text), string.Join("\n\n", Paragraphs(lines)), !info.Contains("not run", StringComparison.Ordinal));
    }

    private static (List<string> Text, string Info) Code(List<string> lines)
    {
        var from = lines.FindIndex(line => line.StartsWith("```", StringComparison.Ordinal));
        if (from < 0) return ([], string.Empty);
        var to = lines.FindIndex(from + 1, line => line.StartsWith("```", StringComparison.Ordinal));
        return (lines[(from + 1)..(to < 0 ? lines.Count : to)], lines[from]);
    }

    /// <summary>Lines by the heading above them, in order; what stands before the first heading has an empty one.</summary>
    private static Dictionary<string, List<string>> Split(IEnumerable<string> lines, string heading)
    {
        var parts = new Dictionary<string, List<string>> { [string.Empty] = [] };
        var current = parts[string.Empty];
        var inCode = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) inCode = !inCode;
            if (!inCode && line.StartsWith(heading, StringComparison.Ordinal))
                parts[line[heading.Length..].Trim().Trim('`')] = current = [];
            else current.Add(line);
        }

        return parts;
    }

    private static List<string> Paragraphs(List<string> lines)
    {
        var paragraphs = new List<string>();
        var current = new List<string>();
        var inCode = false;
        foreach (var line in lines.Append(string.Empty))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inCode = !inCode;
                continue;
            }

            if (inCode) continue;
            var starts = line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith('|');
            if ((line.Length == 0 || starts) && current.Count > 0)
            {
                paragraphs.Add(string.Join(' ', current));
                current.Clear();
            }

            if (line.StartsWith("|--", StringComparison.Ordinal) || line.StartsWith("|:-", StringComparison.Ordinal)) continue;
            if (line.Length > 0) current.Add(Plain(line.Trim()));
        }

        return paragraphs;
    }

    private static string Plain(string text) =>
        text.Replace("`", string.Empty).Replace("**", string.Empty).Trim('|').Replace(" | ", ": ").Trim();

    private static string Link(string text)
    {
        var close = text.IndexOf(']', StringComparison.Ordinal);
        return text.StartsWith('[') && close > 0 ? text[1..close] : text.Trim();
    }
}
