using System.Globalization;
using System.Reflection;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Cli.Output;

/// <summary>Results as one JSON object on one line: camel case, enumerations as words, times in UTC.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new JsonSerializerSettings
    {
        ContractResolver = new UnknownCountsAsNull(),
        Converters = { new StringEnumConverter() },
        NullValueHandling = NullValueHandling.Ignore,
    });

    /// <summary>The run of one of several profiles.</summary>
    public static string Of(ProfileRun run)
    {
        var json = Json(run.Result);
        json.AddFirst(new JProperty("profile", run.Profile));
        return Line(json);
    }

    public static string Of(SyncRunResult result) => Line(Json(result));

    private static JObject Json(SyncRunResult result)
    {
        var json = Of(result.Run);
        if (result.Error is { } error) json["error"] = ErrorOutput.Json(error);
        if (result.GuardReasons.Count > 0) json["guard"] = JArray.FromObject(result.GuardReasons);
        if (result.GuardReasons.Count > 0 && result.Plan is { } plan) json["plan"] = PlanCounts(plan);
        return json;
    }

    public static string Of(SyncPlanResult result) => Line(Json(result));

    /// <summary>The plan of an undo: without the counts of the sides, which it does not read.</summary>
    public static string OfUndo(SyncPlanResult result)
    {
        var json = Json(result);
        foreach (var name in new[] { "zohoCount", "odooCount", "retired", "unmanaged" }) json.Remove(name);
        return Line(json);
    }

    private static JObject Json(SyncPlanResult result)
    {
        var json = PlanCounts(result.Plan);
        json["guard"] = JArray.FromObject(result.GuardReasons);
        json["entries"] = new JArray(result.Plan.Entries.Select(entry => new JObject
        {
            ["kind"] = entry.Kind.ToString(),
            ["itemId"] = entry.ItemId,
            ["productId"] = entry.ProductId,
            ["name"] = entry.Name,
            ["sku"] = entry.Sku,
            ["cause"] = entry.Cause.ToString(),
            ["before"] = Values(entry.Before),
            ["after"] = Values(entry.After),
        }));
        json["issues"] = JArray.FromObject(result.Plan.Issues, Serializer);
        json["zohoCalls"] = result.ZohoCalls;
        json["odooCalls"] = result.OdooCalls;
        return json;
    }

    public static string Of(ParityReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        ParityFile.WriteJson(report, text, indented: false);
        return text.ToString();
    }

    /// <summary>A record as it is, such as a <see cref="SyncStatus"/>.</summary>
    /// <param name="record">The record.</param>
    /// <param name="profile">Which of all profiles it is of; null where one alone is meant.</param>
    public static string OfRecord(object record, string? profile = null)
    {
        var json = JObject.FromObject(record, Serializer);
        if (profile is not null) json.AddFirst(new JProperty("profile", profile));
        return Line(json);
    }

    public static string Of(ProfileStop stop) => Line(new JObject
    {
        ["profile"] = stop.Profile,
        ["home"] = stop.Home,
        ["stopped"] = stop.Stopped is null ? null : JObject.FromObject(stop.Stopped, Serializer),
        ["error"] = stop.Error is null ? null : ErrorOutput.Json(stop.Error),
    });

    public static string Of(ProfileStatus profile) => Line(new JObject
    {
        ["name"] = profile.Name,
        ["home"] = profile.Home,
        ["status"] = profile.Status is null ? null : JObject.FromObject(profile.Status, Serializer),
        ["error"] = profile.Error is null ? null : ErrorOutput.Json(profile.Error),
    });

    public static string Of(Health health) => Line(new JObject
    {
        ["level"] = health.Level.ToString().ToUpperInvariant(),
        ["exitCode"] = health.ExitCode,
        ["findings"] = JArray.FromObject(health.Findings, Serializer),
        ["figures"] = new JObject(health.Figures.Select(figure => new JProperty(figure.Name, figure.Value))),
    });

    private static JObject Of(SyncRun run)
    {
        var json = JObject.FromObject(run, Serializer);
        json["seconds"] = run.Duration?.TotalSeconds;
        json.Remove("duration");
        return json;
    }

    private static JObject PlanCounts(SyncPlan plan)
    {
        var json = new JObject();
        foreach (var kind in Enum.GetValues<ChangeKind>())
            json[CamelCase(kind.ToString())] = plan.Count(kind);
        json["unchanged"] = plan.Unchanged;
        json["zohoCount"] = plan.ZohoCount;
        json["odooCount"] = plan.OdooCount;
        if (plan.OutOfScope > 0) json["outOfScope"] = plan.OutOfScope;
        if (plan.PicturesPending > 0) json["picturesPending"] = plan.PicturesPending;
        json["retired"] = plan.Retired;
        json["unmanaged"] = plan.Unmanaged;
        return json;
    }

    private static JObject Values(ProductValues values)
    {
        var json = new JObject();
        foreach (var (field, value) in values)
        {
            json[CamelCase(field.ToString())] = value.IsNumber ? new JValue(value.Number)
                : value.IsFlag ? new JValue(value.Flag) : new JValue(value.ToString());
        }

        return json;
    }

    /// <summary>Counts that nobody took are null, so that no program takes a missing number for none.</summary>
    private sealed class UnknownCountsAsNull : CamelCasePropertyNamesContractResolver
    {
        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (member.DeclaringType == typeof(RunCounts)) property.NullValueHandling = NullValueHandling.Include;
            return property;
        }
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Line(JObject json) => ShownText.Json(json.ToString(Formatting.None));
}
