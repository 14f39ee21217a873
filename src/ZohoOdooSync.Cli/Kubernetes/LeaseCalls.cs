using System.Net;
using System.Security.Cryptography;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace ZohoOdooSync.Cli.Kubernetes;

/// <summary>The calls for leases of one namespace. The API server changes a lease only for who knows its last version.</summary>
/// <param name="client">The client of the API server.</param>
/// <param name="space">The namespace.</param>
/// <param name="time">Clock of the patience.</param>
internal sealed class LeaseCalls(IKubernetes client, string space, TimeProvider time)
{
    private const string Prefix = "zoho-odoo-sync-";

    /// <summary>
    /// The name of a profile's lease, as Kubernetes allows names: lower-case letters, digits and hyphens. A profile with another name
    /// gets a digest of it, so that no two share a lease.
    /// </summary>
    public static string NameOf(string profile)
    {
        var plain = string.Concat(profile.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));
        if (plain == profile && !plain.EndsWith('-')) return Prefix + plain;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(profile)))[..8];
        return $"{Prefix}{plain.Trim('-')}-{digest}";
    }

    /// <summary>A lease; null where there is none.</summary>
    public Task<V1Lease?> ReadAsync(string name, CancellationToken cancellationToken) =>
        CallAsync(token => client.CoordinationV1.ReadNamespacedLeaseAsync(name, space, cancellationToken: token), cancellationToken);

    /// <summary>Makes a lease; null where another process was faster.</summary>
    public Task<V1Lease?> CreateAsync(V1Lease lease, CancellationToken cancellationToken) =>
        CallAsync(token => client.CoordinationV1.CreateNamespacedLeaseAsync(lease, space, cancellationToken: token), cancellationToken);

    /// <summary>Changes a lease; null where it has changed since it was read, or is gone.</summary>
    public Task<V1Lease?> ReplaceAsync(V1Lease lease, CancellationToken cancellationToken) => CallAsync(
        token => client.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, lease.Metadata.Name, space, cancellationToken: token),
        cancellationToken);

    /// <summary>Why a call failed, in words.</summary>
    public static string TroubleOf(Exception e) => e switch
    {
        HttpOperationException { Response: { } response } => $"HTTP {(int)response.StatusCode} {response.StatusCode}",
        OperationCanceledException => $"no answer within {LeasePace.Call.TotalSeconds:0} seconds",
        _ => e.Message.TrimEnd('.'),
    };

    private async Task<V1Lease?> CallAsync(Func<CancellationToken, Task<V1Lease>> call, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LeasePace.Call, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await call(either.Token).ConfigureAwait(false);
        }
        catch (HttpOperationException e) when (e.Response?.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            return null;
        }
    }
}
