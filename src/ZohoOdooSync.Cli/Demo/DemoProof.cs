using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Cli.Demo;

/// <summary>What the demo shows at its end.</summary>
/// <param name="Products">Items at the beginning.</param>
/// <param name="First">The first run: into an empty Odoo.</param>
/// <param name="Second">The second run: after the changes.</param>
/// <param name="Third">The third run: nothing had changed.</param>
/// <param name="ThirdWrites">Writing calls that Odoo counted in the third run.</param>
/// <param name="Parity">The comparison of both sides at the end.</param>
/// <param name="Duplicates">Products that stand for the same item twice, as the sandbox counts them.</param>
/// <param name="ZohoWrites">Calls to Zoho that were not reads, as the sandbox counts them.</param>
internal sealed record DemoProof(
    int Products, SyncRun First, SyncRun Second, SyncRun Third, int ThirdWrites, ParityReport Parity, int Duplicates,
    int ZohoWrites)
{
    /// <summary>True when everything that the demo claims was shown.</summary>
    public bool IsProven => First.Outcome == RunOutcome.Succeeded && Second.Outcome == RunOutcome.Succeeded
        && Third.Outcome == RunOutcome.Succeeded && ThirdWrites == 0 && Parity.IsEqual && Duplicates == 0 && ZohoWrites == 0;
}
