using Newtonsoft.Json.Linq;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Import;

/// <summary>
/// Reads the state of the earlier scripts under their folder: <c>data/sync_server/sync_tracking.json</c> and
/// <c>data/product_sync_data.json</c> of their older tool, and <c>config/field_mapping.json</c>. Only ever reads. A file that cannot be
/// understood as a whole is an error: half of the pairs would make duplicates of the other half.
/// </summary>
internal static class LegacyStateReader
{
    // More would fill the screen; whoever mends one kind of fault looks again anyway.
    private const int ToldProblems = 10;

    private static readonly string Mapping = Path.Combine("config", "field_mapping.json");

    private static readonly (string Path, string Pairs, string? History)[] Known =
    [
        (Path.Combine("data", "sync_server", "sync_tracking.json"), "zoho_products", "sync_history"),
        (Path.Combine("data", "product_sync_data.json"), "products", null),
    ];

    /// <summary>Reads what is there.</summary>
    /// <param name="folder">The folder of the old installation.</param>
    /// <exception cref="SyncException"><c>LegacyStateMissing</c>, <c>LegacyStateUnreadable</c>, <c>LegacyStateInvalid</c>.</exception>
    public static LegacyState Read(string folder)
    {
        var files = new List<string>();
        var pairs = new SortedDictionary<string, LegacyPair>(StringComparer.Ordinal);
        var history = 0;
        foreach (var (path, pairsKey, historyKey) in Known)
        {
            var file = Path.Combine(folder, path);
            if (!File.Exists(file)) continue;
            files.Add(file);
            var root = Parse(file);
            foreach (var pair in ReadPairs(file, root, pairsKey))
            {
                if (!pairs.TryGetValue(pair.ItemId, out var newer)) pairs[pair.ItemId] = pair;
                else if (newer.ProductId != pair.ProductId) pairs[pair.ItemId] = newer with { OlderProductId = pair.ProductId };
            }

            if (historyKey is not null) history += (root[historyKey] as JArray)?.Count ?? 0;
        }

        if (files.Count > 0) return WithFields(new LegacyState(files, [.. pairs.Values], history), Path.Combine(folder, Mapping));
        throw new SyncException(
            "LegacyStateMissing", SyncErrorKind.Data,
            $"The folder {folder} holds no state of the earlier scripts: looked for {string.Join(" and ", Known.Select(one => one.Path))}.",
            "Name the folder of the old installation, the one that holds its folders config and data.")
        {
            Steps = [OperatorAction.ChooseLegacyFolder],
        };
    }

    private static LegacyState WithFields(LegacyState state, string file)
    {
        if (!File.Exists(file)) return state;
        var products = Parse(file)["products"] as JObject;
        var problems = new List<string>();
        var fields = new List<(string, string)>();
        foreach (var (zoho, odoo) in products?["zoho_books"] as JObject ?? [])
        {
            if (odoo is JValue { Value: string column }) fields.Add((zoho.Trim(), column.Trim()));
            else problems.Add($"products.zoho_books.{ShownText.Shortened(zoho, 40)} is {Shown(odoo)}, where a column of Odoo is expected");
        }

        if (problems.Count > 0) throw Invalid(file, problems);
        return state with
        {
            Files = [.. state.Files, file], Fields = fields,
            FixedValues = [.. (products?["default_values"] as JObject ?? []).Properties().Select(value => value.Name)],
        };
    }

    private static JObject Parse(string file)
    {
        try
        {
            using var reader = WireJson.Read(File.ReadAllText(file));
            var root = JToken.Load(reader, new JsonLoadSettings { DuplicatePropertyNameHandling = DuplicatePropertyNameHandling.Error });
            return root as JObject ?? throw Invalid(file, [$"the file holds {Shown(root)}, where an object in braces is expected"]);
        }
        catch (JsonReaderException e)
        {
            throw Invalid(file, [$"line {e.LineNumber}, column {e.LinePosition}: this is no JSON, or a key occurs twice"]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "LegacyStateUnreadable", SyncErrorKind.Data, $"The file {file} could not be read: {e.Message.TrimEnd('.')}.",
                "Give this account the right to read the files of the old installation.", e);
        }
    }

    private static List<LegacyPair> ReadPairs(string file, JObject root, string key)
    {
        if (root[key] is not JObject section)
        {
            throw Invalid(file, [root[key] is { } other
                ? $"{key} is {Shown(other)}, where an object of item ids is expected"
                : $"there is no {key}, the object of item ids"]);
        }

        var problems = new List<string>();
        var pairs = new List<LegacyPair>(section.Count);
        foreach (var (item, entry) in section)
        {
            var place = $"{key}.{ShownText.Shortened(item, 40)}";
            if (item.Length == 0 || !item.All(char.IsAsciiDigit)) problems.Add($"{place}: the item id is digits");
            else if (entry is not JObject fields) problems.Add($"{place} is {Shown(entry)}, where an object with odoo_id is expected");
            else if (fields["odoo_id"] is not { } id) problems.Add($"{place} has no odoo_id");
            else if (id is not JValue { Type: JTokenType.Integer, Value: long and > 0 and <= int.MaxValue }) problems.Add(
                $"{place}.odoo_id is {Shown(id)}: a whole number over 0 is allowed");
            else pairs.Add(new LegacyPair(item, (int)id));
        }

        return problems.Count == 0 ? pairs : throw Invalid(file, problems);
    }

    private static SyncException Invalid(string file, IReadOnlyList<string> problems)
    {
        var told = string.Join("; ", problems.Take(ToldProblems));
        var more = problems.Count > ToldProblems ? $"; and {problems.Count - ToldProblems} more" : string.Empty;
        return new SyncException(
            "LegacyStateInvalid", SyncErrorKind.Data,
            $"The file {file} cannot be understood: {told}{more}. Nothing was changed.",
            "Use a complete copy of the file, such as one from a backup. Or copy the file, correct the copy at these places, and name "
            + "that folder.")
        {
            Steps = [OperatorAction.ChooseLegacyFolder],
        };
    }

    private static string Shown(JToken? value) => value is JObject or JArray or null
        ? value is JArray ? "a list" : value is JObject ? "an object" : "nothing"
        : ShownText.Shortened(value.ToString(Formatting.None), 40);
}

/// <summary>A pair as the earlier scripts remembered it, in a local file alone.</summary>
/// <param name="ItemId">Zoho item id.</param>
/// <param name="ProductId">Database id of the product.template.</param>
public sealed record LegacyPair(string ItemId, int ProductId)
{
    /// <summary>Another product that the older of two files names for the item: most likely a duplicate; else null.</summary>
    public int? OlderProductId { get; init; }
}

/// <summary>What the earlier scripts left behind. Their checksums are no use to anybody, and are not read.</summary>
/// <param name="Files">The files that were read, full paths, the newer tool's first.</param>
/// <param name="Pairs">Pairs by item id; where both files name an item, the newer tool's word counts.</param>
/// <param name="HistoryEntries">Runs that their history names; it is not carried over, since it says nothing of single products.</param>
public sealed record LegacyState(IReadOnlyList<string> Files, IReadOnlyList<LegacyPair> Pairs, int HistoryEntries)
{
    /// <summary>Keys of an item and the columns they went to, by <c>config/field_mapping.json</c>; none without that file.</summary>
    public IReadOnlyList<(string Zoho, string Odoo)> Fields { get; init; } = [];

    /// <summary>Columns of Odoo that got the same value on every product.</summary>
    public IReadOnlyList<string> FixedValues { get; init; } = [];
}
