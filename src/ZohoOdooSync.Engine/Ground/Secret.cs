namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// A value that must never be shown. Prints as a mask wherever it is formatted; only <see cref="Reveal"/> gives it out, to
/// the code that sends it.
/// </summary>
public readonly struct Secret : IEquatable<Secret>
{
    /// <summary>What is printed in its place.</summary>
    public const string Mask = "********";

    private readonly string? _value;

    /// <summary>Wraps a value; null counts as empty.</summary>
    public Secret(string? value) => _value = value;

    /// <summary>True where nothing was given.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(_value);

    /// <summary>The value itself. Never log it, never put it into an exception.</summary>
    public string Reveal() => _value ?? string.Empty;

    /// <summary>The mask, or nothing where there is nothing to hide.</summary>
    public override string ToString() => IsEmpty ? string.Empty : Mask;

    /// <inheritdoc/>
    public bool Equals(Secret other) => string.Equals(Reveal(), other.Reveal(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Secret other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Reveal().GetHashCode(StringComparison.Ordinal);

    /// <summary>Equality by value.</summary>
    public static bool operator ==(Secret left, Secret right) => left.Equals(right);

    /// <summary>Inequality by value.</summary>
    public static bool operator !=(Secret left, Secret right) => !left.Equals(right);
}
