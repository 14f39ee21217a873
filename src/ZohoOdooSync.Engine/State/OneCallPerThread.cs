namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Refuses a transaction inside a transaction on the same thread: it would wait for itself, or see another moment than the
/// one around it.
/// </summary>
internal sealed class OneCallPerThread : IDisposable
{
    private readonly ThreadLocal<bool> _inside = new();

    /// <summary>Enters; dispose the result to leave.</summary>
    /// <exception cref="InvalidOperationException">This thread is inside already.</exception>
    public Stay Enter()
    {
        if (_inside.Value)
        {
            throw new InvalidOperationException(
                "A transaction of the state was begun inside another one. Use the reader or writer that is at hand.");
        }

        _inside.Value = true;
        return new Stay(this);
    }

    public void Dispose() => _inside.Dispose();

    internal readonly struct Stay(OneCallPerThread owner) : IDisposable
    {
        public void Dispose() => owner._inside.Value = false;
    }
}
