using k8s;
using k8s.Models;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.Cli.Kubernetes;

/// <summary>
/// The leases of the API server: one for each profile, in the namespace of the pod. Another process's lease is free when it has not
/// changed for its duration by the clock of this process; the times that are written in it are for people and are never compared.
/// </summary>
/// <param name="calls">The calls for leases.</param>
/// <param name="identity">Who holds a lease: different for every process.</param>
/// <param name="time">Clock.</param>
/// <param name="random">Spreads the calls.</param>
/// <param name="report">Told when the API server is in trouble, and when it is over.</param>
internal sealed class KubernetesWriterLease(
    LeaseCalls calls, string identity, TimeProvider time, Random random, Action<SyncLogLevel, string> report) : IWriterLease
{
    /// <summary>The leases of the cluster that this pod runs in.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="random">Spreads the calls.</param>
    /// <param name="report">Told of trouble.</param>
    /// <exception cref="SyncException"><c>KubernetesMissing</c>: this process does not run in a pod with a service account.</exception>
    public static KubernetesWriterLease InCluster(TimeProvider time, Random random, Action<SyncLogLevel, string> report)
    {
        if (!KubernetesClientConfiguration.IsInCluster())
        {
            throw new SyncException(
                "KubernetesMissing", SyncErrorKind.Settings,
                "--lease is \"kubernetes\", but this process does not run in a pod with a service account: the variable "
                    + "KUBERNETES_SERVICE_HOST, the token or the certificate of the cluster is missing.",
                "Run it in a pod with automountServiceAccountToken, as in deploy/kubernetes, or leave --lease out.");
        }

        var configuration = KubernetesClientConfiguration.InClusterConfig();
        var calls = new LeaseCalls(new k8s.Kubernetes(configuration), configuration.Namespace, time);
        // In a pod the name of the machine is the name of the pod; a container that starts again is another holder.
        return new(calls, $"{Environment.MachineName}_{random.NextInt64():x16}", time, random, report);
    }

    /// <inheritdoc/>
    public async Task<IHeldLease> AcquireAsync(string profile, CancellationToken cancellationToken)
    {
        var name = LeaseCalls.NameOf(profile);
        (string? Version, long Since) seen = (null, 0);
        string? trouble = null;
        while (true)
        {
            var wait = LeasePace.Look;
            try
            {
                var lease = await calls.ReadAsync(name, cancellationToken).ConfigureAwait(false);
                if (lease is not null && lease.Metadata.ResourceVersion != seen.Version)
                    seen = (lease.Metadata.ResourceVersion, time.GetTimestamp());
                var left = lease is null ? TimeSpan.Zero : LeftOf(lease.Spec, seen.Since);
                if (left <= TimeSpan.Zero)
                {
                    var asked = time.GetTimestamp();
                    if (await TakeAsync(lease, name, cancellationToken).ConfigureAwait(false) is { } taken)
                        return new HeldLease(calls, taken, time, random, asked);
                }
                else if (left < wait)
                {
                    wait = left;
                }

                Tell(null);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not OutOfMemoryException)
            {
                Tell(LeaseCalls.TroubleOf(e));
            }

            // Not shorter than what is left: a look before that finds nothing.
            await Task.Delay(wait < LeasePace.Look ? wait : LeasePace.Spread(wait, random), time, cancellationToken).ConfigureAwait(false);
        }

        void Tell(string? now)
        {
            if (now == trouble) return;
            trouble = now;
            if (now is null) report(SyncLogLevel.Information, $"The API server answers again for the lease {name}.");
            else report(SyncLogLevel.Warning, $"The lease {name} of profile {profile} cannot be had: {now}. It is tried again.");
        }
    }

    private TimeSpan LeftOf(V1LeaseSpec? spec, long since) =>
        string.IsNullOrEmpty(spec?.HolderIdentity) || spec.HolderIdentity == identity
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(spec.LeaseDurationSeconds ?? LeasePace.Duration.TotalSeconds) - time.GetElapsedTime(since);

    private Task<V1Lease?> TakeAsync(V1Lease? lease, string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var spec = new V1LeaseSpec
        {
            HolderIdentity = identity, LeaseDurationSeconds = (int)LeasePace.Duration.TotalSeconds, AcquireTime = now, RenewTime = now,
            LeaseTransitions = lease is null ? 0 : (lease.Spec?.LeaseTransitions ?? 0) + 1,
        };
        if (lease is null)
        {
            return calls.CreateAsync(
                new V1Lease { ApiVersion = "coordination.k8s.io/v1", Kind = "Lease", Metadata = new() { Name = name }, Spec = spec },
                cancellationToken);
        }

        lease.Spec = spec;
        return calls.ReplaceAsync(lease, cancellationToken);
    }
}
