namespace ZohoOdooSync.Conformance.Harness;

/// <summary>A small talk with an Odoo server: a few calls, and what must be true of their answers.</summary>
/// <param name="Name">The promise of the server, as a sentence; the key of its recorded answers.</param>
/// <param name="Run">Makes the calls.</param>
internal sealed record Exchange(string Name, Func<Talk, Task> Run)
{
    /// <summary>The first major version that it can be made with.</summary>
    public int From { get; init; } = 16;

    /// <summary>The last one.</summary>
    public int Until { get; init; } = int.MaxValue;

    /// <summary>Whether it is about one door alone: null goes through every door that the server has.</summary>
    public Door? Only { get; init; }

    /// <summary>Whether it can be made with a server of that major version.</summary>
    public bool Suits(int version) => From <= version && version <= Until && !(Only == Door.Json2 && version < 19);
}

/// <summary>How a call reaches the server.</summary>
internal enum Door
{
    /// <summary>/jsonrpc, every version.</summary>
    JsonRpc,

    /// <summary>/json/2, 19 and later.</summary>
    Json2,
}
