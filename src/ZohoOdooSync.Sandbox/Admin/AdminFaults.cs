using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Admin;

/// <summary>Planned failures over HTTP.</summary>
internal sealed class AdminFaults(FaultPlan plan)
{
    public Reply? Answer(string method, Func<JObject> body)
    {
        switch (method)
        {
            case "GET":
                return AdminReplies.Of(plan.List().Select(entry => new { fault = entry.Fault, struck = entry.Struck }));
            case "POST":
                plan.Add(AdminReplies.Read<Fault>(body()));
                return AdminReplies.Ok();
            case "DELETE":
                plan.Clear();
                return AdminReplies.Ok();
            default:
                return null;
        }
    }
}
