using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>An Odoo that has a column of each type, and values for them.</summary>
internal static class ColumnBench
{
    public static readonly string[] Aisles = ["Cold / Left", "Cold / Right", "Dry", "Twice", "Twice"];

    public static readonly SandboxColumn[] Columns =
    [
        new("x_char", "char"), new("x_text", "text"), new("x_html", "html"), new("x_integer", "integer"), new("x_float", "float"),
        new("x_monetary", "monetary"), new("x_boolean", "boolean"), new("x_date", "date"), new("x_datetime", "datetime"),
        new("x_selection", "selection", [("a", "Aisle"), ("b", "Basement"), ("c", "Ceiling")]),
        new("x_many2one", "many2one") { Relation = "x_aisle" }, new("x_many2many", "many2many") { Relation = "x_aisle" },
        new("x_gone", "many2one") { Relation = "x_nowhere" }, new("x_locked", "char") { IsReadonly = true },
        new("x_computed", "float") { IsStored = false }, new("x_lines", "one2many"),
    ];

    public static async Task<Workbench> StartAsync(JObject[] custom)
    {
        var bench = await Workbench.StartAsync(products: 6, options: options => options with
        {
            OdooColumns = Columns, OdooRecords = new Dictionary<string, IReadOnlyList<string>> { ["x_aisle"] = Aisles },
            OdooTaxes = [("0%", true), ("15%", true), ("0%", false), ("15%", false)],
        });
        var path = Path.Combine(bench.Home, "config", "zoho_config.json");
        var file = JObject.Parse(await File.ReadAllTextAsync(path));
        var mapping = file["mapping"] as JObject ?? [];
        mapping["custom"] = new JArray(custom.Cast<object>());
        file["mapping"] = mapping;
        await File.WriteAllTextAsync(path, file.ToString());
        bench.Settings = SettingsFile.Load(bench.Home, new Dictionary<string, string?>());
        return bench;
    }

    public static SandboxProduct ProductOf(Workbench bench, string itemId)
    {
        var id = bench.Recall(reader => reader.FindBinding(itemId))!.ProductId;
        return bench.Sandbox.Odoo.Products.Single(product => product.Id == id);
    }

    public static JObject Entry(string zoho, string odoo) => new() { ["zoho"] = zoho, ["odoo"] = odoo };

    public static Dictionary<string, object> Own(params (string Key, object Value)[] values) =>
        values.ToDictionary(pair => pair.Key, pair => pair.Value);

    public static Dictionary<string, object?> Held(string column, object? value) => new() { [column] = value };

    public static (object Zoho, object? Odoo) Value(string type, Random random)
    {
        var number = random.Next(1, 1_000_000);
        return type switch
        {
            "integer" => (number.ToString(CultureInfo.InvariantCulture), (decimal)number),
            "float" or "monetary" => (number / 100m, number / 100m),
            "boolean" => number % 2 == 0 ? ("yes", true) : ((object)false, false),
            "date" => Both(new DateTime(2026, 1, 1).AddDays(number % 3000).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            "datetime" => ("2026-06-09T13:15:34+03:00", "2026-06-09 10:15:34"),
            "selection" => number % 3 == 0 ? ("Aisle", "a") : number % 3 == 1 ? ("b", "b") : ("Ceiling", "c"),
            "html" => ($"Row {number} & \"<b>\"\nsecond line", $"<p>Row {number} &amp; &quot;&lt;b&gt;&quot;<br>second line</p>"),
            "many2one" => (Aisles[number % 3], (decimal)(number % 3 + 1)),
            "many2many" => number % 2 == 0 ? (new[] { "Dry", "Cold / Left" }, "1,3") : ("Cold / Right", "2"),
            _ => Both($"Regal {number} / رف"),
        };

        static (object, object?) Both(string text) => (text, text);
    }

    // A column that was never written and one that was cleared read the same.
    public static object? Plain(string type, object? held) => held switch
    {
        string ids when type == "many2many" => string.Join(',', ids.Split(',').Order(StringComparer.Ordinal)),
        null when type is "integer" or "float" or "monetary" => 0m,
        null when type == "boolean" => false,
        string text when type == "html" => Engine.Odoo.OdooColumn.TextOf(text),
        null => string.Empty,
        _ => held,
    };
}
