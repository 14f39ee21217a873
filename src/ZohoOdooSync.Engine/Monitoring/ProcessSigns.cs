using System.Diagnostics;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Tells a living process from one that died without a word.</summary>
internal static class ProcessSigns
{
    /// <summary>
    /// Whether the process of a heartbeat lives. On another machine that cannot be seen, and its word is taken. A process
    /// that started after the heartbeat's began got the same number later and is another one.
    /// </summary>
    public static bool IsAlive(Heartbeat heartbeat)
    {
        if (!string.Equals(heartbeat.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase)) return true;
        try
        {
            using var process = Process.GetProcessById(heartbeat.ProcessId);
            return process.StartTime.ToUniversalTime() <= heartbeat.Started.UtcDateTime.AddSeconds(2);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return e is System.ComponentModel.Win32Exception;
        }
    }
}
