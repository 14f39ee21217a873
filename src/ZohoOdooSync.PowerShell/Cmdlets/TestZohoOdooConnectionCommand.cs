using System.Management.Automation;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Test-ZohoOdooConnection</c>: looks at everything that a run needs, on both sides. Writes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "ZohoOdooConnection", DefaultParameterSetName = "Checks")]
[OutputType(typeof(ConnectionCheck), ParameterSetName = ["Checks"])]
[OutputType(typeof(bool), ParameterSetName = ["Quiet"])]
public sealed class TestZohoOdooConnectionCommand : EngineCmdlet
{
    /// <summary>Yields true where no check failed, else false, and nothing else.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Quiet")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var engine = EngineOf(Guarded(LoadSettings));
        Pumped(async (pump, token) =>
        {
            var checks = await engine.TestConnectionAsync(token).ConfigureAwait(false);
            if (Quiet)
            {
                pump.Output(checks.All(check => check.Outcome != CheckOutcome.Failed));
                return;
            }

            foreach (var check in checks) pump.Output(check);
        });
    }
}
