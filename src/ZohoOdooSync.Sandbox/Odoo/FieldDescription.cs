using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One field as fields_get describes it.</summary>
internal static class FieldDescription
{
    public static void Write(JsonTextWriter json, OdooField field, HashSet<string>? wanted)
    {
        json.WriteStartObject();
        Property("type", field.Type);
        Property("string", field.Label);
        Property("required", field.Required);
        Property("readonly", field.Readonly);
        Property("store", field.Store);
        Property("searchable", true);
        if (field.Type is "char" or "text" or "html")
            Property("translate", field.Translate);
        Property("company_dependent", field.CompanyDependent);
        if (field.Relation is not null)
            Property("relation", field.Relation);
        if (field.PriceDigits is true && Wanted("digits"))
            WritePair("digits", 16, 2);
        if (field.PriceDigits is false)
        {
            Property("digits", false);
            Property("min_display_digits", 2);
        }
        if (field.Selection is { } selection && Wanted("selection"))
            WriteSelection(selection);
        json.WriteEndObject();

        bool Wanted(string name) => wanted is null || wanted.Count == 0 || wanted.Contains(name);

        void Property(string name, object value)
        {
            if (!Wanted(name))
                return;
            json.WritePropertyName(name);
            json.WriteValue(value);
        }

        void WritePair(string name, int first, int second)
        {
            json.WritePropertyName(name);
            json.WriteStartArray();
            json.WriteValue(first);
            json.WriteValue(second);
            json.WriteEndArray();
        }

        void WriteSelection(IReadOnlyList<(string Value, string Label)> choices)
        {
            json.WritePropertyName("selection");
            json.WriteStartArray();
            foreach (var (value, label) in choices)
            {
                json.WriteStartArray();
                json.WriteValue(value);
                json.WriteValue(label);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
    }
}
