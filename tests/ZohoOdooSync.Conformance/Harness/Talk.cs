using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>One exchange under way: asks, keeps the neutral answers, and notes what was not as it must be.</summary>
internal sealed class Talk(OdooDoor odoo, Door door, int version, Account account, Ground ground, string tag)
{
    /// <summary>An id that no record has.</summary>
    public const int Nobody = 99999999;

    private readonly Neutral _neutral = new(tag);

    public OdooDoor Odoo { get; } = odoo;

    public Door Door { get; } = door;

    /// <summary>Major version of the server.</summary>
    public int Version { get; } = version;

    /// <summary>A text that nothing else in the database holds: names, codes and external ids of the exchange begin with it.</summary>
    public string Tag { get; } = tag;

    public Account Account { get; } = account;

    public Ground Ground { get; } = ground;

    /// <summary>The neutral answers, in the order of the questions.</summary>
    public JArray Answers { get; } = [];

    /// <summary>What must have been true and was not.</summary>
    public List<string> Broken { get; } = [];

    public void Must(bool holds, string words)
    {
        if (!holds)
            Broken.Add(words);
    }

    /// <summary>Calls a method and keeps its answer; gives the bare result, or <c>{error, message}</c>.</summary>
    public async Task<JToken> Ask(string method, object? named = null, int[]? ids = null, object? context = null,
        string on = "product.template", Account? by = null)
    {
        var (result, neutral) = await CallAsync(method, named, ids, context, on, by);
        Answers.Add(neutral);
        return result;
    }

    /// <summary>Calls a method that the exchange only prepares itself with: it must succeed, and its answer is not kept.</summary>
    public async Task<JToken> Do(string method, object? named = null, int[]? ids = null, object? context = null,
        string on = "product.template")
    {
        var (result, _) = await CallAsync(method, named, ids, context, on, null);
        return (result as JObject)?["error"] is null && !(method == "load" && result["ids"] is not JArray)
            ? result
            : throw new InvalidOperationException($"{on}.{method} was to prepare the exchange and failed: {result}");
    }

    /// <summary>Keeps what came back for something that is no call of a model.</summary>
    public JToken Keep(HttpAnswer answer)
    {
        var kept = Neutral.Http(answer);
        Answers.Add(_neutral.Of(kept));
        return kept;
    }

    /// <summary>Makes one product that the exchange is not about; gives its id.</summary>
    public async Task<int> New(object values) => (int)(await Do("create", new { vals_list = new[] { values } }))[0]!;

    /// <summary>The variant of a product that has but one, archived or not. Not kept.</summary>
    public async Task<int> VariantOf(int template) =>
        (int)(await Do("search", new { domain = Where("product_tmpl_id", "=", template) }, null, new { active_test = false },
            "product.product"))[0]!;

    /// <summary>A domain of one term.</summary>
    public static object[] Where(string field, string comparison, object value) => [new object[] { field, comparison, value }];

    /// <summary>load, and its answer kept.</summary>
    public Task<JToken> Load(string[] fields, object?[][] data, object? context = null, string on = "product.template",
        Account? by = null) =>
        Ask("load", new { fields, data }, null, context, on, by);

    public Task<JToken> Read(int[] ids, string[] fields, object? context = null, string on = "product.template") =>
        Ask("read", new { fields }, ids, context, on);

    public Task<JToken> Search(object[] domain, string[] fields, object? context = null, string on = "product.template") =>
        Ask("search_read", new { domain, fields, order = "id" }, null, context, on);

    public Task<JToken> Write(int[] ids, object vals, object? context = null, string on = "product.template", Account? by = null) =>
        Ask("write", new { vals }, ids, context, on, by);

    /// <summary>Template and variants as the database holds them: active of both, archived ones in sight. Kept.</summary>
    public async Task Activity(params int[] templates)
    {
        await Read(templates, ["active"]);
        await Ask("search_read",
            new { domain = new object[] { new object[] { "product_tmpl_id", "in", templates } },
                fields = new[] { "product_tmpl_id", "active" }, order = "id" },
            null, new { active_test = false }, "product.product");
    }

    private async Task<(JToken Result, JToken Neutral)> CallAsync(
        string method, object? named, int[]? ids, object? context, string on, Account? by)
    {
        var arguments = named is null ? [] : JObject.FromObject(named);
        var answer = await Odoo.CallAsync(Door, by ?? Account, on, method, arguments, ids, context);
        var result = Neutral.Result(Door, answer);
        return (result, _neutral.Of(result, on, method));
    }
}
