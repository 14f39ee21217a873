using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>What became of notifications.</summary>
/// <param name="Channels">Each channel of the settings.</param>
/// <param name="Open">The troubles that are not over.</param>
public sealed record NotificationStatus(IReadOnlyList<ChannelRecord> Channels, IReadOnlyList<OpenTrouble> Open)
{
    /// <summary>Reads it out of the state.</summary>
    internal static NotificationStatus? From(SyncSettings settings, IStateReader reader)
    {
        if (settings.Notify.Channels.Count == 0) return null;
        var state = NotificationState.Read(reader);
        return new NotificationStatus(
            [
                .. settings.Notify.Channels.Select(channel =>
                    (state?.Channels.FirstOrDefault(one => one.Channel == channel.Name) ?? new ChannelRecord(channel.Name)) with
                    {
                        Kind = channel.Kind, Waiting = state?.Outbox.Count(due => due.Channel == channel.Name) ?? 0,
                    }),
            ],
            state?.Open ?? []);
    }
}
