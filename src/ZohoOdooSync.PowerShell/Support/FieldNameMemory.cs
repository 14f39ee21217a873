using System.Collections.Concurrent;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// What both services say of the names of fields, kept for a while, so that Tab asks once. Whoever presses Tab waits four seconds at
/// most; what is not known by then is missing.
/// </summary>
/// <param name="time">Clock of what is kept.</param>
internal sealed class FieldNameMemory(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    // A service that did not answer is soon asked again, and not so often that Zoho would refuse further tokens: 10 in 10 minutes.
    private static readonly TimeSpan KeptInPart = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3.5), LongestWait = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, (FieldNames Names, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>The names of a profile; empty where nobody told them.</summary>
    /// <param name="home">Its folder.</param>
    public FieldNames NamesOf(string home)
    {
        if (_known.TryGetValue(home, out var known) && known.Until > time.GetUtcNow()) return known.Names;
        var names = Ask(home);
        _known[home] = (names, time.GetUtcNow() + (names.IsWhole ? Kept : KeptInPart));
        return names;
    }

    private static FieldNames Ask(string home)
    {
        using var patience = new CancellationTokenSource(Patience);
        // Beside the shell: neither a disk nor a vault that hangs may hold the line that somebody types.
        var asking = Task.Run(() => AskAsync(home, patience.Token));
        return asking.Wait(LongestWait) ? asking.Result : FieldNames.None;
    }

    private static async Task<FieldNames> AskAsync(string home, CancellationToken cancellationToken)
    {
        try
        {
            var settings = SettingsFile.Load(home, vault: new ModuleVault(isAsking: false));
            return await FrontEnd.PowerShell.EngineOf(settings).ReadFieldNamesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (TypedProfile.IsWrong(e) || e is OperationCanceledException)
        {
            return FieldNames.None;
        }
    }
}
