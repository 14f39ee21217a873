using System.Globalization;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>What became of notifications, for people.</summary>
internal static class NotificationText
{
    /// <summary>The lines of a status about notifications, each with its label; none where the settings name no channel.</summary>
    public static IEnumerable<(string Label, string Text)> LinesOf(SyncStatus status)
    {
        foreach (var trouble in status.Notifications?.Open ?? [])
            yield return ("Trouble", $"{NotificationWords.TitleOf(trouble.Kind)}, since {TimeWords.Local(trouble.Since)}");
        foreach (var channel in status.Notifications?.Channels ?? []) yield return ("Notify", WordsOf(channel));
    }

    /// <summary>What became of the messages to a channel, in a line.</summary>
    public static string WordsOf(ChannelRecord channel)
    {
        var name = $"{channel.Channel} ({channel.Kind})";
        var waiting = channel.Waiting == 0 ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $"; {TimeWords.Count(channel.Waiting, "message")} waiting");
        if (channel is { Error: { } error, LastFailure: { } failed })
            return $"{name} failed at {TimeWords.Local(failed)}: {error}{waiting}";
        return channel.LastSuccess is { } sent ? $"{name} last sent at {TimeWords.Local(sent)}{waiting}" : $"{name} nothing sent{waiting}";
    }

    /// <summary>A line for each message that was sent or was not.</summary>
    /// <param name="results">The messages.</param>
    /// <param name="output">The lines.</param>
    /// <param name="profile">Named at the begin of each line; null where there is one alone.</param>
    public static void Write(IReadOnlyList<NotificationResult> results, TextWriter output, string? profile = null)
    {
        var of = profile is null ? string.Empty : $"{profile}: ";
        if (results.Count == 0) output.WriteShown(of + "Nothing is due.");
        foreach (var result in results)
        {
            var what = $"{of}{result.Channel} ({result.Kind}) {NotificationWords.Word(result.Event)}";
            var took = result.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            output.WriteShown(result.Succeeded ? $"{what}: sent, {took} s" : $"{what}: failed, {took} s");
        }
    }

    /// <summary>No profile has a channel: a check that can send nothing must not look like one that has nothing to send.</summary>
    public static SyncException NoChannels() => new(
        "NotificationChannelsMissing", SyncErrorKind.Settings, "The settings of no profile name a channel for notifications.",
        "Add one to notify.channels in a settings file; docs/notifications.md has an example for each kind.");

    /// <summary>The error that stands for a message that was not sent; null where it was.</summary>
    public static SyncException? FailureOf(NotificationResult result) => result.Failure;
}
