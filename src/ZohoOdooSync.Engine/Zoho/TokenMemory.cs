namespace ZohoOdooSync.Engine.Zoho;

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
