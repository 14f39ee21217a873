using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One message of load; without a row it concerns the whole call.</summary>
internal sealed record LoadMessage(
    string Type, string Message, int? Record, string? Field = null, string? MoreInfo = null, string? FieldName = null)
{
    public static LoadMessage TooMany { get; } = new("warning", "Found more than 10 errors and more than one error per 10 records, "
        + "interrupted to avoid showing too many errors.", null);

    public void Write(JsonTextWriter json)
    {
        json.WriteStartObject();
        if (Record is { } row)
        {
            json.WritePropertyName("rows");
            json.WriteStartObject();
            Property("from", row);
            Property("to", row);
            json.WriteEndObject();
            Property("record", row);
        }
        Property("type", Type);
        if (Field is not null)
            Property("field", Field);
        Property("message", Message);
        if (MoreInfo is not null)
            Property("moreinfo", MoreInfo);
        if (FieldName is not null)
            Property("field_name", FieldName);
        json.WriteEndObject();

        void Property(string name, object value)
        {
            json.WritePropertyName(name);
            json.WriteValue(value);
        }
    }

    public static OdooResult Result(IReadOnlyList<int>? ids, IReadOnlyList<LoadMessage> messages, int nextRow = 0) => json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("ids");
        OdooJson.Write(json, ids?.ToArray());
        json.WritePropertyName("messages");
        json.WriteStartArray();
        foreach (var message in messages)
            message.Write(json);
        json.WriteEndArray();
        json.WritePropertyName("nextrow");
        json.WriteValue(nextRow);
        json.WriteEndObject();
    };
}
