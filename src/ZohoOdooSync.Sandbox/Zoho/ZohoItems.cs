using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Single items over the API: read, and the changes that a person or another program makes (facts, section 3).</summary>
internal sealed class ZohoItems(SandboxZoho zoho, ZohoItemWriter writer)
{
    public Reply Detail(string id)
    {
        if (zoho.Find(id) is not { } item)
            return Missing();
        zoho.Calls.GiveDetails(1);
        return One(item, 200, "success");
    }

    public Reply Image(string id) => zoho.Find(id) switch
    {
        null => Missing(),
        { Picture: { } picture } => new Reply(200, $"image/{picture.Type}", stream => stream.Write(picture.Bytes)),
        _ => ZohoReplies.Error(404, 1002, "Image does not exist."),
    };

    public Reply Details(Incoming incoming)
    {
        var asked = (incoming.Query("item_ids") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = asked.Distinct().Select(zoho.Find).OfType<SandboxItem>().ToList();
        if (zoho.Switches.UnknownIdFailsItemDetails && found.Count < asked.Distinct().Count())
            return Missing();
        zoho.Calls.GiveDetails(found.Count);
        return ZohoReplies.Success(json =>
        {
            json.WritePropertyName("items");
            json.WriteStartArray();
            foreach (var item in found)
                writer.WriteDetail(json, item);
            json.WriteEndArray();
        });
    }

    public Reply Create(Incoming incoming)
    {
        if (ReadBody(incoming) is not { } body)
            return Invalid("JSONString");
        if (Refusal(body, "") is { } refusal)
            return refusal;
        return One(zoho.Add(Merge(new SandboxItem { Name = "" }, body)), 201, "The item has been added.");
    }

    public Reply Update(string id, Incoming incoming)
    {
        if (zoho.Find(id) is null)
            return Missing();
        if (ReadBody(incoming) is not { } body)
            return Invalid("JSONString");
        return Refusal(body, id) ?? One(zoho.Update(id, item => Merge(item, body)), 200, "Item details have been saved.");
    }

    public Reply Delete(string id)
    {
        if (zoho.Find(id) is not { } item)
            return Missing();
        if (item.UsedInTransactions)
            return ZohoReplies.Error(400, 2049,
                "Items which are a part of other transactions cannot be deleted. Instead, mark them as inactive.");
        zoho.Remove(id);
        return ZohoReplies.Success(_ => { }, message: "The item has been deleted.");
    }

    public Reply Mark(string id, bool active)
    {
        if (zoho.Find(id) is null)
            return Missing();
        zoho.SetActive(id, active);
        return ZohoReplies.Success(_ => { }, message: $"The item has been marked as {(active ? "active" : "inactive")}.");
    }

    /// <summary>The wire's names of the fields that can be changed, over the API and over the admin API.</summary>
    public static SandboxItem Merge(SandboxItem item, JObject body) => item with
    {
        Name = Text(body, "name", item.Name),
        Sku = Text(body, "sku", item.Sku),
        Description = Text(body, "description", item.Description),
        PurchaseDescription = Text(body, "purchase_description", item.PurchaseDescription),
        Rate = Number(body, "rate") ?? item.Rate,
        PurchaseRate = Number(body, "purchase_rate") ?? item.PurchaseRate,
        Unit = Text(body, "unit", item.Unit),
        ProductType = Text(body, "product_type", item.ProductType),
        CanBeSold = Flag(body, "can_be_sold", item.CanBeSold),
        CanBePurchased = Flag(body, "can_be_purchased", item.CanBePurchased),
        StockOnHand = Number(body, "stock_on_hand") ?? item.StockOnHand,
        ReorderLevel = Number(body, "reorder_level") ?? item.ReorderLevel,
        Upc = Text(body, "upc", item.Upc),
        Ean = Text(body, "ean", item.Ean),
        Brand = Text(body, "brand", item.Brand),
        TaxName = Text(body, "tax_name", item.TaxName),
        Active = Text(body, "status", item.Active ? "active" : "inactive") == "active",
        Own = body.Properties().Any(property => IsOwn(property.Name))
            ? (item.Own ?? new Dictionary<string, object>()).Where(pair => body[pair.Key] is null)
                .Concat(body.Properties().Where(property => IsOwn(property.Name))
                    .Select(property => KeyValuePair.Create(property.Name, property.Value.ToObject<object>() ?? "")))
                .ToDictionary(pair => pair.Key, pair => pair.Value)
            : item.Own,
    };

    // Custom fields, and what only some editions and features have.
    private static bool IsOwn(string key) => key.StartsWith("cf_", StringComparison.Ordinal) || key is "category_name" or "weight"
        or "weight_unit" or "tax_percentage" or "is_taxable" or "item_tax_preferences" or "purchase_tax_name"
        or "purchase_tax_percentage" or "manufacturer" or "part_number" or "hsn_or_sac" or "group_name" or "notes" or "purchase_taxable";

    private static JObject? ReadBody(Incoming incoming)
    {
        try
        {
            // The older clients of Zoho send a form with one field that holds the JSON.
            var text = incoming.Form().TryGetValue("JSONString", out var form) ? form : incoming.Body;
            return Incoming.ParseJson(text) as JObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Reply? Refusal(JObject body, string ownId)
    {
        var name = Text(body, "name", "");
        if (name.Length is 0 or > 100)
            return Invalid("name");
        if (Number(body, "rate") is null)
            return Invalid("rate");
        var taken = !zoho.Switches.AllowDuplicateNames && zoho.Items.Any(item =>
            item.ItemId != ownId && item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return taken ? ZohoReplies.Error(400, 1000, "Item name already exists") : null;
    }

    private Reply One(SandboxItem item, int status, string message) => ZohoReplies.Success(json =>
    {
        json.WritePropertyName("item");
        writer.WriteDetail(json, item);
    }, status, message);

    private Reply Missing() => ZohoReplies.Error(zoho.Switches.MissingItemStatus, 2006, "Item does not exist");

    private static Reply Invalid(string parameter) => ZohoReplies.Error(400, 2, $"Invalid value passed for {parameter}");

    private static string Text(JObject body, string name, string otherwise) =>
        body[name] is { Type: JTokenType.String } value ? (string)value! : otherwise;

    private static decimal? Number(JObject body, string name) =>
        body[name] is { Type: JTokenType.Integer or JTokenType.Float } value ? (decimal)value : null;

    private static bool Flag(JObject body, string name, bool otherwise) =>
        body[name] is { Type: JTokenType.Boolean } value ? (bool)value : otherwise;
}
