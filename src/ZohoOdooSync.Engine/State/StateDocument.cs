using LiteDB;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// A document of the state file: <c>_id</c> (the key), <c>body</c> (a record as JSON) and <c>seal</c> (the checksum of both, so that
/// damage is noticed and never believed).
/// </summary>
internal static class StateDocument
{
    /// <summary>Makes a document.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="key">Its key.</param>
    /// <param name="body">The record as JSON.</param>
    public static BsonDocument Make(string table, string key, string body) =>
        new() { ["_id"] = key, ["body"] = body, ["seal"] = StateText.Seal(table, key, body) };

    /// <summary>The body of a document whose seal is whole.</summary>
    /// <param name="table">Its table.</param>
    /// <param name="document">The document.</param>
    /// <param name="sealedKey">The key as it was sealed; null for the document's own.</param>
    /// <exception cref="InvalidDataException">The seal is another one.</exception>
    public static string Sealed(string table, BsonDocument document, string? sealedKey = null)
    {
        var (key, body) = (IdOf(document), document["body"].AsString);
        return StateText.Seal(table, sealedKey ?? key, body) == document["seal"].AsInt64
            ? body
            : throw new InvalidDataException($"the record '{key}' of {table} does not match its checksum");
    }

    /// <summary>The key of a document.</summary>
    public static string IdOf(BsonDocument document) => document["_id"].AsString;

    /// <summary>The collection of a table.</summary>
    public static string NameOf(string table) => table.ToLowerInvariant();
}
