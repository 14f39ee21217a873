using System.Management.Automation;
using System.Management.Automation.Host;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>The shell's console as a screen to draw on. Only the pipeline's thread calls this.</summary>
internal sealed class HostScreen : IDisposable
{
    private readonly WatchScreen _screen;

    /// <summary>Takes the console.</summary>
    /// <param name="host">The shell.</param>
    /// <param name="outputRendering">The session's <c>$PSStyle.OutputRendering</c>; <c>PlainText</c> means no colours.</param>
    public HostScreen(PSHost host, string? outputRendering)
    {
        var traits = TerminalTraits.From(Environment.GetEnvironmentVariable);
        CanDraw = !traits.IsDumb && host.UI is { SupportsVirtualTerminal: true };
        _screen = new WatchScreen(
            () => (host.UI.RawUI.WindowSize.Width, host.UI.RawUI.WindowSize.Height), traits.Colours && outputRendering != "PlainText",
            traits.Unicode && Console.OutputEncoding.CodePage == 65001, "Ctrl+C ends");
    }

    /// <summary>Whether one can draw on it: a terminal that understands more than lines.</summary>
    public bool CanDraw { get; }

    /// <summary>The text that draws a moment, in the size that the console has now.</summary>
    public string Draw(WatchMoment moment) => _screen.Draw(moment);

    /// <summary>Gives the terminal back.</summary>
    public void Dispose() => Console.Out.Write(_screen.End());
}
