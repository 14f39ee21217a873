using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>How a call travels: the URL, the envelope, the credentials, the shape of an error.</summary>
internal interface IOdooTransport
{
    /// <summary>The name used in the settings: <c>json-rpc</c> or <c>json-2</c>.</summary>
    string Name { get; }

    /// <summary>Sends a call once.</summary>
    /// <param name="call">The call.</param>
    /// <param name="sessionContext">Context of the session: language, companies.</param>
    /// <param name="read">Reads the result; the reader stands before its first token.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SyncException">Every kind of failure, by name of the server's exception and never by its code.</exception>
    Task<T> SendAsync<T>(
        OdooCall call, IReadOnlyList<(string Name, object? Value)> sessionContext, Func<JsonTextReader, T> read,
        CancellationToken cancellationToken);
}
