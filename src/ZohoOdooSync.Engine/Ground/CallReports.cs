using System.Diagnostics;
using System.Globalization;
using RestSharp;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>Tells each call to a service, and why one is tried again, for whoever looks for a fault.</summary>
/// <param name="service">Its name.</param>
/// <param name="reporter">Told; masks the secrets.</param>
internal sealed class CallReports(string service, ISyncReporter reporter)
{
    /// <summary>Makes a call.</summary>
    /// <param name="what">What is asked for, such as <c>product.template.load</c>.</param>
    /// <param name="call">The call.</param>
    public async Task<T> TellAsync<T>(string what, Func<Task<T>> call)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var result = await call().ConfigureAwait(false);
            Tell(started, what, result is not RestResponse reply ? string.Empty
                : (int)reply.StatusCode is > 0 and var status ? string.Create(CultureInfo.InvariantCulture, $", HTTP {status}")
                : ", no reply");
            return result;
        }
        catch (SyncException e)
        {
            Tell(started, what, $", {e.ErrorId}: {e.Message}");
            throw;
        }
    }

    /// <summary>Told by <see cref="RetryPolicy"/> before each wait.</summary>
    public void TellRetry(RetryNotice notice) => Report(string.Create(
        CultureInfo.InvariantCulture,
        $"try {notice.Failed} of {notice.Tries} failed, the next one comes in {notice.Wait.TotalSeconds:0.0} s: {notice.Error.Message}"));

    // By the real clock: how long it takes is the network's.
    private void Tell(long started, string what, string end) => Report(string.Create(
        CultureInfo.InvariantCulture, $"{what}, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.00} s{end}"));

    private void Report(string text) => reporter.Report(new SyncMessage(SyncLogLevel.Verbose, $"{service}: {text}"));
}
