namespace ZohoOdooSync.Engine.Settings;

/// <summary>Finds the known key that somebody probably meant.</summary>
internal static class NearestKey
{
    /// <summary>The nearest of some keys, or null where none is near enough to be worth a guess.</summary>
    /// <param name="unknown">What was written.</param>
    /// <param name="known">What could have been meant.</param>
    public static string? Find(string unknown, IEnumerable<string> known)
    {
        var written = Plain(unknown);
        var best = known
            .Select(key => (Key: key, Distance: Distance(written, Plain(key))))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return best.Key is not null && best.Distance <= Math.Max(1, best.Key.Length / 3) ? best.Key : null;
    }

    // Letter case and the kind of separator are what people get wrong first: clientId, client-id, Client_ID.
    private static string Plain(string key) => new([.. key.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    // Levenshtein: how many letters must be put in, taken out or replaced.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
