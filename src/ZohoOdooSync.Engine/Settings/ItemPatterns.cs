namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// What items are chosen by: sections <c>mapping.only</c> and <c>mapping.except</c>. Each key has the values that it may have; a key
/// without any is not asked. <c>*</c> stands for any characters, <c>?</c> for one; letter case and blanks around do not count.
/// </summary>
public sealed record ItemPatterns
{
    /// <summary>No key is asked.</summary>
    public static ItemPatterns None { get; } = new();

    /// <summary>Names of categories (key <c>category</c>).</summary>
    public IReadOnlyList<string> Category { get; init; } = [];

    /// <summary>Kinds of product: goods, service, digital_service (key <c>product_type</c>).</summary>
    public IReadOnlyList<string> ProductType { get; init; } = [];

    /// <summary>States of items: active, inactive, confirmation_pending (key <c>status</c>).</summary>
    public IReadOnlyList<string> Status { get; init; } = [];

    /// <summary>SKUs (key <c>sku</c>).</summary>
    public IReadOnlyList<string> Sku { get; init; } = [];

    /// <summary>Values of custom fields, by the API name of the field, such as <c>cf_web</c> (section <c>custom_fields</c>).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> CustomFields { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Whether no key is asked.</summary>
    public bool IsEmpty => !Asked.Any();

    /// <summary>The keys that are asked, as Zoho names them, with their patterns.</summary>
    internal IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> Asked => new KeyValuePair<string, IReadOnlyList<string>>[]
    {
        new("category_name", Category), new("product_type", ProductType), new("status", Status), new("sku", Sku),
    }.Concat(CustomFields).Where(one => one.Value.Count > 0);

    /// <summary>Whether a text is what a pattern says.</summary>
    /// <param name="pattern">With <c>*</c> and <c>?</c>; an empty one is only an empty text.</param>
    /// <param name="text">The text.</param>
    internal static bool Matches(string pattern, string text)
    {
        var wanted = pattern.AsSpan().Trim();
        var given = text.AsSpan().Trim();
        // At the last star, and how far the text was when it was met: what follows is tried from there on.
        var (at, star, met) = (0, -1, 0);
        for (var i = 0; i < given.Length;)
        {
            if (at < wanted.Length && wanted[at] == '*') (star, met) = (at++, i);
            else if (at < wanted.Length && (wanted[at] == '?' || char.ToUpperInvariant(wanted[at]) == char.ToUpperInvariant(given[i])))
            {
                at++;
                i++;
            }
            else if (star >= 0) (at, i) = (star + 1, ++met);
            else return false;
        }

        return wanted[at..].Trim('*').IsEmpty;
    }
}
