using System.Collections.Concurrent;
using System.Globalization;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Reads one row of <c>items</c>, or the record <c>item</c>, key by key and without a tree. Every key but the id may be
/// missing. A value that cannot be understood becomes a problem of this item and never an error of the page.
/// </summary>
internal sealed class ItemReader(TextPool pool)
{
    /// <summary>Reads the row that the reader stands on the beginning of, and leaves the reader on its end.</summary>
    /// <exception cref="UnreadableReplyException">The row is no record, or has no usable <c>item_id</c>.</exception>
    public ZohoItem Read(JsonReader reader)
    {
        if (reader.TokenType != JsonToken.StartObject) throw new UnreadableReplyException("a row of items is no record");
        var row = default(Row);
        while (reader.Read() && reader.TokenType != JsonToken.EndObject)
        {
            var key = (string)reader.Value!;
            reader.Read();
            var value = WireValue.Take(reader);
            // Zoho sends an empty text for what is empty: null says as little as an absent key.
            if (value.Kind != JsonToken.Null) row.Set(key, value);
        }

        if (reader.TokenType != JsonToken.EndObject) throw new JsonReaderException("The text ends within a row.");
        return Item(row);
    }

    private ZohoItem Item(in Row row)
    {
        var id = row.ItemId.AsText() ?? string.Empty;
        if (id.Length == 0 || !id.All(char.IsAsciiDigit))
            throw new UnreadableReplyException($"a row of items has no item_id in digits ({row.ItemId.Shown()})");

        List<string>? problems = null;
        var itemType = pool.Shared(Text("item_type", row.ItemType, ref problems));
        var item = new ZohoItem
        {
            ItemId = id,
            Name = Text("name", row.Name.IsEmpty ? row.ItemName : row.Name, ref problems),
            Status = Status(row, ref problems),
            Sku = Text("sku", row.Sku, ref problems),
            Rate = Rate(row, itemType, ref problems),
            PurchaseRate = row.PurchaseRate.IsEmpty ? null : Number("purchase_rate", row.PurchaseRate, ref problems),
            Description = Text("description", row.Description, ref problems),
            PurchaseDescription = Text("purchase_description", row.PurchaseDescription, ref problems),
            Unit = pool.Shared(Text("unit", row.Unit, ref problems)),
            ProductType = pool.Shared(Text("product_type", row.ProductType, ref problems)),
            ItemType = itemType,
            CanBeSold = Flag("can_be_sold", row.CanBeSold, ref problems),
            CanBePurchased = Flag("can_be_purchased", row.CanBePurchased, ref problems),
            TrackInventory = Flag("track_inventory", row.TrackInventory, ref problems),
            Barcode = Barcode(row, ref problems),
            LastModified = ZohoTime.Parse(row.LastModified.AsText()),
            Absent = ItemKeys.All & ~row.Said,
        };
        if (item.Name.Length == 0 && item.Says(ItemKeys.Name)) Tell(ref problems, "name is empty: a text is expected");
        return problems is null ? item : item with { Problems = problems };
    }

    // A state that is not known must not count as inactive: that would archive the product.
    private string Status(in Row row, ref List<string>? problems)
    {
        var status = pool.Shared(Text("status", row.Status, ref problems));
        if (row.Has(ItemKeys.Status) && status is not ("active" or "inactive" or "confirmation_pending"))
            Tell(ref problems, $"status is {(status.Length == 0 ? "empty" : row.Status.Shown())}: active or inactive is expected");
        return status;
    }

    private static decimal? Rate(in Row row, string itemType, ref List<string>? problems)
    {
        if (!row.Has(ItemKeys.Rate)) return null;
        if (!row.Rate.IsEmpty) return Number("rate", row.Rate, ref problems);
        if (itemType == "purchases") return 0m;
        Tell(ref problems, "rate is empty: a number is expected");
        return null;
    }

    private static string? Barcode(in Row row, ref List<string>? problems)
    {
        if (!row.Upc.IsEmpty) return Text("upc", row.Upc, ref problems);
        // The EAN counts only where there is no UPC, and that is known only where both keys are there.
        return row.Has(ItemKeys.Upc) && row.Has(ItemKeys.Ean) ? Text("ean", row.Ean, ref problems) : null;
    }

    private static string Text(string key, WireValue value, ref List<string>? problems)
    {
        if (value.IsEmpty) return string.Empty;
        if (value.AsText() is { } text) return text;
        Tell(ref problems, $"{key} is {value.Shown()}: a text is expected");
        return string.Empty;
    }

    private static decimal? Number(string key, WireValue value, ref List<string>? problems)
    {
        var number = value.AsDecimal();
        if (number is null) Tell(ref problems, $"{key} is {value.Shown()}: a number is expected");
        return number;
    }

    private static bool? Flag(string key, WireValue value, ref List<string>? problems)
    {
        if (value.IsEmpty) return null;
        var flag = value.AsFlag();
        if (flag is null) Tell(ref problems, $"{key} is {value.Shown()}: true or false is expected");
        return flag;
    }

    private static void Tell(ref List<string>? problems, string problem) => (problems ??= []).Add(problem);

    /// <summary>The keys that matter, as they came.</summary>
    private struct Row
    {
        public WireValue ItemId, Name, ItemName, Status, Sku, Rate, PurchaseRate, Description, PurchaseDescription, Unit,
            ProductType, ItemType, CanBeSold, CanBePurchased, TrackInventory, Upc, Ean, LastModified;

        /// <summary>The keys that were there.</summary>
        public ItemKeys Said { get; private set; }

        public readonly bool Has(ItemKeys key) => (Said & key) != ItemKeys.None;

        public void Set(string key, WireValue value)
        {
            switch (key)
            {
                case "item_id": ItemId = value; break;
                case "name": Name = Heard(ItemKeys.Name, value); break;
                case "item_name": ItemName = Heard(ItemKeys.Name, value); break;
                case "status": Status = Heard(ItemKeys.Status, value); break;
                case "sku": Sku = Heard(ItemKeys.Sku, value); break;
                case "rate": Rate = Heard(ItemKeys.Rate, value); break;
                case "purchase_rate": PurchaseRate = Heard(ItemKeys.PurchaseRate, value); break;
                case "description": Description = Heard(ItemKeys.Description, value); break;
                case "purchase_description": PurchaseDescription = Heard(ItemKeys.PurchaseDescription, value); break;
                case "unit": Unit = Heard(ItemKeys.Unit, value); break;
                case "product_type": ProductType = Heard(ItemKeys.ProductType, value); break;
                case "item_type": ItemType = value; break;
                case "can_be_sold": CanBeSold = Heard(ItemKeys.CanBeSold, value); break;
                case "can_be_purchased": CanBePurchased = Heard(ItemKeys.CanBePurchased, value); break;
                case "track_inventory": TrackInventory = value; break;
                case "upc": Upc = Heard(ItemKeys.Upc, value); break;
                case "ean": Ean = Heard(ItemKeys.Ean, value); break;
                case "last_modified_time": LastModified = value; break;
                default: break;
            }
        }

        private WireValue Heard(ItemKeys key, WireValue value)
        {
            Said |= key;
            return value;
        }
    }
}

/// <summary>Zoho's times: <c>2026-06-09T13:15:34-0400</c>, in the organisation's zone, offset without a colon.</summary>
internal static class ZohoTime
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>The time in UTC, or null where the text is none or names no offset.</summary>
    public static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParseExact(
        text?.Trim(), Formats, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}

/// <summary>
/// Keeps one copy of texts that recur in thousands of rows (units, kinds, states), so that a large catalogue stays light.
/// Lives as long as one reading. Safe to use from several threads.
/// </summary>
internal sealed class TextPool
{
    private const int LongestText = 32;
    private const int MostTexts = 2048;

    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>The same text, as the copy that was seen first.</summary>
    public string Shared(string text)
    {
        if (text.Length == 0) return string.Empty;
        if (_texts.TryGetValue(text, out var known)) return known;
        return text.Length > LongestText || _texts.Count >= MostTexts ? text : _texts.GetOrAdd(text, text);
    }
}
