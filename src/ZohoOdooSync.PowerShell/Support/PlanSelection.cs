using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>The changes that a user picked out of one plan.</summary>
internal sealed class PlanSelection
{
    private readonly List<PlanEntry> _entries = [];
    private SyncPlan? _plan;
    private bool _whole;

    /// <summary>The folder of the profile that the plan was made for; null where it does not say.</summary>
    public string? Home { get; private set; }

    /// <summary>Adds what Get-SyncPlan gave: an entry or a whole plan.</summary>
    public void Add(PSObject part)
    {
        Home ??= part.Properties["Home"]?.Value as string;
        var given = part.BaseObject as PipelineObject;
        switch (given?.Value ?? part.BaseObject)
        {
            case PlanEntry entry:
                Use(given?.Plan?.Plan ?? throw Strange("The entry does not say which plan it belongs to."));
                _entries.Add(entry);
                break;
            case SyncPlanResult result:
                Use(result.Plan);
                _whole = true;
                break;
            default:
                throw Strange("The entry is a copy, which belongs to no plan.");
        }
    }

    /// <summary>The plan with the picked changes only; null where nothing was picked.</summary>
    public SyncPlan? ToPlan() => _plan is null || _whole ? _plan : _plan with
    {
        // In the order of the plan, whatever order the pipeline made of it: archives stay last.
        Entries = [.. _plan.Entries.Where(_entries.ToHashSet(ReferenceEqualityComparer.Instance).Contains)],
    };

    private void Use(SyncPlan plan)
    {
        if (_plan is not null && !ReferenceEquals(_plan, plan)) throw Strange("The entries belong to different plans.");
        _plan = plan;
    }

    private static SyncException Strange(string message) => new(
        "PlanNotUsable", SyncErrorKind.Data, message + " Nothing was done.",
        "Make a plan with Get-SyncPlan, and hand on its entries, or pick from them with Where-Object.");
}
