using System.Collections.Concurrent;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Keeps one copy of texts that recur in thousands of rows (units, kinds, states), so that a large catalogue stays light.
/// Lives as long as one reading. Safe to use from several threads.
/// </summary>
internal sealed class TextPool
{
    private const int LongestText = 32;
    private const int MostTexts = 2048;

    private readonly ConcurrentDictionary<string, string> _texts = new(StringComparer.Ordinal);

    /// <summary>The same text, as the copy that was seen first.</summary>
    public string Shared(string text)
    {
        if (text.Length == 0) return string.Empty;
        if (_texts.TryGetValue(text, out var known)) return known;
        return text.Length > LongestText || _texts.Count >= MostTexts ? text : _texts.GetOrAdd(text, text);
    }
}
