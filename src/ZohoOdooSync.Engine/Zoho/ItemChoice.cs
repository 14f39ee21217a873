using Newtonsoft.Json;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Which items the settings choose (<c>mapping.only</c>, <c>mapping.except</c>): the keys of a row that are looked at, and the
/// judgement. Safe to use from several threads; each reader has a row of its own.
/// </summary>
internal sealed class ItemChoice
{
    private readonly (int Slot, IReadOnlyList<string> Patterns)[] _only;
    private readonly (int Slot, IReadOnlyList<string> Patterns)[] _except;
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    private ItemChoice(ItemPatterns only, ItemPatterns except)
    {
        foreach (var (key, _) in only.Asked.Concat(except.Asked)) _slots.TryAdd(key, _slots.Count);
        _only = [.. only.Asked.Select(one => (_slots[one.Key], one.Value))];
        _except = [.. except.Asked.Select(one => (_slots[one.Key], one.Value))];
    }

    /// <summary>The choice of some settings; null where every item is chosen.</summary>
    public static ItemChoice? Of(MappingSettings mapping) => mapping.IsChoosing ? new(mapping.Only, mapping.Except) : null;

    /// <summary>The keys that it looks at, as Zoho names them.</summary>
    public IReadOnlyCollection<string> Keys => _slots.Keys;

    /// <summary>Whether an item is chosen: one of the values of each key of <c>only</c>, and none of those of <c>except</c>.</summary>
    /// <param name="values">What it says of the keys, in their order; null for what it does not say.</param>
    /// <returns>Null where that depends on a key that it does not say.</returns>
    public bool? Judge(IReadOnlyList<string?> values)
    {
        bool? chosen = true;
        foreach (var (slot, patterns) in _only)
        {
            if (values[slot] is not { } text) chosen = null;
            else if (!patterns.Any(pattern => ItemPatterns.Matches(pattern, text))) return false;
        }

        foreach (var (slot, patterns) in _except)
        {
            if (values[slot] is not { } text) chosen = null;
            else if (patterns.Any(pattern => ItemPatterns.Matches(pattern, text))) return false;
        }

        return chosen;
    }

    /// <summary>What one row says of the keys, taken while it is read.</summary>
    internal sealed class Row(ItemChoice choice)
    {
        private readonly string?[] _values = new string?[choice._slots.Count];

        // Keys of which the record said something that is no text.
        private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);
        private bool _hasAllCustomFields;

        /// <summary>Begins another row.</summary>
        public void Clear()
        {
            Array.Clear(_values);
            _unreadable.Clear();
            _hasAllCustomFields = false;
        }

        /// <summary>Looks at the value that the reader stands on, and leaves it for whoever takes it.</summary>
        public void Look(string key, JsonReader reader)
        {
            if (!choice._slots.ContainsKey(key)) return;
            if (reader.TokenType is JsonToken.StartObject or JsonToken.StartArray) _unreadable.Add(key);
            else Put(key, WireValue.Take(reader));
        }

        /// <summary>The row has a list or a section of custom fields.</summary>
        public void Opens(string key, JsonToken kind) =>
            // Only a detail record has the section, and it has every field that is not empty.
            _hasAllCustomFields |= key == "custom_field_hash" && kind == JsonToken.StartObject;

        /// <summary>Whether the item is chosen; null where the row does not say.</summary>
        public bool? Judge()
        {
            if (_hasAllCustomFields)
            {
                foreach (var (key, slot) in choice._slots)
                {
                    if (key.StartsWith("cf_", StringComparison.Ordinal) && !_unreadable.Contains(key)) _values[slot] ??= string.Empty;
                }
            }

            return choice.Judge(_values);
        }

        /// <summary>Takes what the row says of a key, as people see it.</summary>
        public void Put(string key, WireValue value)
        {
            if (!choice._slots.TryGetValue(key, out var slot) || value.Kind == JsonToken.Null) return;
            var text = value.AsText();
            // A state that is not known says as little as none: it must not throw an item out.
            if (key == "status" && !ItemPatternRows.States.Contains(text)) text = null;
            if (text is null) _unreadable.Add(key);
            _values[slot] ??= text;
        }
    }
}

/// <summary>
/// Custom fields as records hold them: a section <c>custom_field_hash</c> by their API names, and a list <c>custom_fields</c> of
/// records, each with its API name and its value.
/// </summary>
internal static class CustomFieldValues
{
    /// <summary>Reads the section or the list that the reader stands on the beginning of, to its end; passes over anything else.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="found">
    /// Told of each field: its API name, its value, and the value as people see it, like the keys beside the list.
    /// </param>
    public static void Read(JsonReader reader, Action<string, WireValue, WireValue> found)
    {
        if (reader.TokenType == JsonToken.StartObject)
        {
            foreach (var (key, value) in Record(reader)) found(key, value, value);
        }
        else if (reader.TokenType == JsonToken.StartArray)
        {
            foreach (var field in Records(reader))
            {
                if ((Name(field, "api_name") ?? Name(field, "placeholder")) is not { } name) continue;
                var value = field.GetValueOrDefault("value");
                found(name, value, field.GetValueOrDefault("value_formatted") is { IsEmpty: false } shown ? shown : value);
            }
        }
    }

    /// <summary>The records of a list, or the section itself; what else is in the list is passed over.</summary>
    /// <param name="reader">Stands on the beginning of the list or section; then on its end.</param>
    public static List<Dictionary<string, WireValue>> Records(JsonReader reader)
    {
        if (reader.TokenType == JsonToken.StartObject) return [Record(reader)];
        var records = new List<Dictionary<string, WireValue>>();
        while (reader.Read() && reader.TokenType != JsonToken.EndArray)
        {
            if (reader.TokenType == JsonToken.StartObject) records.Add(Record(reader));
            else reader.Skip();
        }

        return records;
    }

    private static string? Name(Dictionary<string, WireValue> field, string key) =>
        field.GetValueOrDefault(key).AsText() is { Length: > 0 } name ? name : null;

    private static Dictionary<string, WireValue> Record(JsonReader reader)
    {
        var values = new Dictionary<string, WireValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonToken.EndObject)
        {
            var key = (string)reader.Value!;
            reader.Read();
            values[key] = WireValue.Take(reader);
        }

        return values;
    }
}
