using System.Runtime.InteropServices;

namespace ZohoOdooSync.Engine.Server;

/// <summary>
/// Gives the memory of what has ended back to the machine. Neither the collector nor the C library would do it by themselves: a process
/// that sleeps gives them no occasion.
/// </summary>
internal static class IdleMemory
{
    /// <summary>Gives it back now.</summary>
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = TrimNativeMemory(0);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library other than glibc, which keeps less.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim", ExactSpelling = true)]
    private static extern int TrimNativeMemory(nuint keep);
}
