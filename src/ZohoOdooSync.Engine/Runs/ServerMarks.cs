using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>What a server leaves behind when it ends, kept as a note in the state.</summary>
internal static class ServerMarks
{
    private const string Stopped = "server.stopped";

    /// <summary>Keeps when the server stopped.</summary>
    public static void SaveStopped(IStateStore state, DateTimeOffset at) =>
        state.Write(writer => writer.SaveNote(Stopped, at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));

    /// <summary>When the last server stopped cleanly, UTC; null where none did.</summary>
    public static DateTimeOffset? ReadStopped(IStateReader state) => DateTimeOffset.TryParseExact(
        state.FindNote(Stopped), "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at : null;
}
