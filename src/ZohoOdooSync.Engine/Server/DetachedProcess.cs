using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace ZohoOdooSync.Engine.Server;

/// <summary>
/// A process that outlives the session that starts it: without a terminal, in a session of its own, its input and output
/// closed. Whoever starts it hears its last words only until it is left alone.
/// </summary>
internal sealed class DetachedProcess : IDisposable
{
    // Says to the child what it is. Not an argument: a scheduled task or a unit must never look like one by accident.
    private const string Marker = "ZOHO_ODOO_SYNC_DETACHED";
    private const int KeptCharacters = 4000;

    private readonly Process _process;
    private readonly StringBuilder _words = new();

    private DetachedProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its pid.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts a program.</summary>
    /// <param name="program">The program and its arguments.</param>
    /// <exception cref="SyncException"><c>ServerStartFailed</c> where the program cannot be started.</exception>
    public static DetachedProcess Start(ServerProgram program)
    {
        var start = new ProcessStartInfo(program.File)
        {
            UseShellExecute = false, CreateNoWindow = true,
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory) ?? string.Empty,
        };
        foreach (var argument in program.Arguments) start.ArgumentList.Add(argument);
        start.Environment[Marker] = "1";
        // A server sleeps most of its life: it does without the counters that make code faster in the long run, and
        // is some megabytes smaller. What somebody has set already stays.
        start.Environment.TryAdd("DOTNET_TieredPGO", "0");
        try
        {
            return new DetachedProcess(Process.Start(start)!);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new SyncException(
                "ServerStartFailed", SyncErrorKind.Unavailable,
                $"The program {program.File} could not be started: {e.Message.TrimEnd('.')}.",
                "Start the server in the foreground, or as a service.", e);
        }
    }

    /// <summary>
    /// Called by the child before anything else: leaves the session of the terminal, whose end and whose Ctrl+C would end
    /// this process, too. Does nothing in any other process, and on Windows, where a process without a window has no such ties.
    /// </summary>
    public static void LeaveSession()
    {
        if (Environment.GetEnvironmentVariable(Marker) is null) return;
        Environment.SetEnvironmentVariable(Marker, null);
        if (!OperatingSystem.IsWindows()) _ = NewSession();
    }

    /// <summary>What it said until now, for the message when it ended too soon.</summary>
    public async Task<string> LastWordsAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        lock (_words) return _words.ToString().Trim();
    }

    /// <summary>Leaves it alone; it goes on.</summary>
    public void Dispose() => _process.Dispose();

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_words)
        {
            if (_words.Length < KeptCharacters) _words.AppendLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "setsid", ExactSpelling = true)]
    private static extern int NewSession();
}
