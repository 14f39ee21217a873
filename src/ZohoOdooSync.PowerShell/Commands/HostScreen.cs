using System.Management.Automation;
using System.Management.Automation.Host;
using ZohoOdooSync.Engine.Monitoring.Screen;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// The shell's console as a screen to draw on. Only the pipeline's thread calls this. From the first frame to its end it
/// shows the terminal's other screen; whatever ends it, the terminal is as it was before, with the last frame printed.
/// </summary>
/// <param name="host">The shell.</param>
/// <param name="outputRendering">The session's <c>$PSStyle.OutputRendering</c>.</param>
internal sealed class HostScreen(PSHost host, string? outputRendering) : IDisposable
{
    private readonly TerminalTraits _traits = TerminalTraits.From(Environment.GetEnvironmentVariable);
    private WatchMoment? _last;

    /// <summary>Whether one can draw on it: a terminal that understands more than lines.</summary>
    public bool CanDraw => !_traits.IsDumb && host.UI is { SupportsVirtualTerminal: true };

    private bool Colours => _traits.Colours && outputRendering != "PlainText";

    /// <summary>The text that draws a moment, in the size that the console has now.</summary>
    public string Draw(WatchMoment moment)
    {
        var space = Space();
        var begin = _last is null ? AnsiFrame.Begin : string.Empty;
        _last = moment;
        return begin + AnsiFrame.Draw(moment.Draw(space, "Ctrl+C ends"), space.Width, Colours);
    }

    /// <summary>Gives the terminal back.</summary>
    public void Dispose()
    {
        if (_last is not null) Console.Out.Write(AnsiFrame.End(_last.DrawLast(Space()), Colours));
    }

    private ScreenSpace Space()
    {
        var size = host.UI.RawUI.WindowSize;
        // Some terminals do not say how large they are.
        return new ScreenSpace(size.Width > 0 ? size.Width : 80, size.Height > 0 ? size.Height : 24)
        {
            Unicode = _traits.Unicode && Console.OutputEncoding.CodePage == 65001,
        };
    }
}
