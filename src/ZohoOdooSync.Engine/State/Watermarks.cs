using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.State;

/// <summary>What a cycle must know of the runs before it, kept as notes in the state.</summary>
/// <param name="Mapping">Digest of the settings that decide what is written; another one asks for a full run.</param>
/// <param name="FullRun">Start of the last completed full run, UTC.</param>
/// <param name="NewestItem">Last change of the newest item that was read, as Zoho said it, UTC.</param>
/// <param name="OdooWritten">
/// The newest <c>write_date</c> that was seen when Odoo was last read for changes, UTC: the only clock that says when
/// products were written, since a proxy may put its own into the header of a reply.
/// </param>
internal sealed record Watermarks(string Mapping, DateTimeOffset FullRun, DateTimeOffset NewestItem, DateTimeOffset OdooWritten)
{
    private const string Name = "marks", WhyName = "marks.why", OutName = "marks.out";

    /// <summary>
    /// Items that the settings leave out, each with whether it is active: Zoho counts them with the others, and only who knows each of
    /// them can tell a new one from an old one that was edited.
    /// </summary>
    public IReadOnlyDictionary<string, bool> Out { get; init; } = new Dictionary<string, bool>();

    /// <summary>The counts of the last run that was carried out, or null before it. Both sides are known in them.</summary>
    public static RunCounts? LastCounts(IStateReader state)
    {
        // Nearly always the newest: a long history need not be read for it.
        for (var newest = 8; ; newest *= 8)
        {
            var runs = state.Runs(newest);
            if (runs.FirstOrDefault(run => run is { HasCounts: true, Counts.CountsMatch: not null }) is { } counted) return counted.Counts;
            if (runs.Count < newest) return null;
        }
    }

    /// <summary>How many items Zoho had at the last run that was carried out, those out of scope among them; 0 where none was.</summary>
    public static int LastCount(IStateReader reader) =>
        LastCounts(reader) is { ZohoCount: { } items } counts ? items + (counts.OutOfScope ?? 0) : 0;

    /// <summary>The marks of the last run, or null where none is complete.</summary>
    public static Watermarks? Read(IStateReader state)
    {
        var parts = state.FindNote(Name)?.Split('|');
        return parts is [var mapping, var full, var item, var odoo]
            && Time(full) is { } fullRun && Time(item) is { } newest && Time(odoo) is { } read
                ? new Watermarks(mapping, fullRun, newest, read) { Out = OutOf(state.FindNote(OutName)) }
                : null;
    }

    /// <summary>Keeps the marks.</summary>
    public void Save(IStateWriter state)
    {
        state.SaveNote(
            Name, string.Join('|', Mapping, FullRun.ToString("O"), NewestItem.ToString("O"), OdooWritten.ToString("O")));
        state.SaveNote(WhyName, null);
        // May be long, and changes seldom.
        var left = Out.Count == 0 ? null : string.Join(
            ',', Out.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => item.Value ? item.Key : $"-{item.Key}"));
        if (state.FindNote(OutName) != left) state.SaveNote(OutName, left);
    }

    /// <summary>Forgets them: the next cycle is a full run.</summary>
    /// <param name="state">Where they are kept.</param>
    /// <param name="why">Why, in words for whoever sees that cycle.</param>
    public static void Forget(IStateWriter state, string why)
    {
        state.SaveNote(Name, null);
        state.SaveNote(WhyName, why);
    }

    /// <summary>Why there are no marks, in words.</summary>
    public static string WhyNone(IStateReader state) => state.FindNote(WhyName) ?? "no full run is known";

    /// <summary>Digest of everything in the settings that decides what a product should hold.</summary>
    public static string DigestOf(SyncSettings settings) => ValuesDigest.Of(SettingCatalogue.MappingValues(settings));

    private static Dictionary<string, bool> OutOf(string? note) => note?.Split(',')
        .ToDictionary(item => item.TrimStart('-'), item => item[0] != '-', StringComparer.Ordinal) ?? [];

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParseExact(
        text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time : null;
}

/// <summary>What a server leaves behind when it ends, kept as a note in the state.</summary>
internal static class ServerNotes
{
    private const string Stopped = "server.stopped";

    /// <summary>Keeps when the server stopped.</summary>
    public static void SaveStopped(IStateStore state, DateTimeOffset at) =>
        state.Write(writer => writer.SaveNote(Stopped, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));

    /// <summary>When the last server stopped cleanly, UTC; null where none did.</summary>
    public static DateTimeOffset? ReadStopped(IStateReader state) => DateTimeOffset.TryParseExact(
        state.FindNote(Stopped), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;
}
