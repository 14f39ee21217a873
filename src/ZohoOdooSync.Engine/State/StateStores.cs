using System.Text;

namespace ZohoOdooSync.Engine.State;

/// <summary>Chooses the store of a state file: an existing file decides for itself, a new one goes by the settings.</summary>
public static class StateStores
{
    private const int HeaderLength = 64;

    /// <summary>The choice that leaves it to the build: its first store.</summary>
    public const string Auto = "auto";

    /// <summary>Opens a state file with the store that made it, or makes one with the store of choice.</summary>
    /// <param name="path">The file; its folder is made where it is missing and the access allows it.</param>
    /// <param name="choice">The setting <c>state.store</c>: <c>auto</c>, or the name of a store. Only asked for new files.</param>
    /// <param name="access">Read and write, or read only.</param>
    /// <param name="providers">The stores that this build has, the preferred one first.</param>
    /// <exception cref="SyncException"><c>StateDamaged</c>, <c>StateUnreadable</c> (foreign, newer, or of a store that is not here),
    /// <c>StateNotWritable</c>, <c>StateStoreMissing</c> (a new file, and the store of choice is not here).</exception>
    public static IStateStore Open(
        string path, string choice, StateAccess access, IReadOnlyList<IStateStoreProvider> providers)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(providers);
        if (providers.Count == 0) throw new ArgumentException("A build has at least one store.", nameof(providers));

        var file = Path.GetFullPath(path);
        if (Directory.Exists(file)) throw StateErrors.Foreign(file, "it is a folder");
        var header = StateFiles.Header(file, HeaderLength);
        var provider = header.Length > 0 ? OwnerOf(file, header, providers) : Chosen(choice, providers);
        if (access == StateAccess.ReadWrite) StateFiles.MakeFolderFor(file);
        try
        {
            return provider.Open(file, access);
        }
        catch (SyncException e) when (e.ErrorId == StateErrors.DamagedId && header.Length == 0
            && StateFiles.Header(file, HeaderLength) is { Length: > 0 } made && OwnerOf(file, made, providers) is { } owner && owner != provider)
        {
            // Another process made the file with another store, between the look and the opening.
            return owner.Open(file, access);
        }
    }

    private static IStateStoreProvider OwnerOf(
        string path, byte[] header, IReadOnlyList<IStateStoreProvider> providers)
    {
        foreach (var provider in providers)
        {
            if (provider.Recognizes(header)) return provider;
        }

        // A store that this build lacks is told from a foreign file, so that nobody throws a good file away.
        if (header.AsSpan().StartsWith("SQLite format 3\0"u8)) throw StateErrors.LacksStore(path, "SQLite", Names(providers));
        if (header.AsSpan().IndexOf("** This is a LiteDB file **"u8) >= 0)
            throw StateErrors.LacksStore(path, "LiteDB", Names(providers));
        throw StateErrors.Damaged(path, $"it begins with {Shown(header)}, which no state store writes");
    }

    private static IStateStoreProvider Chosen(string choice, IReadOnlyList<IStateStoreProvider> providers)
    {
        if (string.IsNullOrWhiteSpace(choice) || choice.Equals(Auto, StringComparison.OrdinalIgnoreCase)) return providers[0];
        foreach (var provider in providers)
        {
            if (provider.Name.Equals(choice, StringComparison.OrdinalIgnoreCase)) return provider;
        }

        throw new SyncException(
            "StateStoreMissing", SyncErrorKind.Settings,
            $"The setting state.store is '{choice}', but this build has only: {Names(providers)}.",
            $"Set state.store to auto or to one of: {Names(providers)}.");
    }

    private static string Names(IReadOnlyList<IStateStoreProvider> providers) =>
        string.Join(", ", providers.Select(provider => provider.Name));

    private static string Shown(byte[] header)
    {
        var shown = new StringBuilder();
        foreach (var value in header.Take(16)) shown.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
        return $"'{shown}'";
    }
}
