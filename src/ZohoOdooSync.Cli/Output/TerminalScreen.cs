using System.Text;
using Spectre.Console;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Output;

/// <summary>
/// The terminal as a screen to draw on. From the first frame to its end it shows the terminal's other screen; whatever ends
/// it, the terminal is as it was before, with the last frame printed.
/// </summary>
internal sealed class TerminalScreen : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly WatchScreen _screen;
    private readonly Encoding _encoding = Console.OutputEncoding;
    private readonly Stream _output;
    private readonly bool _takesKeys = !Console.IsInputRedirected;

    /// <summary>Takes the terminal.</summary>
    public TerminalScreen(TerminalTraits traits)
    {
        _screen = new WatchScreen(
            () => (Console.WindowWidth, Console.WindowHeight), traits.Colours, traits.Unicode, _takesKeys ? "q ends" : "Ctrl+C ends");
        // The console of Windows has to be told how to read what is written to it.
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(false);
        _output = Console.OpenStandardOutput();
        if (!_takesKeys) return;
        // As a key like any other it cannot come in the middle of a frame, and nothing is echoed onto it.
        Console.TreatControlCAsInput = true;
        new Thread(ReadKeys) { IsBackground = true, Name = "keys" }.Start();
    }

    /// <summary>Cancelled when whoever sits in front of it has seen enough.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Whether one can draw where the results go.</summary>
    public static bool CanDraw(TextWriter output, TerminalTraits traits)
    {
        if (!ReferenceEquals(output, Console.Out) || Console.IsOutputRedirected || traits.IsDumb) return false;
        // On Windows this also makes the console understand what is drawn.
        return !OperatingSystem.IsWindows()
            || AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) }).Profile.Capabilities.Ansi;
    }

    /// <summary>Draws a moment, in the size that the terminal has by now.</summary>
    public void Show(WatchMoment moment) => Write(_screen.Draw(moment));

    /// <summary>Gives the terminal back.</summary>
    public void Dispose()
    {
        Write(_screen.End());
        if (_takesKeys) Console.TreatControlCAsInput = false;
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = _encoding;
    }

    // One write for one frame: nobody sees half of it.
    private void Write(string text)
    {
        _output.Write(Encoding.UTF8.GetBytes(text));
        _output.Flush();
    }

    private void ReadKeys()
    {
        try
        {
            while (true)
            {
                var key = Console.ReadKey(intercept: true);
                var isControlC = key is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control };
                if (!isControlC && key.KeyChar is not ('q' or 'Q')) continue;
                _ended.Cancel();
                return;
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // The terminal went away, and with it whoever could press a key.
            _ended.Cancel();
        }
    }
}
