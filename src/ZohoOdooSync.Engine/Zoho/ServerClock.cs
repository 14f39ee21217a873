using System.Globalization;
using RestSharp;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Compares this machine's clock with the <c>Date</c> header of the replies. Safe to use from several threads.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private long _ahead = long.MinValue;

    /// <summary>How far this machine is ahead, to the second; negative where it is behind, null before a reply told.</summary>
    public TimeSpan? Ahead => Interlocked.Read(ref _ahead) is var ticks && ticks == long.MinValue ? null : TimeSpan.FromTicks(ticks);

    /// <summary>Takes the header of a reply, if it has one.</summary>
    public void Observe(RestResponse response)
    {
        if (DateOf(response) is { } date) Interlocked.Exchange(ref _ahead, (time.GetUtcNow() - date).Ticks);
    }

    /// <summary>The time by the clock of whoever sent a reply; this machine's where it does not tell.</summary>
    public DateTimeOffset NowOf(RestResponse response) => DateOf(response) ?? time.GetUtcNow();

    private static DateTimeOffset? DateOf(RestResponse response) => DateTimeOffset.TryParseExact(
        ZohoReplyJudge.HeaderOf(response, "Date"), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : null;
}
