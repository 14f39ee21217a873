using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// What <c>load</c> answers, always with HTTP 200: <c>{ids: [...]|false, messages: [...], nextrow}</c>. Any message of type
/// error means that nothing was saved.
/// </summary>
internal sealed record LoadReply(IReadOnlyList<int>? Ids, IReadOnlyList<(int? From, int? To, string Field, string Text)> Errors)
{
    // What the loser of two loads at the same moment is told; the server does not try again by itself.
    private const string ConcurrentUpdate = "could not serialize access";

    /// <summary>The field that a column carries; null where it carries none.</summary>
    public Func<string, MirroredField?> FieldOf { get; init; } = _ => null;

    public static LoadReply Read(JsonTextReader reader, SecretMask mask)
    {
        var reply = JToken.Load(reader);
        var ids = reply["ids"] is JValue { Type: JTokenType.Boolean, Value: false }
            ? null
            : ReplyShape.List(reply["ids"], "ids")
                .Select(id => id is JValue { Type: JTokenType.Boolean, Value: false } ? 0 : ReplyShape.Whole(id, "an id")).ToList();
        var errors = ReplyShape.List(reply["messages"], "messages")
            .Where(message => (string?)message["type"] == "error")
            .Select(message => (
                (int?)message["rows"]?["from"] ?? (int?)message["record"],
                (int?)message["rows"]?["to"] ?? (int?)message["record"],
                (string?)message["field"] ?? string.Empty,
                mask.Scrub((string?)message["message"])))
            .ToList();
        return new LoadReply(ids, errors);
    }

    /// <summary>Puts the messages in order of rows.</summary>
    /// <exception cref="SyncException"><c>OdooBusy</c> where another transaction got in the way; nothing was saved.</exception>
    public BatchReply ToBatchReply(int rows, Uri server)
    {
        if (Ids is { } ids)
        {
            return ids.Count == rows && ids.All(id => id > 0)
                ? new BatchReply(ids, [], string.Empty)
                : throw OdooErrors.Unreadable(server, "load", $"{ids.Count} ids for {rows} rows").AsUnknown(true);
        }

        if (Errors.Any(error => error.Text.Contains(ConcurrentUpdate, StringComparison.Ordinal)))
            throw OdooErrors.Conflict(server, "two imports of the same products at once");
        var refused = new SortedDictionary<int, RefusedRow>();
        foreach (var (from, to, field, text) in BlamesFirstRow(rows) ? Errors.Skip(1) : Errors)
        {
            if (from is null || to is null || from < 0 || to >= rows) continue;
            for (var row = from.Value; row <= to.Value; row++)
            {
                // The first message names the cause; what follows for the same row are its effects.
                refused.TryAdd(row, new RefusedRow(row, Reason(field, text), field == ".id") { Field = FieldOf(field) });
            }
        }

        var words = Errors.Count > 0 ? Reason(Errors[0].Field, Errors[0].Text) : "load saved nothing and gave no reason";
        return new BatchReply([], [.. refused.Values], words);
    }

    /// <summary>
    /// From 18 on the first message can be what the batch as a whole met, under the number of its first row, whichever row
    /// is bad. Where other rows are named too, the first one goes again with the rest: if it is bad itself, it is named alone.
    /// </summary>
    private bool BlamesFirstRow(int rows) =>
        Errors.Count > 1 && Errors[0] is { From: 0, To: 0, Field.Length: 0 }
        && Errors.Skip(1).All(error => error.From != 0)
        && Errors.Skip(1).Any(error => error.From > 0 && error.To < rows);

    private static string Reason(string field, string text) =>
        field == ".id" ? "the product is no longer in Odoo (" + text.Trim() + ")" : ShownText.Shortened(text, 400);
}
