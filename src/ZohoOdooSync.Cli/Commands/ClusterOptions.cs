using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Sockets;
using ZohoOdooSync.Cli.Kubernetes;
using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.Cli.Commands;

/// <summary>The options of a server that runs on several machines: who may write, and where it is looked at.</summary>
internal sealed class ClusterOptions
{
    private const string Kubernetes = "kubernetes";

    private readonly Option<string?> _lease = new("--lease")
    {
        Description = "Run a profile only while this process holds its lease. \"kubernetes\": a Lease in the namespace of the pod.",
        HelpName = Kubernetes, CustomParser = ParseLease,
    };

    private readonly Option<IPEndPoint?> _metrics = new("--metrics-listen")
    {
        Description = "Serve the metrics files at http://ADDRESS:PORT/metrics, and /livez. 0.0.0.0 is every address.",
        HelpName = "address:port", CustomParser = ParseAddress,
    };

    /// <summary>Adds the options to a command.</summary>
    public static ClusterOptions AddTo(Command command)
    {
        var options = new ClusterOptions();
        command.Options.Add(options._lease);
        command.Options.Add(options._metrics);
        return options;
    }

    /// <summary>Whether one of them is given: they are for a server in the foreground.</summary>
    public bool IsGiven(CommandResult result) => result.GetResult(_lease) is not null || result.GetResult(_metrics) is not null;

    /// <summary>Whether a lease was asked for.</summary>
    public bool HasLease(CommandResult result) => result.GetResult(_lease) is not null;

    /// <summary>The lease that was asked for; null where none was.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="error">Told of trouble with the API server.</param>
    /// <exception cref="SyncException"><c>KubernetesMissing</c>.</exception>
    public IWriterLease? Lease(ParseResult result, TextWriter error) => result.GetValue(_lease) is null ? null : InCluster(error);

    /// <summary>The address at which metrics are served from now on; null where none was asked for.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="homes">The base folders of the profiles.</param>
    /// <exception cref="SyncException"><c>MetricsNotServed</c>.</exception>
    public MetricsEndpoint? Metrics(ParseResult result, Func<IReadOnlyList<string>> homes) =>
        result.GetValue(_metrics) is { } address ? MetricsEndpoint.Start(address, homes, TimeProvider.System) : null;

    // In a method of its own: the client of the API server is loaded where it is asked for, and nowhere else.
    private static KubernetesWriterLease InCluster(TextWriter error) => KubernetesWriterLease.InCluster(
        TimeProvider.System, Random.Shared,
        (level, text) => error.WriteLine(ShownText.OneLine(level == SyncLogLevel.Warning ? $"warning: {text}" : text)));

    private static string? ParseLease(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == Kubernetes) return text;
        result.AddError($"--lease is \"{text}\": {Kubernetes} is allowed.");
        return null;
    }

    private static IPEndPoint? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(text, out var address) && address.Port > 0
            && address.AddressFamily == AddressFamily.InterNetwork)
            return address;
        result.AddError($"--metrics-listen is \"{text}\": an IPv4 address and a port are allowed, such as 127.0.0.1:9464.");
        return null;
    }
}
