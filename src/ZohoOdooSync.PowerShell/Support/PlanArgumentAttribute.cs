using System.Collections;
using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// Accepts what Get-SyncPlan yields: entries, which carry the plan that they belong to, a whole plan, or the path of the file
/// that it wrote. Anything else is refused at binding, so that another object in a pipeline can still give its folder.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlanArgumentAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var parts = new List<PSObject>();
        foreach (var given in Given(inputData))
        {
            var part = given is null ? null : PSObject.AsPSObject(given);
            if (part is null
                || (part.BaseObject is not (PipelineObject { Value: PlanEntry or SyncPlanResult } or string or FileInfo) && !IsCopy(part)))
            {
                var message = $"A plan of Get-SyncPlan is expected, or the path of its file, and not {NameOf(part)}.";
                // With this cause inside, the binder of a pipeline goes on to the next parameter instead of giving up.
                throw new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message));
            }

            parts.Add(part);
        }

        return parts.ToArray();
    }

    // A copy of an entry, or one that was read from JSON, has a folder as well. It is taken here, so that the command can refuse
    // it: as a folder alone it would be a wish for a run without a plan.
    private static bool IsCopy(PSObject part) =>
        part.Properties[nameof(PlanEntry.DesiredDigest)] is not null && part.Properties[nameof(PlanEntry.After)] is not null;

    private static string NameOf(PSObject? part) => part?.BaseObject switch
    {
        null => "nothing",
        PipelineObject other => other.Value.GetType().Name,
        var other => other.GetType().Name,
    };

    private static IEnumerable<object?> Given(object? input)
    {
        // An empty plan of a variable is an empty plan, and never a wish for an unplanned run.
        if (input is null) return [];
        var bare = input is PSObject wrapped ? wrapped.BaseObject : input;
        return bare is IEnumerable many and not string ? many.Cast<object?>() : [input];
    }
}
