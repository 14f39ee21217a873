using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine;

public sealed partial class SyncEngine
{
    /// <summary>
    /// An operation that throws its trouble: what nobody foresaw comes out in words, and nothing with a secret in it.
    /// </summary>
    private async Task<T> InWordsAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            var error = e.AsSyncException(_settings);
            if (ReferenceEquals(error, e)) throw;
            throw error;
        }
    }
}
