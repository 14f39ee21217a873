using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Writes items as they come over the wire: list rows (facts, section 2) and detail records (section 3).</summary>
internal sealed class ZohoItemWriter(SandboxOptions options, ZohoSwitches switches, OrganizationClock clock)
{
    // Keys of a detail that this organisation has nothing to say under.
    private static readonly string[] EmptyInDetails =
    [
        "crm_owner_id", "tax_type", "tax_status", "tax_start_date", "tax_end_date", "tax_groups_details", "tax_country_code",
        "tax_information", "is_tax_expired", "purchase_tax_information", "associated_template_id", "offline_created_date_with_time",
        "minimum_order_quantity", "maximum_order_quantity", "default_hosted_page_url",
    ];

    private readonly string _priceFormat = options.PricePrecision == 0
        ? "0.##########"
        : "0." + new string('0', options.PricePrecision) + new string('#', 10 - options.PricePrecision);

    public void WriteRow(JsonTextWriter json, SandboxItem item) =>
        Without(switches.AbsentRowKeys, json, whole => WriteWholeRow(whole, item));

    public void WriteDetail(JsonTextWriter json, SandboxItem item) =>
        Without(switches.AbsentDetailKeys, json, whole => WriteWholeDetail(whole, item));

    private static void Without(string keys, JsonTextWriter json, Action<JsonTextWriter> write)
    {
        if (keys.Length == 0)
        {
            write(json);
            return;
        }
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var whole = new JsonTextWriter(text) { CloseOutput = false })
            write(whole);
        using var reader = new JsonTextReader(new StringReader(text.ToString()))
        {
            DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal,
        };
        var record = JObject.Load(reader);
        foreach (var key in keys.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            record.Remove(key);
        record.WriteTo(json);
    }

    private void WriteWholeRow(JsonTextWriter json, SandboxItem item)
    {
        json.WriteStartObject();
        Text(json, "item_id", item.ItemId);
        Text(json, "name", item.Name);
        Text(json, "item_name", item.Name);
        WriteCommon(json, item);
        Flag(json, "has_attachment", false);
        Text(json, "image_document_id", item.Picture?.DocumentId ?? "");
        Text(json, "vendor_name", "");
        WriteOwn(json, item, _ => true);
        json.WriteEndObject();
    }

    private void WriteWholeDetail(JsonTextWriter json, SandboxItem item)
    {
        json.WriteStartObject();
        // group_id is filled even for stand-alone items: a trap of the real reply.
        Text(json, "group_id", item.ItemId[..^3] + "001");
        Text(json, "item_id", item.ItemId);
        Text(json, "name", item.Name);
        WriteCommon(json, item);
        Text(json, "unit_id", item.Unit.Length > 0 ? "4602893000000015001" : "");
        if (!options.InventoryFeatures)
        {
            Text(json, "brand", item.Brand);
            Text(json, "manufacturer", "");
            if (switches.DetailsHoldBarcodes)
            {
                Text(json, "upc", item.Upc);
                Text(json, "ean", item.Ean);
            }
        }
        EmptyArray(json, "documents");
        foreach (var name in EmptyInDetails)
            Text(json, name, "");
        Flag(json, "is_default_tax_applied", false);
        Number(json, "pricebook_rate", item.Rate);
        Number(json, "sales_rate", item.Rate);
        Text(json, "pricing_scheme", "unit");
        EmptyArray(json, "price_brackets");
        WriteDefaultBracket(json, item);
        Text(json, "sales_margin", "");
        Text(json, "created_at", clock.WireDate(item.CreatedTime));
        WriteCustomFields(json, item);
        WriteOwn(json, item, key => !IsCustom(key));
        foreach (var name in new[] { "item_code", "locked_fields" })
        {
            json.WritePropertyName(name);
            json.WriteStartObject();
            json.WriteEndObject();
        }
        for (var i = 1; i <= 3; i++)
        {
            Text(json, $"attribute_name{i}", "");
            Text(json, $"attribute_option_name{i}", "");
        }
        Flag(json, "has_variant", false);
        Flag(json, "is_fulfillable", false);
        Flag(json, "is_modifier_item", false);
        foreach (var name in new[] { "sales_channels", "locked_actions", "integration_references" })
            EmptyArray(json, name);
        WriteLocks(json);
        json.WriteEndObject();
    }

    private static bool IsCustom(string key) => key.StartsWith("cf_", StringComparison.Ordinal);

    private static void WriteOwn(JsonTextWriter json, SandboxItem item, Func<string, bool> wanted)
    {
        foreach (var (key, value) in item.Own ?? new Dictionary<string, object>())
        {
            if (!wanted(key))
                continue;
            json.WritePropertyName(key);
            JToken.FromObject(value).WriteTo(json);
        }
    }

    private static void WriteCustomFields(JsonTextWriter json, SandboxItem item)
    {
        json.WritePropertyName("custom_fields");
        json.WriteStartArray();
        foreach (var (key, value) in (item.Own ?? new Dictionary<string, object>()).Where(pair => IsCustom(pair.Key)))
        {
            if (key.EndsWith("_unformatted", StringComparison.Ordinal))
                continue;
            json.WriteStartObject();
            Text(json, "customfield_id", "4602893000000099001");
            Text(json, "api_name", key);
            Text(json, "label", key);
            json.WritePropertyName("value");
            JToken.FromObject(value).WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WritePropertyName("custom_field_hash");
        json.WriteStartObject();
        WriteOwn(json, item, IsCustom);
        json.WriteEndObject();
    }

    private void WriteDefaultBracket(JsonTextWriter json, SandboxItem item)
    {
        json.WritePropertyName("default_price_brackets");
        json.WriteStartArray();
        json.WriteStartObject();
        Raw(json, "start_quantity", "1");
        Raw(json, "end_quantity", "1");
        Number(json, "pricebook_rate", item.Rate);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteLocks(JsonTextWriter json)
    {
        json.WritePropertyName("lock_details");
        json.WriteStartObject();
        Flag(json, "can_lock", false);
        json.WriteEndObject();
        json.WritePropertyName("lock_detail");
        json.WriteStartObject();
        Flag(json, "can_lock", true);
        EmptyArray(json, "custom_locks");
        EmptyArray(json, "system_locks");
        json.WriteEndObject();
    }

    private void WriteCommon(JsonTextWriter json, SandboxItem item)
    {
        Text(json, "status", item.Active ? "active" : "inactive");
        Text(json, "source", "user");
        Flag(json, "is_linked_with_zohocrm", false);
        Text(json, "zcrm_product_id", "");
        Text(json, "description", item.Description);
        WriteRate(json, item);
        Text(json, "tax_id", "");
        Text(json, "tax_name", item.TaxName);
        Raw(json, "tax_percentage", "0");
        Text(json, "purchase_description", item.PurchaseDescription);
        Number(json, "purchase_rate", item.PurchaseRate);
        Flag(json, "can_be_sold", item.CanBeSold);
        Flag(json, "can_be_purchased", item.CanBePurchased);
        Flag(json, "track_inventory", item.StockOnHand is not null);
        Text(json, "item_type", item.ItemType);
        Text(json, "product_type", item.ProductType);
        Text(json, "product_subtype", "");
        Text(json, "purpose_of_use", "");
        Text(json, "unit", item.Unit);
        Text(json, "sku", item.Sku);
        Text(json, "account_id", "4602893000000000388");
        Text(json, "account_name", "Sales");
        Text(json, "purchase_account_id", item.CanBePurchased ? "4602893000000034003" : "");
        Text(json, "purchase_account_name", item.CanBePurchased ? "Cost of Goods Sold" : "");
        EmptyArray(json, "tags");
        Text(json, "image_name", item.Picture?.Name ?? "");
        Text(json, "image_type", item.Picture?.Type ?? "");
        if (options.InventoryFeatures)
            WriteInventory(json, item);
        Text(json, "created_time", clock.Wire(item.CreatedTime));
        Text(json, "last_modified_time", clock.Wire(item.LastModifiedTime));
    }

    private static void WriteInventory(JsonTextWriter json, SandboxItem item)
    {
        // Rows without tracked stock lack the stock keys altogether.
        if (item.StockOnHand is { } stock)
        {
            foreach (var name in new[] { "stock_on_hand", "available_stock", "actual_available_stock" })
                Raw(json, name, stock.ToString("0.000000", CultureInfo.InvariantCulture));
        }
        if (item.ReorderLevel is { } level)
            Raw(json, "reorder_level", level.ToString("0.000000", CultureInfo.InvariantCulture));
        else
            Text(json, "reorder_level", "");
        Flag(json, "is_combo_product", false);
        Flag(json, "is_returnable", true);
        Text(json, "brand", item.Brand);
        Text(json, "manufacturer", "");
        Text(json, "upc", item.Upc);
        Text(json, "ean", item.Ean);
        Text(json, "isbn", "");
        Text(json, "part_number", "");
        foreach (var name in new[] { "length", "width", "height", "weight" })
            Text(json, name, "");
        Text(json, "weight_unit", "kg");
        Text(json, "dimension_unit", "cm");
    }

    private void WriteRate(JsonTextWriter json, SandboxItem item)
    {
        if (item.RateAsText is { } text)
            Text(json, "rate", text);
        else
            Number(json, "rate", item.Rate);
    }

    private void Number(JsonTextWriter json, string name, decimal value) =>
        Raw(json, name, value.ToString(_priceFormat, CultureInfo.InvariantCulture));

    private static void Raw(JsonTextWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }

    private static void Text(JsonTextWriter json, string name, string value)
    {
        json.WritePropertyName(name, escape: false);
        json.WriteValue(value);
    }

    private static void Flag(JsonTextWriter json, string name, bool value)
    {
        json.WritePropertyName(name, escape: false);
        json.WriteValue(value);
    }

    private static void EmptyArray(JsonTextWriter json, string name)
    {
        json.WritePropertyName(name, escape: false);
        json.WriteStartArray();
        json.WriteEndArray();
    }
}
