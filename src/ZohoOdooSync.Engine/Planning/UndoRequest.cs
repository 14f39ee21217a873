namespace ZohoOdooSync.Engine.Planning;

/// <summary>What is to be undone: a run as a whole, or some of its products.</summary>
/// <param name="RunId">The run.</param>
public sealed record UndoRequest(string RunId)
{
    /// <summary>Only the products of these items; with <see cref="ProductIds"/> those of either. Both empty: the whole run.</summary>
    public IReadOnlyCollection<string> ItemIds { get; init; } = [];

    /// <summary>Only these products.</summary>
    public IReadOnlyCollection<int> ProductIds { get; init; } = [];

    /// <summary>Whether the whole run is meant.</summary>
    public bool IsWhole => ItemIds.Count + ProductIds.Count == 0;
}
