using System.Globalization;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>
/// Signals that whatever started the tests told them to ignore: <c>nohup</c> does so with HUP, and a shell with INT where it runs
/// something in the background by <c>&amp;</c>. Every child process ignores them as well, so that nothing can be seen of them.
/// </summary>
internal static class IgnoredSignals
{
    private static readonly Dictionary<string, int> Numbers = new() { ["HUP"] = 1, ["INT"] = 2, ["TERM"] = 15 };

    private static readonly ulong Mask = ReadMask();

    /// <summary>Skips the test where it sends a signal that is ignored, or where signals cannot be sent.</summary>
    /// <param name="names"><c>HUP</c>, <c>INT</c> or <c>TERM</c>.</param>
    public static void SkipWhere(params string[] names)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent by kill, which is not on Windows.");
        foreach (var name in names)
            Assert.SkipWhen((Mask >> (Numbers[name] - 1) & 1) == 1,
                $"SIG{name} is ignored by these tests and by what they start: they were started by nohup or by &.");
    }

    // Only Linux tells it.
    private static ulong ReadMask() => OperatingSystem.IsLinux()
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } mask
            ? ulong.Parse(mask["SigIgn:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
}
