using System.Globalization;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>
/// Reads one plan file, strictly where something would be written, and sees that no change was edited. Keys that it does not
/// know, such as a reviewer's note, are passed over.
/// </summary>
internal sealed class PlanFileReader(string path)
{
    private const string WriteAgain = "Make the plan again. You may remove changes from the file, but not edit them.";

    /// <summary>Reads the file.</summary>
    /// <exception cref="SyncException"><c>PlanFileMissing</c>, <c>PlanFileUnreadable</c>, <c>PlanFileInvalid</c>.</exception>
    public SyncPlanResult Read()
    {
        var file = Parse();
        if ((file["format"] as JValue)?.Value as string != PlanFile.Format)
            throw Invalid($"it does not say \"format\": \"{PlanFile.Format}\"", "Name a file that a plan was written into.");
        if (file["version"] is not JValue { Value: long or int } version || version.Value<long>() != PlanFile.Version)
        {
            throw Invalid(
                $"its format version is {Shown(file["version"])}, and this program knows version {PlanFile.Version}",
                "Apply it with the version of ZohoOdooSync that made it, or make the plan again with this one.");
        }

        try
        {
            return ReadPlan(file);
        }
        catch (Exception e) when (e is JsonException or OverflowException or FormatException or InvalidCastException or ArgumentException)
        {
            throw Invalid(OneLine(e.Message), WriteAgain, e);
        }
    }

    private JObject Parse()
    {
        try
        {
            using var json = WireJson.Read(File.OpenRead(path));
            return JObject.Load(json, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SyncException(
                "PlanFileMissing", SyncErrorKind.Data, $"There is no plan file {path}. Nothing was done.",
                "Name a file that a plan was written into.", e)
            {
                Steps = [OperatorAction.WritePlan],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "PlanFileUnreadable", SyncErrorKind.Data,
                    $"The plan file {path} could not be read: {e.Message.TrimEnd('.')}. Nothing was done.",
                "Give this account the right to read the file; a plan belongs to the account that made it.", e);
        }
        catch (JsonException e)
        {
            throw Invalid($"it is no JSON ({OneLine(e.Message)})", WriteAgain, e);
        }
    }

    private SyncPlanResult ReadPlan(JObject file)
    {
        var identity = ReadIdentity(file["pair"]);
        var madeAt = ReadTime(file);
        var entries = Objects(file, "changes").Select((change, i) => ReadChange(change, i + 1, identity, madeAt)).ToList();
        var counts = file["counts"] as JObject ?? [];
        var plan = new SyncPlan
        {
            Identity = identity,
            MadeAt = madeAt,
            Entries = entries,
            Issues = [.. Objects(file, "issues").Select(ReadIssue)],
            Unchanged = Count("unchanged"),
            ZohoCount = Count("zohoCount"),
            ZohoActive = Count("zohoActive"),
            OutOfScope = Count("outOfScope"),
            Retired = Count("retired"),
            Unmanaged = Count("unmanaged"),
        };
        return new SyncPlanResult(plan, file["guard"] is JArray guard ? [.. guard.Values<string>().OfType<string>()] : [], 0, 0);

        int Count(string name) => counts[name]?.Value<int>() ?? 0;
    }

    private PairIdentity? ReadIdentity(JToken? pair) => pair is not JObject found ? null : new PairIdentity(
        Text(found, "organizationId", "pair"), Text(found, "database", "pair"), Number(found, "companyId", "pair") ?? 0,
        Text(found, "companyCreated", "pair"), (found["databaseUuid"] as JValue)?.Value as string);

    private DateTimeOffset ReadTime(JObject file) =>
        DateTimeOffset.TryParse(
            Text(file, "madeAt", "the plan"), CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw Invalid($"\"madeAt\" is {Shown(file["madeAt"])} and no time", WriteAgain);

    private PlanEntry ReadChange(JObject change, int number, PairIdentity? identity, DateTimeOffset madeAt)
    {
        var name = ShownText.Shortened((change["name"] as JValue)?.Value as string ?? string.Empty);
        var where = $"change {number} (\"{name}\", item {ShownText.Shortened(Shown(change["itemId"]))})";
        PlanEntry entry;
        try
        {
            entry = new PlanEntry
            {
                Kind = Word<ChangeKind>(change, "kind", where),
                ItemId = Text(change, "itemId", where),
                ProductId = Number(change, "productId", where),
                Name = Text(change, "name", where),
                Sku = Text(change, "sku", where),
                Cause = Word<ChangeCause>(change, "cause", where),
                Before = Values(change, "before", where),
                After = Values(change, "after", where),
                IsItemActive = Flag(change, "isItemActive", where),
                CreateStorable = Flag(change, "createStorable", where),
                IsBoundLocally = Flag(change, "isBoundLocally", where),
                WasArchived = Flag(change, "wasArchived", where),
                DesiredDigest = Text(change, "desiredDigest", where),
            };
        }
        catch (Exception e) when (e is JsonException or OverflowException or ArgumentException)
        {
            throw Invalid($"{where}: {OneLine(e.Message)}", WriteAgain, e);
        }

        return PlanHash.Of(identity, madeAt, entry) == Text(change, "hash", where)
            ? entry
            : throw Invalid($"{where} was edited, or belongs to another plan: its content does not match its hash", WriteAgain);
    }

    private static PlanIssue ReadIssue(JObject issue) => new(
        Enum.Parse<PlanIssueKind>(issue.Value<string>("kind") ?? string.Empty), issue.Value<string>("itemId") ?? string.Empty,
        issue.Value<string>("name") ?? string.Empty, [.. issue["productIds"]?.Values<int>() ?? []],
        issue.Value<string>("reason") ?? string.Empty);

    private IEnumerable<JObject> Objects(JObject file, string name) => file[name] is not JArray list
        ? throw Invalid($"\"{name}\" is missing, or no list", WriteAgain)
        : list.Select(token => token as JObject ?? throw Invalid($"\"{name}\" holds {Shown(token)}, which is no object", WriteAgain));

    private ProductValues Values(JObject change, string name, string where)
    {
        if (change[name] is not JObject values) throw Wrong(change, name, where, "an object of values");
        using var reader = values.CreateReader();
        reader.Read();
        return new ProductValuesJson().ReadJson(reader, typeof(ProductValues), null, false, JsonSerializer.CreateDefault());
    }

    private string Text(JObject holder, string name, string where) =>
        (holder[name] as JValue)?.Value as string ?? throw Wrong(holder, name, where, "a text");

    private bool Flag(JObject holder, string name, string where) =>
        (holder[name] as JValue)?.Value as bool? ?? throw Wrong(holder, name, where, "true or false");

    private int? Number(JObject holder, string name, string where) => holder[name] switch
    {
        { Type: JTokenType.Null } => null,
        JValue { Value: long number and >= int.MinValue and <= int.MaxValue } => (int)number,
        _ => throw Wrong(holder, name, where, "a whole number or null"),
    };

    private T Word<T>(JObject holder, string name, string where)
        where T : struct, Enum =>
        Enum.TryParse<T>((holder[name] as JValue)?.Value as string, out var word) && Enum.IsDefined(word)
            ? word
            : throw Wrong(holder, name, where, string.Join(", ", Enum.GetNames<T>()));

    private SyncException Wrong(JObject holder, string name, string where, string allowed) =>
        Invalid($"{where}: \"{name}\" is {Shown(holder[name])}; {allowed} is allowed", WriteAgain);

    private SyncException Invalid(string what, string nextStep, Exception? cause = null) => new(
        "PlanFileInvalid", SyncErrorKind.Data, $"The plan file {path} cannot be applied: {what}. Nothing was done.", nextStep, cause)
    {
        Steps = [OperatorAction.WritePlan],
    };

    private static string Shown(JToken? token) =>
        token is null ? "missing" : ShownText.Shortened(token.ToString(Formatting.None), 60);

    private static string OneLine(string text) => ShownText.Shortened(text, 300).TrimEnd('.');
}
