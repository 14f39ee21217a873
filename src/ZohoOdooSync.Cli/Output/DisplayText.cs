using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Cli.Output;

/// <summary>Text of users made fit for a line on a screen.</summary>
internal static class DisplayText
{
    /// <summary>One line: control characters become spaces; shortened by whole characters.</summary>
    public static string OneLine(string text, int maxCharacters)
    {
        var shown = new StringBuilder();
        var count = 0;
        var characters = StringInfo.GetTextElementEnumerator(text);
        while (characters.MoveNext())
        {
            if (count++ == maxCharacters) return shown.Append('…').ToString();
            var character = characters.GetTextElement();
            shown.Append(character.Length == 1 && char.IsControl(character[0]) ? " " : character);
        }

        return shown.ToString();
    }

    /// <summary>A time as people at this machine read it.</summary>
    public static string Local(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
