using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Small files beside the state file that make operations of a profile considerate of each other: of those, too, that leave
/// the state itself alone. For their owner alone, and never in a folder of somebody else: what an administrator looks at once
/// must not be in the way of the account that works there.
/// </summary>
internal static class BesideState
{
    /// <summary>The full path of such a file, with its folder made; null where none may be left.</summary>
    public static string? Find(string stateFile, string name)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(stateFile))!;
            var known = folder;
            while (!Directory.Exists(known))
            {
                if (Path.GetDirectoryName(known) is not { } above) return null;
                known = above;
            }

            if (FileOwner.IsForeign(known)) return null;
            OwnerOnly.MakeFolder(folder);
            return Path.Combine(folder, name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
