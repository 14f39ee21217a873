using System.Text;

namespace ZohoOdooSync.Engine.Deployment;

/// <summary>Texts as they stand in a unit, so that systemd reads back exactly what was meant.</summary>
internal static class SystemdText
{
    /// <summary>A command line: words in quotes where they need them; <c>%</c> and <c>$</c> mean themselves.</summary>
    public static string CommandLine(IEnumerable<string> words) => string.Join(' ', words.Select(word => Word(word, isArgument: true)));

    /// <summary>One word of a list, such as a path.</summary>
    public static string Path(string path) => Word(path, isArgument: false);

    private static string Word(string word, bool isArgument)
    {
        // The instance's name is the one thing that systemd is to put in.
        if (word == ServiceDefinition.Instance) return word;
        var text = new StringBuilder();
        foreach (var c in word)
        {
            if (c is '\\' or '"') text.Append('\\');
            // Doubled, they lose their meaning: a dollar only where variables are put in at all.
            if (c == '%' || (c == '$' && isArgument)) text.Append(c);
            text.Append(c);
        }

        return word.Length > 0 && word.All(IsPlain) ? text.ToString() : $"\"{text}\"";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '%' or '@' or ',' or '=' or ':' or '+';
}
