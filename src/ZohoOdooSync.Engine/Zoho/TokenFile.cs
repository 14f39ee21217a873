using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Keeps the sealed token in <c>token.cache</c> beside the state file for operations that may not write the state, or that come
/// before there is one. A cache: what cannot be read counts for nothing, and what cannot be written is let be.
/// </summary>
internal static class TokenFile
{
    private const string Name = "token.cache";

    /// <summary>The token that was kept for some credentials, or null.</summary>
    public static CachedToken? Read(string stateFile, string credentials)
    {
        try
        {
            var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(stateFile))!, Name);
            return File.Exists(file) && File.ReadAllText(file).Split('\n') is [var key, var ticks, var box, ..] && key == credentials
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
                && expires <= DateTimeOffset.MaxValue.Ticks
                    ? new CachedToken(key, Convert.FromBase64String(box), new DateTimeOffset(expires, TimeSpan.Zero))
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps a token, in the place of the one before.</summary>
    public static void Write(string stateFile, CachedToken token)
    {
        if (BesideState.Find(stateFile, Name) is not { } file) return;
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{token.Key}\n{token.Expires.UtcTicks}\n{Convert.ToBase64String(token.Sealed)}\n");
        try
        {
            AtomicFile.Write(file, stream => stream.Write(Encoding.ASCII.GetBytes(text)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The next operation asks for a token of its own.
        }
    }
}
