using System.Diagnostics;
using System.Globalization;
using System.Net.Security;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>What became of one message to one channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Kind">The word for its kind.</param>
/// <param name="Event">What was told.</param>
/// <param name="Succeeded">Whether the channel took it.</param>
/// <param name="Duration">How long that took, all tries together.</param>
/// <param name="Error">Why it did not, in words; null where it did.</param>
public sealed record NotificationResult(
    string Channel, string Kind, NotifyEvent Event, bool Succeeded, TimeSpan Duration, string? Error)
{
    /// <summary>The error itself.</summary>
    internal SyncException? Failure { get; init; }
}

/// <summary>How messages leave the program, and how long they may take.</summary>
internal sealed record NotificationWire
{
    /// <summary>How long one try may take. By the machine's own clock: it bounds what really happens.</summary>
    public TimeSpan OneTry { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long all messages of one pass may take together.</summary>
    public TimeSpan Together { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Carries web requests in tests; null for the network.</summary>
    public Func<HttpMessageHandler>? Handler { get; init; }

    /// <summary>Judges certificates of mail servers in tests; null for the machine's own judgement.</summary>
    public RemoteCertificateValidationCallback? Trust { get; init; }

    /// <summary>The command of the front end for a step; null where there is no front end.</summary>
    public Func<OperatorStep, string>? CommandOf { get; init; }
}

/// <summary>Sends what is due: the channels beside each other, the messages of a channel in their order. Throws nothing.</summary>
internal sealed class NotificationDelivery(SyncSettings settings, TimeProvider time, Random random, NotificationWire wire)
{
    private static readonly TimeSpan ClearingUp = TimeSpan.FromSeconds(1);

    /// <summary>For how long the messages of a pass are its own.</summary>
    public TimeSpan Lease => wire.Together + TimeSpan.FromMinutes(1);

    /// <summary>Sends messages.</summary>
    /// <param name="due">The messages.</param>
    /// <param name="cancellationToken">Ends the tries and the waits.</param>
    /// <returns>What became of each that was tried. Behind one that failed, the others of its channel are not.</returns>
    public async Task<IReadOnlyList<(DueMessage Message, NotificationResult Result)>> SendAsync(
        IReadOnlyList<DueMessage> due, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(wire.Together);
        var sent = await Task.WhenAll(due.GroupBy(one => one.Channel, StringComparer.Ordinal).Select(async channel =>
        {
            var results = new List<(DueMessage, NotificationResult)>();
            foreach (var one in channel)
            {
                var to = settings.Notify.Channels.First(known => known.Name == one.Channel);
                var result = await SendOneAsync(to, one.Message, bound.Token).ConfigureAwait(false);
                results.Add((one, result));
                if (!result.Succeeded) break;
            }

            return results;
        })).ConfigureAwait(false);
        return [.. sent.SelectMany(results => results)];
    }

    private async Task<NotificationResult> SendOneAsync(NotifyChannel channel, NotificationMessage message, CancellationToken bound)
    {
        var begun = Stopwatch.GetTimestamp();
        SyncException? failure = null;
        try
        {
            NotificationFailure.RequireSafe(channel);
            var told = new ToldMessage(message, settings, NextStepOf(message));
            await new RetryPolicy(time, random).ExecuteAsync(
                async token =>
                {
                    await TryAsync(channel, told, token).ConfigureAwait(false);
                    return true;
                }, NotificationFailure.Judge, bound).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            failure = TooLong(channel, wire.Together);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            failure = e.AsSyncException(settings);
        }

        var error = failure is null ? null : ShownText.OneLine(settings.Secrets.Scrub($"{failure.Message} {failure.NextStep}"));
        return new NotificationResult(channel.Name, channel.Kind, message.Event, failure is null, Stopwatch.GetElapsedTime(begun), error)
        {
            Failure = failure,
        };
    }

    private async Task TryAsync(NotifyChannel channel, ToldMessage told, CancellationToken bound)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(bound);
        limit.CancelAfter(wire.OneTry);
        var sending = channel switch
        {
            WebhookChannel webhook =>
                new WebhookSender(settings.Secrets, time, wire.Handler?.Invoke()).SendAsync(webhook, told, limit.Token),
            MailChannel mail => new MailSender(settings.Secrets, wire.Trust).SendAsync(mail, told, limit.Token),
            CommandChannel command => new CommandSender(settings.Secrets).SendAsync(command, told, limit.Token),
            _ => throw new ArgumentException($"There is no way to send to a {channel.GetType().Name}.", nameof(channel)),
        };
        try
        {
            await sending.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Whatever clears up after itself gets the time for it; what hangs all the same is left behind.
            await Task.WhenAny(sending, Task.Delay(ClearingUp, CancellationToken.None)).ConfigureAwait(false);
            if (bound.IsCancellationRequested) throw;
            throw TooLong(channel, wire.OneTry);
        }
    }

    private string NextStepOf(NotificationMessage message)
    {
        if (message.Steps.Count == 0 || wire.CommandOf is not { } command) return message.NextStep;
        var commands = string.Join("; ", message.Steps.Select(step => command(step)));
        return $"{message.NextStep} {(message.Steps.Count == 1 ? "Command" : "Commands")}: {commands}.";
    }

    private static SyncException TooLong(NotifyChannel channel, TimeSpan limit) => NotificationFailure.Passing(
        channel, string.Create(CultureInfo.InvariantCulture, $"it did not take the message within {limit.TotalSeconds:0.###} seconds"),
        "Check whether the receiver works.");
}
