using System.Runtime.InteropServices;

namespace ZohoOdooSync.Cli.Output;

/// <summary>A terminal that is gone: to write to it is an error from then on, and must not end the work in hand.</summary>
internal static class LostTerminal
{
    private const int WriteOnly = 1;

    /// <summary>
    /// Prints something, and goes on without the terminal where it is gone: a server that its shell disowned outlives it, and
    /// the log has every line.
    /// </summary>
    public static void Outlive(Action print)
    {
        try
        {
            print();
        }
        catch (IOException) when (!Console.IsOutputRedirected || !Console.IsErrorRedirected)
        {
            Silence();
        }
    }

    /// <summary>What this process prints goes nowhere from now on, where it went to the terminal.</summary>
    public static void Silence()
    {
        if (OperatingSystem.IsWindows()) return;
        var nowhere = Open("/dev/null", WriteOnly);
        if (nowhere < 0) return;
        if (!Console.IsOutputRedirected) _ = Duplicate(nowhere, 1);
        if (!Console.IsErrorRedirected) _ = Duplicate(nowhere, 2);
    }

    [DllImport("libc", EntryPoint = "open", ExactSpelling = true,
        CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    private static extern int Open(string path, int flags);

    [DllImport("libc", EntryPoint = "dup2", ExactSpelling = true)]
    private static extern int Duplicate(int from, int to);
}
