using System.Text;
using ZohoOdooSync.Engine.Log;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Writes the lines of the log for a service's journal, which keeps a time of its own and takes how much a line matters from
/// its first characters: <c>&lt;6&gt;[INF] run=20261122-081530-7f3a the message</c>.
/// </summary>
/// <param name="output">Where the journal reads: standard output or error of the service.</param>
/// <param name="level">Least level that is written.</param>
/// <param name="profile">Named at the begin of each text; null where there is one alone.</param>
public sealed class JournalReporter(TextWriter output, SyncLogLevel level = SyncLogLevel.Information, string? profile = null)
    : ISyncReporter
{
    private readonly SyncEventLines _lines = new(TimeProvider.System);

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        if (_lines.LineOf(syncEvent) is not { } line || line.Level < level) return;
        // In one call and whole: the journal ends an entry where a write ends it.
        var text = new StringBuilder().Append('<').Append(PriorityOf(line.Level)).Append('>')
            .Append(SyncLogFormat.WriteUntimed(profile is null ? line : line with { Text = $"{profile}: {line.Text}" })).Append('\n');
        output.Write(text.ToString());
        output.Flush();
    }

    /// <summary>The priorities of syslog.</summary>
    private static char PriorityOf(SyncLogLevel level) => level switch
    {
        SyncLogLevel.Error => '3',
        SyncLogLevel.Warning => '4',
        SyncLogLevel.Information => '6',
        _ => '7',
    };
}

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
