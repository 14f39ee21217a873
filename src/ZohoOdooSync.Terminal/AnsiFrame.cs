using Spectre.Console;

namespace ZohoOdooSync.Terminal;

/// <summary>
/// Frames that are drawn over each other in place. Each is one text for one write: the terminal is asked to show it as a
/// whole, and where it does not know how, every line is still written over the old one and never cleared before.
/// </summary>
public static class AnsiFrame
{
    // What the writer of the package has no word for: a frame shown as a whole, and lines that do not run over their end.
    private const string UpdateBegins = "\u001b[?2026h", UpdateEnds = "\u001b[?2026l", NoWrap = "\u001b[?7l", Wrap = "\u001b[?7h";

    private const int ToTheEnd = 0;

    /// <summary>Goes to the terminal's other screen and hides the cursor. <see cref="End"/> takes it back.</summary>
    public static string Begin() => Written(ansi => ansi.EnterAltScreen().HideCursor().Write(NoWrap));

    /// <summary>Draws a frame.</summary>
    /// <param name="lines">Its lines, no more than the terminal has.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="colours">Whether colours are wanted.</param>
    public static string Draw(IReadOnlyList<ScreenLine> lines, int width, bool colours) => Written(ansi =>
    {
        ansi.Write(UpdateBegins).CursorHome();
        for (var i = 0; i < lines.Count; i++)
        {
            // Behind a full line the cursor still stands on its last character, which an erasure there would take away.
            var isFull = lines[i].Width >= width;
            if (i > 0) ansi.Write("\r\n");
            if (isFull && i == lines.Count - 1) ansi.EraseInDisplay(ToTheEnd);
            Write(ansi, lines[i], colours);
            if (!isFull) ansi.EraseInLine(ToTheEnd);
        }

        if (lines.Count == 0 || lines[^1].Width < width) ansi.EraseInDisplay(ToTheEnd);
        ansi.Write(UpdateEnds);
    });

    /// <summary>Back to the ordinary screen, as it was before, with the last frame printed below what stood there.</summary>
    /// <param name="last">The last frame; empty where there was none.</param>
    /// <param name="colours">Whether colours are wanted.</param>
    public static string End(IReadOnlyList<ScreenLine> last, bool colours) => Written(ansi =>
    {
        ansi.Write(Wrap).ShowCursor().ExitAltScreen();
        foreach (var line in last)
        {
            Write(ansi, line, colours);
            ansi.Write("\r\n");
        }
    });

    private static string Written(Action<AnsiWriter> write)
    {
        using var text = new StringWriter();
        write(new AnsiWriter(text, new AnsiCapabilities { Ansi = true, AlternateBuffer = true, ColorSystem = ColorSystem.Standard }));
        return text.ToString();
    }

    private static void Write(AnsiWriter ansi, ScreenLine line, bool colours)
    {
        if (!colours) ansi.Write(line.ToString());
        else foreach (var (text, style) in line.Segments) ansi.Write(text, StyleOf(style));
    }

    private static Style StyleOf(ScreenStyle style) => style switch
    {
        ScreenStyle.Faint => new Style(decoration: Decoration.Dim),
        ScreenStyle.Strong => new Style(decoration: Decoration.Bold),
        ScreenStyle.Good => new Style(Color.Green),
        ScreenStyle.Warning => new Style(Color.Olive),
        ScreenStyle.Bad => new Style(Color.Maroon),
        _ => Style.Plain,
    };
}
