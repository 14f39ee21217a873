namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Asks for the number of items alone.</summary>
internal static class CountReader
{
    public static async Task<int?> ReadAsync(
        Func<ZohoQuestion, TextPool, ISyncReporter, CancellationToken, Task<ZohoReply?>> ask, string filter,
        CancellationToken cancellationToken)
    {
        // Where the option means nothing the reply is an ordinary page: one row keeps it small.
        var question = new ZohoQuestion(
            "items", "the number of items", ("filter_by", filter), ("page", "1"), ("per_page", "1"), ("response_option", "2"));
        try
        {
            var reply = await ask(question, new TextPool(), SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
            return reply?.Page is { Total: >= 0 } context && (context.AppliedFilter is not { } applied || applied == filter)
                ? context.Total
                : null;
        }
        catch (SyncException e) when (e.ErrorId is "ZohoRequestRefused" or "ZohoReplyUnreadable")
        {
            // A server that knows no such option may say so in its own way; the count is only a hint that saves calls.
            return null;
        }
    }
}
