using System.Collections.Concurrent;
using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Reads one row of <c>items</c>, or the record <c>item</c>, key by key and without a tree. Every key but the id may be
/// missing. A value that cannot be understood becomes a problem of this item and never an error of the page.
/// </summary>
internal sealed class ItemReader(TextPool pool, ItemKeys keys)
{
    // One of each for all items.
    private static readonly object True = true, False = false;

    // The values of a row by the slots of their keys, as they came.
    private readonly WireValue[] _row = new WireValue[keys.Slots];
    private readonly List<(string Key, List<Dictionary<string, WireValue>> Records)> _inside = [];
    private readonly ItemChoice.Row? _choice = keys.Choice is { } choice ? new(choice) : null;

    /// <summary>Reads the row that the reader stands on the beginning of, and leaves the reader on its end.</summary>
    /// <exception cref="UnreadableReplyException">The row is no record, or has no usable <c>item_id</c>.</exception>
    public ZohoItem Read(JsonReader reader)
    {
        if (reader.TokenType != JsonToken.StartObject) throw new UnreadableReplyException("a row of items is no record");
        Array.Clear(_row);
        _choice?.Clear();
        _inside.Clear();
        while (reader.Read() && reader.TokenType != JsonToken.EndObject)
        {
            var key = (string)reader.Value!;
            reader.Read();
            if (keys.ReadsCustomFields && key is "custom_fields" or "custom_field_hash")
            {
                _choice?.Opens(key, reader.TokenType);
                CustomFieldValues.Read(reader, Put);
                continue;
            }

            if (reader.TokenType is JsonToken.StartArray or JsonToken.StartObject && keys.ReadsInside(key))
            {
                _inside.Add((key, CustomFieldValues.Records(reader)));
                continue;
            }

            _choice?.Look(key, reader);
            var value = WireValue.Take(reader);
            // What is a section, or a list of sections, fits no column.
            if (value.Kind != JsonToken.StartObject && (value.Kind != JsonToken.StartArray || value.AsLines() is { Length: > 0 }))
                keys.Seen?.Add(key);
            // Zoho sends an empty text for what is empty: null says as little as an absent key.
            if (value.Kind != JsonToken.Null && keys.Find(key) is { } slot) _row[slot] = value;
        }

        if (reader.TokenType != JsonToken.EndObject) throw new JsonReaderException("The text ends within a row.");
        foreach (var (key, records) in _inside) TakeInside(key, records);
        if (keys.ReadsInside(ItemKeys.TaxPreferences)) ForgetUnnamedTax();
        return Item();
    }

    // What a detail record has in a list or a section of its own, a list row has under keys of the same names.
    private void Put(string name, WireValue value, WireValue shown)
    {
        _choice?.Put(name, shown);
        keys.Seen?.Add(name);
        if (value.Kind != JsonToken.Null && keys.Find(name) is { } slot && !_row[slot].IsThere) _row[slot] = value;
    }

    // Detail records have the weight in a section. An item of India has a tax for each kind of trade in a list: the one within the
    // state is the product's own in Odoo.
    private void TakeInside(string key, List<Dictionary<string, WireValue>> records)
    {
        var isTax = key == ItemKeys.TaxPreferences;
        var found = (isTax ? records.Find(record => record.GetValueOrDefault("tax_specification").AsText() == "intra") : null)
            ?? records.FirstOrDefault();
        var main = (isTax ? MirroredField.SaleTaxes : MirroredField.Weight).ZohoKeys[0];
        if (found is null || !Cell(main).IsEmpty || found.GetValueOrDefault(main).IsEmpty) return;
        foreach (var (name, value) in found)
        {
            if (keys.Find(name) is { } slot) _row[slot] = value;
        }
    }

    // Where customers and not items have the tax, an item says only that it is taxable: that names no tax, and is not "no tax".
    private void ForgetUnnamedTax()
    {
        var slot = keys.Find(MirroredField.SaleTaxes.ZohoKeys[0])!.Value;
        if (_row[slot].IsEmpty && Cell("is_taxable").AsFlag() == true) _row[slot] = default;
    }

    private ZohoItem Item()
    {
        var idCell = Cell("item_id");
        var id = idCell.AsText() ?? string.Empty;
        if (id.Length == 0 || !id.All(char.IsAsciiDigit))
            throw new UnreadableReplyException($"a row of items has no item_id in digits ({idCell.Shown()})");

        List<string>? problems = null;
        var itemType = pool.Shared(Text("item_type", Cell("item_type"), ref problems));
        var values = new object?[keys.Places[^1].Field.Order + 1];
        List<string>? ignored = null;
        foreach (var place in keys.Places)
        {
            values[place.Field.Order] = place.IsMirrored ? Value(place, itemType, ref problems) : Value(place, itemType, ref ignored);
        }

        return new ZohoItem
        {
            ItemId = id,
            Values = values,
            ItemType = itemType,
            TrackInventory = Flag("track_inventory", Cell("track_inventory"), ref problems),
            LastModified = ZohoTime.Parse(Cell("last_modified_time").AsText()),
            Absent = keys.Absent(_row),
            IsChosen = _choice is null ? true : _choice.Judge(),
            Problems = problems is null ? [] : problems,
        };
    }

    private WireValue Cell(string key) => _row[keys.Find(key)!.Value];

    /// <summary>The value of a field: a text, a decimal or a flag; null where the row does not say it, or not clearly.</summary>
    private object? Value(FieldPlace place, string itemType, ref List<string>? problems)
    {
        if (place.Choose(_row) is not var (key, cell)) return null;
        var field = place.Field;
        switch (field.Kind)
        {
            case FieldKind.Flag:
                return Flag(key, cell, ref problems) switch { true => True, false => False, _ => null };
            case FieldKind.Status:
                return Status(key, cell, ref problems);
            case FieldKind.Number or FieldKind.Money when !cell.IsEmpty:
                return Number(key, cell, ref problems);
            case FieldKind.Number:
                return 0m;
            case FieldKind.Money when !field.IsRequired:
                return null;
            // An item that is only purchased has no price to sell at.
            case FieldKind.Money when itemType == "purchases":
                return 0m;
            case FieldKind.Money:
                Tell(ref problems, $"{key} is empty: a number is expected");
                return null;
            case FieldKind.Unit or FieldKind.ProductType:
                return pool.Shared(Text(key, cell, ref problems));
            case FieldKind.Column:
                return Raw(cell);
            case FieldKind.Weight:
                return cell.IsEmpty ? new ItemWeight(0m, string.Empty)
                    : cell.AsDecimal() is { } weight ? new ItemWeight(weight, Beside(place, 0).AsText()?.Trim() ?? string.Empty)
                    : new UnreadableValue(cell.Shown());
            case FieldKind.Tax:
                return cell.AsText() is { } tax ? new ItemTax(tax.Trim(), Beside(place, 0).AsDecimal()) : new UnreadableValue(cell.Shown());
            case FieldKind.Picture:
                // One that is no text says nothing: it must not keep back the item's other fields.
                return cell.IsEmpty ? string.Empty : cell.AsText();
            default:
                if (field.IsRequired && cell.IsEmpty) Tell(ref problems, $"{key} is empty: a text is expected");
                return Text(key, cell, ref problems);
        }
    }

    private WireValue Beside(FieldPlace place, int index) => _row[place.Beside[index]];

    // As it came: only the column's type says what it has to be. A list or a section is shown as one, and fits no column.
    private object Raw(WireValue cell) => cell.IsEmpty ? string.Empty
        : cell.AsNumber() is { } number ? number
        : cell.Kind == JsonToken.Boolean ? cell.AsFlag() == true ? True : False
        : (cell.AsText() ?? cell.AsLines()) is { } text ? pool.Shared(text) : new UnreadableValue(cell.Shown());

    // A state that is not known must not count as inactive: that would archive the product.
    private string Status(string key, WireValue cell, ref List<string>? problems)
    {
        var status = pool.Shared(Text(key, cell, ref problems));
        if (status is not ("active" or "inactive" or "confirmation_pending"))
            Tell(ref problems, $"{key} is {(status.Length == 0 ? "empty" : cell.Shown())}: active or inactive is expected");
        return status;
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
}

/// <summary>The keys that are read of a row, each with its slot. Made from the rows of the field catalogue.</summary>
internal sealed class ItemKeys
{
    // One bit a key, and not more sets than rows of any one service can differ in.
    private const int MostKeys = 128, MostSets = 256;

    /// <summary>The list of an item's taxes by kind of trade.</summary>
    public const string TaxPreferences = "item_tax_preferences";

    private static readonly string[] Beside = ["item_id", "item_type", "track_inventory", "last_modified_time"];

    private readonly Dictionary<string, int> _slots;
    private readonly bool _hasCustom;
    private readonly HashSet<string> _inside = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<UInt128, IReadOnlySet<string>> _absent = new();

    /// <summary>Makes the keys of some fields.</summary>
    /// <param name="fields">The fields, in order.</param>
    /// <param name="mirrored">Those of which a value that cannot be understood matters; all of them unless given.</param>
    public ItemKeys(IReadOnlyList<MirroredField> fields, IReadOnlySet<MirroredField>? mirrored = null)
    {
        var all = fields.SelectMany(field => field.ZohoAlias is { } alias ? [.. field.ZohoKeys, alias] : field.ZohoKeys)
            .Concat(fields.SelectMany(field => field.BesideKeys)).Concat(Beside).Distinct().ToList();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(all.Count, MostKeys, nameof(fields));
        _slots = all.Select(KeyValuePair.Create).ToDictionary(StringComparer.Ordinal);
        Places = [.. fields.Select(field => new FieldPlace(
            field, [.. field.ZohoKeys.Select(key => (key, _slots[key]))], field.ZohoAlias is { } alias ? _slots[alias] : null,
            mirrored?.Contains(field) != false) { Beside = [.. field.BesideKeys.Select(key => _slots[key])] })];
        if (mirrored?.Contains(MirroredField.SaleTaxes) == true) _inside.Add(TaxPreferences);
        if (mirrored?.Contains(MirroredField.Weight) == true) _inside.Add("package_details");
        _hasCustom = fields.Any(field => field.IsCustom);
    }

    /// <summary>The keys of the catalogue alone.</summary>
    public static ItemKeys OfCatalogue { get; } = new(FieldCatalogue.All);

    /// <summary>Which items are chosen; null where all are.</summary>
    public ItemChoice? Choice { get; init; }

    /// <summary>Where the fields stand in a row, in the order of the fields.</summary>
    public IReadOnlyList<FieldPlace> Places { get; }

    /// <summary>Whether the list and the section of custom fields are read.</summary>
    public bool ReadsCustomFields => _hasCustom || Choice is not null || Seen is not null;

    /// <summary>Takes the names of all keys that rows have, read or not; null where nobody asks for them.</summary>
    public ISet<string>? Seen { get; set; }

    /// <summary>Whether a list or a section holds keys that are mirrored.</summary>
    public bool ReadsInside(string key) => _inside.Count > 0 && _inside.Contains(key);

    /// <summary>How many slots a row needs.</summary>
    public int Slots => _slots.Count;

    /// <summary>The slot of a key; null for a key that is not read.</summary>
    public int? Find(string key) => _slots.TryGetValue(key, out var slot) ? slot : null;

    /// <summary>The keys that a row does not have. Rows that lack the same keys share one set.</summary>
    /// <param name="row">The values of a row, by slot.</param>
    public IReadOnlySet<string> Absent(WireValue[] row)
    {
        var lacking = UInt128.Zero;
        foreach (var place in Places)
        {
            foreach (var (_, slot) in place.Keys) lacking |= place.Cell(slot, row).IsThere ? UInt128.Zero : UInt128.One << slot;
        }

        if (_absent.TryGetValue(lacking, out var known)) return known;
        var absent = Places.SelectMany(place => place.Keys.Where(key => !place.Cell(key.Slot, row).IsThere))
            .Select(key => key.Word).ToHashSet(StringComparer.Ordinal);
        return _absent.Count < MostSets ? _absent.GetOrAdd(lacking, absent) : absent;
    }
}

/// <summary>Where a field stands in a row.</summary>
/// <param name="Field">The field.</param>
/// <param name="Keys">Its keys, each with its slot.</param>
/// <param name="Alias">The slot of its other name; null where it has none.</param>
/// <param name="IsMirrored">Whether a value that cannot be understood matters.</param>
internal sealed record FieldPlace(MirroredField Field, (string Word, int Slot)[] Keys, int? Alias, bool IsMirrored)
{
    /// <summary>The slots of the keys that say more about its value.</summary>
    public IReadOnlyList<int> Beside { get; init; } = [];

    /// <summary>The value of a key, or of the other name where that says more.</summary>
    public WireValue Cell(int slot, WireValue[] row)
    {
        var value = row[slot];
        // The words of a screen may be rounded, or in the form of a country; what is stored is neither.
        if (Field.IsCustom && Alias is { } stored && row[stored].IsThere) return row[stored];
        return value.IsEmpty && Alias is { } alias && row[alias].IsThere ? row[alias] : value;
    }

    /// <summary>The key and the value that count; null where the row does not say which.</summary>
    public (string Key, WireValue Value)? Choose(WireValue[] row)
    {
        (string Key, WireValue Value)? last = null;
        foreach (var (word, slot) in Keys)
        {
            var value = Cell(slot, row);
            // An EAN counts only where there is no UPC, and that is known only where both keys are there.
            if (!value.IsThere) return null;
            last = (word, value);
            if (!value.IsEmpty) break;
        }

        return last;
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
