using ZohoOdooSync.Engine.Notify;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>The operations beside a run that send notifications.</summary>
internal static class NotificationCheck
{
    /// <summary>Sends what is due now.</summary>
    public static async Task<IReadOnlyList<NotificationResult>> SendDueAsync(
        EngineContext context, CancellationToken cancellationToken)
    {
        RequireChannels(context);
        return await LoggedListener(context).CheckAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a test message.</summary>
    public static async Task<IReadOnlyList<NotificationResult>> TestAsync(
        EngineContext context, string? channel, CancellationToken cancellationToken)
    {
        RequireChannels(context);
        var channels = context.Settings.Notify.Channels;
        var wanted = channels
            .Where(one => channel is null || string.Equals(one.Name, channel, StringComparison.OrdinalIgnoreCase)).ToList();
        if (wanted.Count == 0)
        {
            throw new SyncException(
                "NotificationChannelUnknown", SyncErrorKind.Settings, $"There is no channel \"{ShownText.Shortened(channel!)}\".",
                $"Name one of {string.Join(", ", channels.Select(one => one.Name))}.");
        }

        return await LoggedListener(context).TestAsync(wanted, cancellationToken).ConfigureAwait(false);
    }

    // What fails is in the results: only the log is told, too.
    private static NotificationListener LoggedListener(EngineContext context)
    {
        var listener = context.Notifications();
        listener.Told = context.Logged(SilentReporter.Instance);
        return listener;
    }

    private static void RequireChannels(EngineContext context)
    {
        if (context.Settings.Notify.Channels.Count > 0) return;
        throw new SyncException(
            "NotificationChannelsMissing", SyncErrorKind.Settings, "The settings name no channel for notifications.",
            "Add one to notify.channels in the settings file; docs/notifications.md has an example for each kind.");
    }
}
