using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Gives the access token, and asks for a new one only when it must: Zoho gives 10 in 10 minutes and then locks the refresh
/// token out. However many threads and processes need one at the same time, one call is made: threads wait for each other
/// here, processes share the sealed token in the state, or beside it where the state may not be written.
/// </summary>
internal sealed class ZohoTokens(
    SourceSettings settings, ZohoTokenCall call, IStateStore? state, SecretMask mask, TimeProvider time,
    TokenMemory? memory = null) : IDisposable
{
    // How much longer than one token call another process may hold the lock.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly SealedToken _seal = new(settings);
    private AccessToken? _current;
    private string? _rejected;

    /// <summary>A token that should work.</summary>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _current) is { } known && IsUsable(known)) return known.Value;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_current is { } held && IsUsable(held)) return held.Value;
            var token = Remembered() ?? ReadStored() ?? await RenewAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _current, token);
            if (memory is not null) memory.Token = token;
            return token.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What the token that was given last may do; null where Zoho did not say.</summary>
    public string? Scope => Volatile.Read(ref _current)?.Scope;

    /// <summary>Remembers that Zoho refused a token, so that the next one asked for is another.</summary>
    public void Reject(string token) => Volatile.Write(ref _rejected, token);

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<AccessToken> RenewAsync(CancellationToken cancellationToken)
    {
        if (state is null) return await call.SendAsync(cancellationToken).ConfigureAwait(false);
        using var turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        // Whoever held the lock before may have brought one.
        if (ReadStored() is { } brought) return brought;
        var token = await call.SendAsync(cancellationToken).ConfigureAwait(false);
        Store(token);
        return token;
    }

    /// <summary>
    /// Lets one process at a time ask for a token. Only a courtesy that saves calls: where the lock cannot be had, the work goes
    /// on without it.
    /// </summary>
    private async Task<IDisposable?> TakeTurnAsync(CancellationToken cancellationToken)
    {
        if (BesideState.Find(state!.Path, "token.lock") is not { } file) return null;
        try
        {
            return await FileLock.WaitAsync(file, settings.Timeout + Patience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or DirectoryNotFoundException)
        {
            // A state that is open for reading only.
            return null;
        }
    }

    private bool IsUsable(AccessToken token) =>
        token.Expires > time.GetUtcNow() && token.Value != Volatile.Read(ref _rejected);

    private AccessToken? Remembered() => memory?.Token is { } token && IsUsable(token) ? token : null;

    private AccessToken? ReadStored()
    {
        if (state is null) return null;
        try
        {
            return Opened(state.Read(reader => reader.FindToken(_seal.Name))) ?? Opened(TokenFile.Read(state.Path, _seal.Name));
        }
        catch (SyncException exception) when (exception.Kind == SyncErrorKind.State)
        {
            return null;
        }
    }

    private AccessToken? Opened(CachedToken? stored)
    {
        if (stored is null || _seal.Open(stored.Sealed, stored.Expires) is not { } token) return null;
        mask.Add(new Secret(token.Value));
        return IsUsable(token) ? token : null;
    }

    private void Store(AccessToken token)
    {
        var kept = new CachedToken(_seal.Name, _seal.Seal(token), token.Expires);
        try
        {
            // A state that is open for reading only is left untouched.
            if (state!.Access == StateAccess.ReadWrite) state.Write(writer => writer.SaveToken(kept));
            else TokenFile.Write(state.Path, kept);
        }
        catch (SyncException exception) when (exception.Kind == SyncErrorKind.State)
        {
            // A cache: a state that cannot be written now must not cost the call.
        }
    }
}

/// <summary>
/// Keeps the access token from one operation of an engine to the next where the state may not be written: somebody who
/// watches live counts must not run into the limit of tokens. Safe to use from several threads.
/// </summary>
internal sealed class TokenMemory
{
    private AccessToken? _token;

    /// <summary>The last token, usable or not; null before the first.</summary>
    public AccessToken? Token
    {
        get => Volatile.Read(ref _token);
        set => Volatile.Write(ref _token, value);
    }
}
