using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>
/// A plan as a JSON file that people and programs can review. Each change carries a hash of its content, with both sides'
/// values in it, and of the plan that it belongs to: a reviewer may take changes out, and what is left is applied exactly
/// as it was planned, or refused. The hash tells an edited change, it proves nothing about who wrote it.
/// </summary>
public static class PlanFile
{
    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int Version = 1;

    /// <summary>What the file says it is.</summary>
    internal const string Format = "zoho-odoo-sync plan";

    private const string Head = "{\n  \"format\": \"" + Format + "\"";

    private static readonly ProductValuesJson ValuesJson = new();

    /// <summary>Writes a plan into a file: for its owner alone, whole or not at all.</summary>
    /// <param name="plan">A plan of <see cref="SyncEngine.PlanAsync"/>, whole or a part of it.</param>
    /// <param name="path">The file; an earlier plan is replaced, anything else is not.</param>
    /// <exception cref="SyncException"><c>OutFileExists</c>, <c>OutFileNotWritable</c>.</exception>
    public static void Save(SyncPlanResult plan, string path) =>
        OutFile.Write(Path.GetFullPath(path), Head, writer => Write(plan, writer));

    /// <summary>Reads a plan from a file, and sees that each change is as it was planned.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The plan with the changes that are left in the file. What only the local cache needs is not in it, and no call was
    /// made for it.
    /// </returns>
    /// <exception cref="SyncException"><c>PlanFileMissing</c>, <c>PlanFileUnreadable</c>, <c>PlanFileInvalid</c>.</exception>
    public static SyncPlanResult Load(string path) => new PlanFileReader(Path.GetFullPath(path)).Read();

    private static void Write(SyncPlanResult result, TextWriter writer)
    {
        var plan = result.Plan;
        using (var filter = new JsonTextFilter(writer))
        using (var json = new JsonTextWriter(
            filter) { CloseOutput = false, Formatting = Formatting.Indented, Culture = CultureInfo.InvariantCulture })
        {
            json.WriteStartObject();
            Property(json, "format", Format);
            Property(json, "version", Version);
            Property(json, "madeAt", PlanHash.Text(plan.MadeAt));
            WriteIdentity(json, plan.Identity);
            WriteTexts(json, "guard", result.GuardReasons);
            WriteCounts(json, plan);
            json.WritePropertyName("changes");
            json.WriteStartArray();
            foreach (var entry in plan.Entries) WriteChange(json, plan, entry);
            json.WriteEndArray();
            json.WritePropertyName("issues");
            json.WriteStartArray();
            foreach (var issue in plan.Issues) WriteIssue(json, issue);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        writer.Write('\n');
    }

    private static void WriteIdentity(JsonTextWriter json, PairIdentity? identity)
    {
        json.WritePropertyName("pair");
        if (identity is null)
        {
            json.WriteNull();
            return;
        }

        json.WriteStartObject();
        Property(json, "organizationId", identity.OrganizationId);
        Property(json, "database", identity.DatabaseName);
        Property(json, "companyId", identity.CompanyId);
        Property(json, "companyCreated", identity.CompanyCreated);
        Property(json, "databaseUuid", identity.DatabaseUuid);
        json.WriteEndObject();
    }

    private static void WriteCounts(JsonTextWriter json, SyncPlan plan)
    {
        json.WritePropertyName("counts");
        json.WriteStartObject();
        foreach (var kind in Enum.GetValues<ChangeKind>()) Property(json, kind.ToString().ToLowerInvariant(), plan.Count(kind));
        Property(json, "unchanged", plan.Unchanged);
        Property(json, "zohoCount", plan.ZohoCount);
        Property(json, "zohoActive", plan.ZohoActive);
        Property(json, "odooCount", plan.OdooCount);
        Property(json, "odooActive", plan.OdooActive);
        if (plan.OutOfScope > 0) Property(json, "outOfScope", plan.OutOfScope);
        Property(json, "retired", plan.Retired);
        Property(json, "unmanaged", plan.Unmanaged);
        json.WriteEndObject();
    }

    private static void WriteChange(JsonTextWriter json, SyncPlan plan, PlanEntry entry)
    {
        json.WriteStartObject();
        Property(json, "kind", entry.Kind.ToString());
        Property(json, "name", entry.Name);
        Property(json, "sku", entry.Sku);
        Property(json, "itemId", entry.ItemId);
        Property(json, "productId", entry.ProductId);
        Property(json, "cause", entry.Cause.ToString());
        json.WritePropertyName("before");
        ValuesJson.WriteJson(json, entry.Before, JsonSerializer.CreateDefault());
        json.WritePropertyName("after");
        ValuesJson.WriteJson(json, entry.After, JsonSerializer.CreateDefault());
        Property(json, "isItemActive", entry.IsItemActive);
        Property(json, "createStorable", entry.CreateStorable);
        Property(json, "isBoundLocally", entry.IsBoundLocally);
        Property(json, "wasArchived", entry.WasArchived);
        Property(json, "desiredDigest", entry.DesiredDigest);
        Property(json, "hash", PlanHash.Of(plan.Identity, plan.MadeAt, entry));
        json.WriteEndObject();
    }

    private static void WriteIssue(JsonTextWriter json, PlanIssue issue)
    {
        json.WriteStartObject();
        Property(json, "kind", issue.Kind.ToString());
        Property(json, "itemId", issue.ItemId);
        Property(json, "name", issue.Name);
        json.WritePropertyName("productIds");
        json.WriteStartArray();
        foreach (var id in issue.ProductIds) json.WriteValue(id);
        json.WriteEndArray();
        Property(json, "reason", issue.Reason);
        json.WriteEndObject();
    }

    private static void WriteTexts(JsonTextWriter json, string name, IEnumerable<string> texts)
    {
        json.WritePropertyName(name);
        json.WriteStartArray();
        foreach (var text in texts) json.WriteValue(text);
        json.WriteEndArray();
    }

    private static void Property(JsonTextWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }
}
