using System.Globalization;
using System.Net;
using System.Text;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>Posts messages to web addresses. Follows no redirect, and reads no more of an answer than is told of it.</summary>
/// <param name="mask">Hides secrets.</param>
/// <param name="time">Clock of the signature.</param>
/// <param name="handler">Carries the requests in tests; null for the network.</param>
internal sealed class WebhookSender(SecretMask mask, TimeProvider time, HttpMessageHandler? handler)
{
    private const int LongestWords = 200;

    /// <summary>Sends one message.</summary>
    /// <exception cref="SyncException"><c>NotificationFailed</c>.</exception>
    public async Task SendAsync(WebhookChannel channel, ToldMessage told, CancellationToken cancellationToken)
    {
        var body = MessageJson.Of(told, channel);
        using var request = new HttpRequestMessage(HttpMethod.Post, channel.Url.Reveal())
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("X-ZohoOdooSync-Id", told.Message.Id);
        if (!channel.SigningKey.IsEmpty)
        {
            request.Headers.TryAddWithoutValidation(
                "X-ZohoOdooSync-Signature", MessageJson.Signature(body, channel.SigningKey, time.GetUtcNow()));
        }

        using var http = ServiceClient.CreateHttp(maxReplyMegabytes: 1, handler);
        try
        {
            using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
            // Whatever a receiver says beside it: the message is there.
            if (reply.IsSuccessStatusCode) return;
            var start = new byte[4096];
            await using var answer = await reply.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var read = await answer.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken)
                .ConfigureAwait(false);
            throw Refusal(channel, reply, ServiceClient.WordsOf(start.AsSpan(0, read).ToArray(), mask, LongestWords));
        }
        catch (HttpRequestException e)
        {
            throw NotificationFailure.Passing(
                channel, $"the receiver could not be reached: {mask.Scrub(e.Message).TrimEnd('.')}",
                "Check its address, and whether this machine reaches it.");
        }
    }

    private SyncException Refusal(WebhookChannel channel, HttpResponseMessage reply, string words)
    {
        var said = string.Create(CultureInfo.InvariantCulture, $"the receiver answered {(int)reply.StatusCode}")
            + (words.Length > 0 ? $" ({words.TrimEnd('.')})" : string.Empty);
        if (reply.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)reply.StatusCode >= 500)
        {
            var after = reply.Headers.TryGetValues("Retry-After", out var values)
                ? RetryPolicy.RetryAfter(values.FirstOrDefault(), reply.Headers.Date ?? time.GetUtcNow()) : null;
            return NotificationFailure.Passing(
                channel, said, "See what is wrong at the receiver. All but a test is tried again later.", after);
        }

        return NotificationFailure.Lasting(channel, said, (int)reply.StatusCode is >= 300 and < 400
            ? "Name the address that it redirects to: messages do not follow."
            : "Check the address, the shape and the fields of this channel.");
    }
}
