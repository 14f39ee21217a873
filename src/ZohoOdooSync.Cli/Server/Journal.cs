namespace ZohoOdooSync.Cli.Server;

/// <summary>Tells whether standard output goes to systemd's journal.</summary>
internal static class Journal
{
    private const string Variable = "JOURNAL_STREAM";

    /// <summary>
    /// Whether it does. The variable alone does not say so: whatever a service starts inherits it, a terminal included; it
    /// names the socket, as device and inode, and standard output must be that one.
    /// </summary>
    public static bool IsOutput() => IsOutput(Environment.GetEnvironmentVariable(Variable), "/proc/self/fd/1");

    internal static bool IsOutput(string? stream, string outputLink)
    {
        if (stream?.Split(':') is not [_, { Length: > 0 } inode]) return false;
        try
        {
            return File.ResolveLinkTarget(outputLink, returnFinalTarget: false)?.Name == $"socket:[{inode}]";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
