using System.Text;

namespace ZohoOdooSync.Engine.Monitoring.Screen;

/// <summary>
/// Frames that are drawn over each other in place. Each is one text for one write: the terminal is asked to show it as a
/// whole, and where it does not know how, every line is still written over the old one and never cleared before.
/// </summary>
public static class AnsiFrame
{
    private const string Escape = "\u001b[";

    /// <summary>
    /// Goes to the terminal's other screen, hides the cursor and lets no line run over its end. <see cref="End"/> takes it
    /// back.
    /// </summary>
    public const string Begin = Escape + "?1049h" + Escape + "?25l" + Escape + "?7l";

    /// <summary>Draws a frame.</summary>
    /// <param name="lines">Its lines, no more than the terminal has.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="colours">Whether colours are wanted.</param>
    public static string Draw(IReadOnlyList<ScreenLine> lines, int width, bool colours)
    {
        var frame = new StringBuilder(Escape).Append("?2026h").Append(Escape).Append('H');
        for (var i = 0; i < lines.Count; i++)
        {
            // Behind a full line the cursor still stands on its last character, which an erasure there would take away.
            var isFull = lines[i].Width >= width;
            if (i > 0) frame.Append("\r\n");
            if (isFull && i == lines.Count - 1) frame.Append(Escape).Append('J');
            frame.Append(TextOf(lines[i], colours));
            if (!isFull) frame.Append(Escape).Append('K');
        }

        if (lines.Count == 0 || lines[^1].Width < width) frame.Append(Escape).Append('J');
        return frame.Append(Escape).Append("?2026l").ToString();
    }

    /// <summary>Back to the ordinary screen, as it was before, with the last frame printed below what stood there.</summary>
    /// <param name="last">The last frame; empty where there was none.</param>
    /// <param name="colours">Whether colours are wanted.</param>
    public static string End(IReadOnlyList<ScreenLine> last, bool colours)
    {
        var text = new StringBuilder(Escape).Append("?7h").Append(Escape).Append("?25h").Append(Escape).Append("?1049l");
        foreach (var line in last) text.Append(TextOf(line, colours)).Append("\r\n");
        return text.ToString();
    }

    private static string TextOf(ScreenLine line, bool colours) => colours ? line.ToAnsi() : line.ToString();
}
