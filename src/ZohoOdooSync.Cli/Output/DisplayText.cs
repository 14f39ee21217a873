using System.Globalization;

namespace ZohoOdooSync.Cli.Output;

/// <summary>Text of users made fit for a line on a screen.</summary>
internal static class DisplayText
{
    /// <summary>One line, as <see cref="ShownText"/> shows it; shortened by whole characters.</summary>
    public static string OneLine(string text, int maxCharacters) => ShownText.OneLine(text, maxCharacters);

    /// <summary>Writes a line that is one whatever the texts in it hold.</summary>
    public static void WriteShown(this TextWriter output, string line) => output.WriteLine(ShownText.OneLine(line));

    /// <summary>A time as people at this machine read it.</summary>
    public static string Local(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
