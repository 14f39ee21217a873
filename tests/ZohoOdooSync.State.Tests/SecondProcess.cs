using System.Diagnostics;
using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>Another process at the same state file: writes whole transactions until it is killed, counts, or reads.</summary>
internal sealed class SecondProcess : IDisposable
{
    public const string Argument = "second-process";

    private readonly Process _process;

    private SecondProcess(Process process) => _process = process;

    public StreamReader Said => _process.StandardOutput;

    /// <summary>Starts one and waits until it is at work.</summary>
    public static SecondProcess Start(string part, string path, int times = 0)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true, UseShellExecute = false, CreateNoWindow = true,
        };
        // Under some runners the process is the dotnet host, which needs to be told the program.
        if (System.IO.Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(SecondProcess).Assembly.Location);
        foreach (var argument in (string[])[Argument, part, path, $"{times}"]) start.ArgumentList.Add(argument);
        var process = new SecondProcess(Process.Start(start)!);
        Assert.Equal("ready", process.Said.ReadLine());
        return process;
    }

    /// <summary>Kills it as kill -9 does, and gives the last number that it said.</summary>
    public int Kill()
    {
        _process.Kill();
        var last = 0;
        // What was said before the end is still in the pipe; its last line may be half a number.
        var said = Said.ReadToEnd();
        foreach (var line in said[..(said.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            last = int.Parse(line, CultureInfo.InvariantCulture);
        _process.WaitForExit();
        return last;
    }

    /// <summary>Waits for its end, which must be a good one, and gives what it said.</summary>
    public string Finish()
    {
        var said = Said.ReadToEnd();
        _process.WaitForExit();
        Assert.Equal(0, _process.ExitCode);
        return said;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    public static int Play(string[] part)
    {
        var (path, times) = (part[1], int.Parse(part[2], CultureInfo.InvariantCulture));
        var access = part[0] == "read" ? StateAccess.ReadOnly : StateAccess.ReadWrite;
        using var store = StateStore.Open(path, access);
        // Once before the word, so that nobody measures the compiler.
        Whole.NumberIn(store);
        Console.WriteLine("ready");
        switch (part[0])
        {
            case "write":
                WriteUntilKilled(store);
                break;
            case "count":
                for (var i = 0; i < times; i++) Whole.Count(store);
                break;
            case "read":
                Read(store, times);
                break;
        }

        return 0;
    }

    private static void WriteUntilKilled(IStateStore store)
    {
        for (var number = Whole.NumberIn(store) + 1; ; number++)
        {
            Whole.Write(store, number);
            Console.WriteLine(number);
        }
    }

    private static void Read(IStateStore store, int times)
    {
        var longest = TimeSpan.Zero;
        for (var i = 0; i < times; i++)
        {
            var watch = Stopwatch.StartNew();
            Whole.NumberIn(store);
            if (watch.Elapsed > longest) longest = watch.Elapsed;
        }

        Console.WriteLine(((int)longest.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
    }
}
