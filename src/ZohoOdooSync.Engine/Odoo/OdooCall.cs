using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// One method call, in terms that both transports can say: ids for record methods, every other argument by name. The names
/// used by this program are the same in Odoo 14 to 19.
/// </summary>
/// <param name="Model">For example <c>product.template</c>.</param>
/// <param name="Method">For example <c>search_read</c>.</param>
internal sealed record OdooCall(string Model, string Method)
{
    /// <summary>Records to work on; null for a method of the model itself.</summary>
    public IReadOnlyCollection<int>? Ids { get; init; }

    /// <summary>Named arguments; values are anything that Json.NET writes.</summary>
    public IReadOnlyList<(string Name, object? Value)> Arguments { get; init; } = [];

    /// <summary>Keys added to the session's context.</summary>
    public IReadOnlyList<(string Name, object? Value)> Context { get; init; } = [];

    /// <summary>
    /// True where the call changes something: then a lost reply means that nobody knows whether it happened, and it must not
    /// simply be sent again.
    /// </summary>
    public bool Writes { get; init; }

    /// <summary>Writes the arguments and the context as properties of the object that the writer stands in.</summary>
    public void WriteNamed(JsonWriter json, IReadOnlyList<(string Name, object? Value)> sessionContext)
    {
        var serializer = WireJson.Serializer;
        foreach (var (name, value) in Arguments)
        {
            json.WritePropertyName(name);
            serializer.Serialize(json, value);
        }

        json.WritePropertyName("context");
        json.WriteStartObject();
        foreach (var (name, value) in sessionContext.Where(pair => Context.All(own => own.Name != pair.Name)).Concat(Context))
        {
            json.WritePropertyName(name);
            serializer.Serialize(json, value);
        }

        json.WriteEndObject();
    }
}
