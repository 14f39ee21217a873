using System.Diagnostics;
using System.Globalization;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>The console host's server on a profile, as a process of its own, as users run it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly Process _process;

    /// <summary>Starts it.</summary>
    /// <param name="bench">The profile, or the profiles.</param>
    /// <param name="options">Options of the start; else a cycle at once and the next in an hour.</param>
    public RunningServer(Bench bench, params string[] options)
    {
        _process = ChildProcess.Start(
            "zoho-odoo-sync.dll", ["start", .. options.Length > 0 ? options : ["--interval", "3600"], "--path", bench.Home]);
        // Nobody reads what it tells; a full pipe would stop it.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Fails where the server has ended by itself.</summary>
    public void RequireAlive()
    {
        if (_process.HasExited) throw new InvalidOperationException($"The server ended with code {_process.ExitCode}.");
    }

    /// <summary>Resident memory, megabytes of 1024 x 1024 bytes. Linux only.</summary>
    public double ResidentMegabytes()
    {
        var line = File.ReadLines($"/proc/{Id}/status").First(text => text.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>Processor time so far in hundredths of a second, of the program and of the system for it. Linux only.</summary>
    public long Ticks()
    {
        // The name of the program, in brackets, may hold blanks; utime and stime are the 12th and 13th field after it.
        var text = File.ReadAllText($"/proc/{Id}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);
}
