using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>One of the product's programs as a child process, as users run it.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>Far more than anything here takes, so that a test that hangs ends and says what it saw.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Seen)> _waiting = [];
    private readonly List<string> _lines = [];
    private readonly Task _reading;

    private HostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(
            ReadAsync(process.StandardOutput.BaseStream, _output), ReadAsync(process.StandardError.BaseStream, _error));
    }

    public int Id => _process.Id;

    /// <summary>Most memory that the process held until its last line, in megabytes; 0 where the system does not say.</summary>
    public double PeakMegabytes { get; private set; }

    /// <summary>Starts <c>zoho-odoo-sync</c>.</summary>
    public static HostProcess StartSync(
        IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null) =>
        StartProgram("dotnet", [Program("zoho-odoo-sync.dll"), .. arguments], folder, environment);

    /// <summary>Starts the sandbox.</summary>
    public static HostProcess StartSandbox(IEnumerable<string> arguments) =>
        StartProgram("dotnet", [Program("ZohoOdooSync.Sandbox.dll"), .. arguments], null, null);

    /// <summary>Starts <c>zoho-odoo-sync</c> where no file may grow beyond a size: what a full disk does to it.</summary>
    public static HostProcess StartSyncOnFullDisk(int kilobytes, IEnumerable<string> arguments)
    {
        // The runtime's own double mapping of code would count as a large file.
        var environment = new Dictionary<string, string?> { ["DOTNET_EnableWriteXorExecute"] = "0" };
        return StartProgram(
            "bash", ["-c", $"trap '' XFSZ; ulimit -f {kilobytes}; exec dotnet \"$@\"", "sync", Program("zoho-odoo-sync.dll"), .. arguments],
            null, environment);
    }

    /// <summary>Starts <c>zoho-odoo-sync</c> under a umask, such as <c>000</c>.</summary>
    public static HostProcess StartSyncUnderMask(string mask, IEnumerable<string> arguments) => StartProgram(
        "bash", ["-c", $"umask {mask}; exec dotnet \"$@\"", "sync", Program("zoho-odoo-sync.dll"), .. arguments], null, null);

    /// <summary>Starts <c>zoho-odoo-sync</c> on a terminal of 80 columns and 24 lines; what it draws comes as its output.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Further variables.</param>
    /// <param name="isDisowned">Whether the end of the terminal is none of its business, as under nohup.</param>
    public static HostProcess StartSyncOnTerminal(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment, bool isDisowned = false)
    {
        var command = string.Join(
            ' ', new[] { "dotnet", Program("zoho-odoo-sync.dll") }.Concat(arguments).Select(argument => $"'{argument}'"));
        return StartProgram("script",
            ["-qec", $"stty cols 80 rows 24; {(isDisowned ? "trap '' HUP; " : string.Empty)}exec {command}", "/dev/null"], null,
            environment);
    }

    /// <summary>Starts a script of sh.</summary>
    public static HostProcess StartScript(string script, IReadOnlyDictionary<string, string?> environment) =>
        StartProgram("sh", ["-c", script], null, environment);

    /// <summary>Runs <c>zoho-odoo-sync</c> to its end.</summary>
    public static async Task<HostResult> RunSyncAsync(params string[] arguments)
    {
        using var process = StartSync(arguments);
        return await process.EndAsync();
    }

    /// <summary>Waits for a line on either stream; one that came already counts.</summary>
    public async Task<string> LineAsync(Func<string, bool> wanted)
    {
        Task<string> seen;
        lock (_gate)
        {
            if (_lines.FirstOrDefault(wanted) is { } known) return known;
            var waiter = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((wanted, waiter));
            seen = waiter.Task;
        }

        await Task.WhenAny(seen, _reading).WaitAsync(Patience);
        return seen.IsCompleted ? await seen : throw new InvalidOperationException($"The line never came: {(await EndAsync()).All}");
    }

    /// <summary>Waits for the end.</summary>
    public async Task<HostResult> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        await _reading.WaitAsync(Patience);
        return new HostResult(_process.ExitCode, _output.ToArray(), _error.ToArray());
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public async Task<HostResult> KillAsync()
    {
        _process.Kill();
        return await EndAsync();
    }

    /// <summary>Sends a signal: <c>INT</c>, <c>TERM</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {Id.ToString(CultureInfo.InvariantCulture)}"]);
        kill.WaitForExit();
    }

    /// <summary>Types lines, and closes the input.</summary>
    public async Task SayAsync(params string[] lines)
    {
        foreach (var line in lines) await _process.StandardInput.WriteLineAsync(line);
        _process.StandardInput.Close();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, name);

    private static HostProcess StartProgram(
        string program, IEnumerable<string> arguments, string? folder, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
            CreateNoWindow = true, WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Whoever runs the tests may have a profile of their own.
        foreach (var name in start.Environment.Keys.Where(
            key => key.StartsWith("ZOHO_ODOO_SYNC", StringComparison.Ordinal) || key == "SYNC_INTERVAL").ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        return new HostProcess(Process.Start(start)!);
    }

    private async Task ReadAsync(Stream stream, MemoryStream kept)
    {
        var buffer = new byte[16 * 1024];
        var begun = 0;
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            var peak = ReadPeak();
            lock (_gate)
            {
                PeakMegabytes = Math.Max(PeakMegabytes, peak);
                kept.Write(buffer, 0, count);
                var bytes = kept.GetBuffer().AsSpan(0, (int)kept.Length);
                while (bytes[begun..].IndexOf((byte)'\n') is >= 0 and var length)
                {
                    Tell(Encoding.UTF8.GetString(bytes.Slice(begun, length)).TrimEnd('\r'));
                    begun += length + 1;
                }
            }
        }
    }

    private void Tell(string line)
    {
        _lines.Add(line);
        foreach (var waiter in _waiting.Where(waiter => waiter.Wanted(line)).ToList())
        {
            waiter.Seen.TrySetResult(line);
            _waiting.Remove(waiter);
        }
    }

    private double ReadPeak()
    {
        try
        {
            var line = File.ReadLines($"/proc/{Id.ToString(CultureInfo.InvariantCulture)}/status")
                .FirstOrDefault(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0
                : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
