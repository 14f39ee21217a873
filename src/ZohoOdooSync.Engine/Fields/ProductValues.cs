using System.Collections;

namespace ZohoOdooSync.Engine.Fields;

/// <summary>
/// The values of some mirrored fields of one product: what it holds, what it should hold, or only what changes. A field
/// that is absent is not spoken about. Immutable; enumerates in the order of <see cref="MirroredField"/>.
/// </summary>
public sealed class ProductValues : IReadOnlyCollection<KeyValuePair<MirroredField, FieldValue>>, IEquatable<ProductValues>
{
    private readonly KeyValuePair<MirroredField, FieldValue>[] _values;

    private ProductValues(KeyValuePair<MirroredField, FieldValue>[] values) => _values = values;

    /// <summary>No field at all.</summary>
    public static ProductValues Empty { get; } = new([]);

    /// <summary>Makes values from pairs; a field named twice is an error of the caller.</summary>
    /// <param name="values">Fields with their values, in any order.</param>
    /// <exception cref="ArgumentException">A field occurs twice.</exception>
    public static ProductValues Of(IEnumerable<KeyValuePair<MirroredField, FieldValue>> values)
    {
        var sorted = values.OrderBy(pair => pair.Key).ToArray();
        for (var i = 1; i < sorted.Length; i++)
        {
            if (sorted[i].Key == sorted[i - 1].Key)
                throw new ArgumentException($"The field {sorted[i].Key} occurs twice.", nameof(values));
        }

        return sorted.Length == 0 ? Empty : new ProductValues(sorted);
    }

    /// <summary>How many fields are spoken about.</summary>
    public int Count => _values.Length;

    /// <summary>The value of a field, or null where the field is absent.</summary>
    public FieldValue? this[MirroredField field]
    {
        get
        {
            foreach (var pair in _values)
            {
                if (pair.Key == field) return pair.Value;
            }

            return null;
        }
    }

    /// <summary>The fields that are spoken about, in order.</summary>
    public IEnumerable<MirroredField> Fields => _values.Select(pair => pair.Key);

    /// <summary>Those of these values that <paramref name="actual"/> does not hold: what must be sent, and no more.</summary>
    /// <param name="actual">What the product holds now.</param>
    public ProductValues DifferenceTo(ProductValues actual)
    {
        var different = Array.FindAll(_values, pair => actual[pair.Key] is not { } held || held != pair.Value);
        return different.Length == 0 ? Empty : new ProductValues(different);
    }

    /// <summary>Only the given fields.</summary>
    public ProductValues Only(Func<MirroredField, bool> keep)
    {
        var kept = Array.FindAll(_values, pair => keep(pair.Key));
        return kept.Length == 0 ? Empty : kept.Length == _values.Length ? this : new ProductValues(kept);
    }

    /// <summary>These values, overlaid with others.</summary>
    public ProductValues With(ProductValues others) =>
        Count == 0 ? others
        : others.DifferenceTo(this).Count == 0 ? this
        : Of(_values.Where(pair => others[pair.Key] is null).Concat(others._values));

    /// <summary>
    /// Takes the copy of the other values for each that is equal, so that both sides of a large catalogue hold one text and not two.
    /// These values stay what they are.
    /// </summary>
    /// <param name="others">Values that live as long.</param>
    internal void Share(ProductValues others)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            var (field, value) = _values[i];
            if (others[field] is { } other && other == value) _values[i] = new(field, other);
        }
    }

    /// <inheritdoc/>
    public bool Equals(ProductValues? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ProductValues);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var pair in _values)
        {
            hash.Add(pair.Key);
            hash.Add(pair.Value);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<MirroredField, FieldValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<MirroredField, FieldValue>>)_values).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => string.Join("; ", _values.Select(pair => $"{pair.Key}={pair.Value}"));
}
