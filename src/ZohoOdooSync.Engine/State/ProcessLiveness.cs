using System.Diagnostics;
using System.Globalization;

namespace ZohoOdooSync.Engine.State;

/// <summary>What is known of the process behind a heartbeat.</summary>
public enum ProcessSign
{
    /// <summary>It lives, as far as can be seen from here.</summary>
    Alive,

    /// <summary>It is gone, and did not take its heartbeat away.</summary>
    Dead,

    /// <summary>It may live, but has not done for a long time what it said it would.</summary>
    Silent,
}

/// <summary>Tells a living process from one that died without a word.</summary>
internal static class ProcessLiveness
{
    // More than any single step of a run takes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>
    /// What became of the process of a heartbeat. Here it is the process itself that tells; a process that started after the
    /// heartbeat's began got the same number later and is another one. On another machine only its silence can be noticed.
    /// </summary>
    /// <param name="heartbeat">The sign.</param>
    /// <param name="now">The time, UTC.</param>
    public static ProcessSign Of(Heartbeat heartbeat, DateTimeOffset now)
    {
        if (!IsAlive(heartbeat)) return ProcessSign.Dead;
        var due = heartbeat.NextRun is { } next && next > heartbeat.Beat ? next : heartbeat.Beat;
        return now - due > Patience ? ProcessSign.Silent : ProcessSign.Alive;
    }

    /// <summary>Whether the process lives. On another machine that cannot be seen, and its word is taken.</summary>
    public static bool IsAlive(Heartbeat heartbeat)
    {
        if (!string.Equals(heartbeat.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            using var process = Process.GetProcessById(heartbeat.ProcessId);
            if (heartbeat.ProcessMark is { } mark) return MarkOf(process) is not { } found || found == mark;
            return process.StartTime.ToUniversalTime() <= heartbeat.Started.UtcDateTime.AddSeconds(2);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return e is System.ComponentModel.Win32Exception;
        }
    }

    /// <summary>
    /// What tells this process from every other one that has had or will have its number, and that no change of the clock
    /// touches; null where the system does not say.
    /// </summary>
    public static string? OwnMark()
    {
        using var own = Process.GetCurrentProcess();
        return MarkOf(own);
    }

    // Linux tells the start of a process in ticks since the machine's own start; a time of day made from it would move with
    // the clock. The other systems keep the time of day that it was then.
    private static string? MarkOf(Process process)
    {
        if (!OperatingSystem.IsLinux()) return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/stat"));
            // The name, in parentheses, may hold anything; state and start are the 1st and 20th words after it.
            var words = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Z" or "X", ..]) return "dead";
            return $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{words[19]}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
