using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>A message that did not get to its channel, in words and without a secret.</summary>
internal static class NotificationFailure
{
    /// <summary>The id of them all.</summary>
    public const string Id = "NotificationFailed";

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    /// <summary>A failure that may pass: it is tried again soon.</summary>
    public static SyncException Passing(NotifyChannel channel, string what, string next, TimeSpan? retryAfter = null) =>
        new(Id, SyncErrorKind.Unavailable, $"Channel {channel}: {what}.", next) { RetryAfter = retryAfter };

    /// <summary>A failure that stays until somebody mends it.</summary>
    public static SyncException Lasting(NotifyChannel channel, string what, string next) =>
        new(Id, SyncErrorKind.Protocol, $"Channel {channel}: {what}.", next);

    /// <summary>Whether another try makes sense now. A receiver that asks for more time is asked again after the next run.</summary>
    public static RetryDecision Judge(Exception error) =>
        error is SyncException { Kind: SyncErrorKind.Unavailable } passing && (passing.RetryAfter ?? TimeSpan.Zero) <= LongestWait
            ? RetryDecision.After(passing.RetryAfter) : RetryDecision.Stop;

    /// <summary>A channel without its secret, or one whose messages would travel in clear.</summary>
    public static void RequireSafe(NotifyChannel channel)
    {
        if (channel.Unread is { } unread)
            throw Lasting(channel, $"a secret of it could not be read: {unread}", "Put the secret where the settings say it is.");
        if (!channel.IsExposed) return;
        throw new SyncException(
            "PlainHttpRefused", SyncErrorKind.Settings,
            $"Channel {channel}: without TLS every machine on the way could read the messages.",
            "Name an address with TLS, a receiver on this machine, or accept the risk with allow_plain_http: true in this channel.");
    }
}
