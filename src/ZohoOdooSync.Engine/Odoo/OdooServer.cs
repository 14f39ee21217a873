using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Looks at a server for somebody who sets a profile up and waits for the answer: every call is made once.</summary>
internal static class OdooServer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Finds out whether an Odoo answers, and which databases it tells; none where it tells nobody.</summary>
    /// <exception cref="SyncException"><c>PlainHttpRefused</c>, <c>OdooUnreachable</c>, and whatever else shows that it is no Odoo.
    /// </exception>
    public static async Task<IReadOnlyList<string>> ListDatabasesAsync(
        SyncSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        using var http = new OdooHttp(Patient(settings.Target), settings.Secrets, time, null);
        var rpc = new JsonRpcTransport(http);
        try
        {
            await rpc.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId == "OdooRpcUnavailable")
        {
            if (await new Json2Transport(http).FindVersionAsync(cancellationToken).ConfigureAwait(false) is null) throw;
            return [];
        }

        try
        {
            return await rpc.ListDatabasesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind != SyncErrorKind.Unavailable)
        {
            // It is an Odoo, and keeps the names to itself.
            return [];
        }
    }

    /// <summary>Logs in, and finds the company.</summary>
    /// <exception cref="SyncException"><c>OdooAuthenticationFailed</c>, <c>OdooDatabaseNotFound</c>, <c>OdooCompanyNotFound</c> …
    /// </exception>
    public static async Task<OdooDatabase> LogInAsync(
        SyncSettings settings, TimeProvider time, Random random, CancellationToken cancellationToken)
    {
        using var session = new OdooSession(Patient(settings.Target), settings.Secrets, new RetryPolicy(time, random), null);
        return await session.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    private static TargetSettings Patient(TargetSettings settings) =>
        settings.Timeout > LongestWait ? settings with { Timeout = LongestWait } : settings;
}
