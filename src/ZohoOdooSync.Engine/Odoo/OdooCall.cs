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

    /// <summary>
    /// How many of the arguments JSON-RPC needs by their place. Odoo asks the first one of <c>create</c> whether one id or a list is
    /// wanted: where it has only a name, Odoo fails after the work and undoes it.
    /// </summary>
    public int Placed => Method == "create" ? 1 : 0;

    /// <summary>Writes the arguments and the context as properties of the object that the writer stands in.</summary>
    /// <param name="json">The writer.</param>
    /// <param name="sessionContext">The session's context.</param>
    /// <param name="placed">How many of the arguments are written already, by their place.</param>
    public void WriteNamed(JsonWriter json, IReadOnlyList<(string Name, object? Value)> sessionContext, int placed = 0)
    {
        var serializer = WireJson.Serializer;
        foreach (var (name, value) in Arguments.Skip(placed))
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
