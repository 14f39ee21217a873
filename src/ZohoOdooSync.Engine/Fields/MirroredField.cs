using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Fields;

/// <summary>What a field holds: it decides how the field is read, converted and written.</summary>
public enum FieldKind
{
    /// <summary>A text of one line.</summary>
    Text,

    /// <summary>A text of many lines.</summary>
    LongText,

    /// <summary>A number that is the same on both sides. An empty one is zero, as Odoo keeps no empty number.</summary>
    Number,

    /// <summary>An amount in the source currency, converted to the target currency. An empty one says nothing.</summary>
    Money,

    /// <summary>True or false. An empty one says nothing.</summary>
    Flag,

    /// <summary>The item's status, as the flag whether the product is active.</summary>
    Status,

    /// <summary>The text of a unit, as the external id of Odoo's unit.</summary>
    Unit,

    /// <summary>Goods or a kind of service.</summary>
    ProductType,

    /// <summary>Whatever the column of Odoo holds: the server says its type.</summary>
    Column,

    /// <summary>A weight with its unit, in the unit of the server.</summary>
    Weight,

    /// <summary>A tax by its name or percentage, as taxes of the company.</summary>
    Tax,

    /// <summary>A picture. Its value is a text that names it; the picture itself is read only to be written.</summary>
    Picture,
}

/// <summary>What else a row of the catalogue says about its field.</summary>
[Flags]
public enum FieldTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Mirrored unless the settings switch it off.</summary>
    OnByDefault = 1,

    /// <summary>Always mirrored; a new product must have it from the start.</summary>
    AlwaysOn = 1 << 1 | OnByDefault,

    /// <summary>No product is made without it, since Odoo would put something wrong in its place.</summary>
    Required = 1 << 2,

    /// <summary>A value stands on one active product only.</summary>
    Unique = 1 << 3,

    /// <summary>The database indexes it, so that long texts are refused.</summary>
    Indexed = 1 << 4,

    /// <summary>Only a new product gets it.</summary>
    CreateOnly = 1 << 5,

    /// <summary>Belongs to the variants where a product has several.</summary>
    OfVariant = 1 << 6,

    /// <summary>Odoo keeps a text for each language.</summary>
    Translated = 1 << 7,

    /// <summary>Rows of the listing may lack it; the detail record is asked for it.</summary>
    InDetails = 1 << 8,
}

/// <summary>
/// One field that is kept equal between an item and its product, and all that the engine knows about it. The fields are the
/// rows of the catalogue. Two are the same field when their names are.
/// </summary>
[JsonConverter(typeof(FieldNameJson))]
public sealed partial class MirroredField : IEquatable<MirroredField>, IComparable<MirroredField>, IComparable
{
    internal MirroredField(
        string name, int order, string key, FieldKind kind, IReadOnlyList<string> zohoKeys, IReadOnlyList<string> columns,
        FieldTraits traits)
    {
        (FieldName, Order, Key, Kind, ZohoKeys, Columns, Traits) = (name, order, key, kind, zohoKeys, columns, traits);
    }

    /// <summary>Its name in the journal, in plan files and in reports, such as <c>CanBeSold</c>.</summary>
    public string FieldName { get; }

    /// <summary>Its place in the order of values; it starts at zero.</summary>
    public int Order { get; }

    /// <summary>Its key in the settings (<c>mapping.fields</c>), such as <c>can_be_sold</c>.</summary>
    public string Key { get; }

    /// <summary>What it holds.</summary>
    public FieldKind Kind { get; }

    /// <summary>
    /// The keys of an item that carry it. The first that is not empty counts, and only where those before it are there.
    /// </summary>
    public IReadOnlyList<string> ZohoKeys { get; }

    /// <summary>Another name that Zoho has for the key; null where there is none.</summary>
    public string? ZohoAlias { get; internal init; }

    /// <summary>Keys of an item that say more about its value, such as its unit.</summary>
    public IReadOnlyList<string> BesideKeys { get; internal init; } = [];

    /// <summary>The entry of the settings that it stands for; null for a row of the catalogue.</summary>
    public CustomField? Custom { get; internal init; }

    /// <summary>The columns of Odoo that may carry it; the first that a server can write does.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>What else the row says.</summary>
    public FieldTraits Traits { get; }

    /// <summary>Mirrored unless the settings switch it off.</summary>
    public bool IsOnByDefault => Is(FieldTraits.OnByDefault);

    /// <summary>Always mirrored.</summary>
    public bool IsAlwaysOn => Is(FieldTraits.AlwaysOn);

    /// <summary>No product is made without it.</summary>
    public bool IsRequired => Is(FieldTraits.Required);

    /// <summary>A value stands on one active product only.</summary>
    public bool IsUnique => Is(FieldTraits.Unique);

    /// <summary>Only a new product gets it.</summary>
    public bool IsCreateOnly => Is(FieldTraits.CreateOnly);

    /// <summary>Belongs to the variants where a product has several.</summary>
    public bool IsOfVariant => Is(FieldTraits.OfVariant);

    /// <summary>Odoo keeps a text for each language.</summary>
    public bool IsTranslated => Is(FieldTraits.Translated);

    /// <summary>Whether its values are numbers.</summary>
    public bool IsNumber => Kind is FieldKind.Number or FieldKind.Money;

    /// <summary>Whether it is a field of the users' own, which the settings name and no row of the catalogue.</summary>
    public bool IsCustom => Custom is not null;

    /// <summary>Whether the server says what the column holds, so that values are converted to its type.</summary>
    public bool HasColumnType => Kind is FieldKind.Column or FieldKind.Weight or FieldKind.Tax;

    /// <summary>Whether it is a picture, of which a value is only the name.</summary>
    public bool IsPicture => Kind == FieldKind.Picture;

    /// <summary>Whether the row says something.</summary>
    /// <param name="traits">All of it.</param>
    public bool Is(FieldTraits traits) => (Traits & traits) == traits;

    /// <summary>Finds a field of the catalogue by its name, letter case ignored. PowerShell reads parameters with it.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="FormatException">There is no such field.</exception>
    public static MirroredField Parse(string name) =>
        FieldCatalogue.All.FirstOrDefault(field => string.Equals(field.FieldName, name, StringComparison.OrdinalIgnoreCase))
        ?? (name.StartsWith("x_", StringComparison.Ordinal) ? FieldCatalogue.Find(name) : null)
        ?? throw new FormatException(
            $"\"{ShownText.OneLine(name)}\" is no mirrored field: {string.Join(", ", FieldCatalogue.All)} are allowed.");

    /// <summary>Whether both are the same field.</summary>
    public static bool operator ==(MirroredField? left, MirroredField? right) =>
        ReferenceEquals(left, right) || (left is not null && left.Equals(right));

    /// <summary>Whether they are two fields.</summary>
    public static bool operator !=(MirroredField? left, MirroredField? right) => !(left == right);

    /// <summary>Whether one comes before another.</summary>
    public static bool operator <(MirroredField? left, MirroredField? right) => Compare(left, right) < 0;

    /// <summary>Whether one comes after another.</summary>
    public static bool operator >(MirroredField? left, MirroredField? right) => Compare(left, right) > 0;

    /// <summary>Whether one is another or comes before it.</summary>
    public static bool operator <=(MirroredField? left, MirroredField? right) => Compare(left, right) <= 0;

    /// <summary>Whether one is another or comes after it.</summary>
    public static bool operator >=(MirroredField? left, MirroredField? right) => Compare(left, right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(MirroredField? other) => other is null ? 1
        : Order != other.Order && !(IsCustom && other.IsCustom) ? Order.CompareTo(other.Order)
        : string.CompareOrdinal(FieldName, other.FieldName);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => CompareTo(obj as MirroredField);

    /// <inheritdoc/>
    public bool Equals(MirroredField? other) =>
        other is not null && (Order == other.Order || (IsCustom && other.IsCustom)) && FieldName == other.FieldName;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MirroredField);

    /// <inheritdoc/>
    public override int GetHashCode() => IsCustom ? FieldName.GetHashCode(StringComparison.Ordinal) : Order;

    /// <summary>The name.</summary>
    public override string ToString() => FieldName;

    private static int Compare(MirroredField? left, MirroredField? right) => Comparer<MirroredField?>.Default.Compare(left, right);

    /// <summary>In JSON a field is its name.</summary>
    private sealed class FieldNameJson : JsonConverter<MirroredField>
    {
        public override void WriteJson(JsonWriter writer, MirroredField? value, JsonSerializer serializer) =>
            writer.WriteValue(value?.FieldName);

        public override MirroredField? ReadJson(
            JsonReader reader, Type objectType, MirroredField? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
            reader.Value is string name
                ? FieldCatalogue.Find(name) ?? throw new JsonSerializationException($"'{name}' is no mirrored field.")
                : null;
    }
}
