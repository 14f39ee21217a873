using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>One setting as it may be shown.</summary>
/// <param name="Section">Where its key lies: <c>zoho_books</c>, <c>odoo.test_db</c>; empty for a key of the top level.</param>
/// <param name="Key">The key in the settings file.</param>
/// <param name="Value">The value in force as text that does not depend on culture; a secret as <see cref="Secret.Mask"/>.</param>
/// <param name="Default">The value without any setting; empty where there is none.</param>
public sealed record MaskedSetting(string Section, string Key, string Value, string Default)
{
    /// <summary>Full name: <c>guard.max_archive_count</c>, <c>unmanaged</c>.</summary>
    public string Name => Section.Length == 0 ? Key : $"{Section}.{Key}";

    /// <summary>Whether the value in force is the default.</summary>
    public bool IsDefault => string.Equals(Value, Default, StringComparison.Ordinal);
}

/// <summary>One row of <see cref="SettingCatalogue"/>: a key of the settings file.</summary>
/// <param name="Section">The section: <c>pricing</c>, <c>odoo.*</c>; empty for the top level.</param>
/// <param name="Key">The key.</param>
/// <param name="Kind">What may stand there.</param>
/// <param name="About">What the guide and the schema say of it, beside what is allowed.</param>
internal sealed record Setting(string Section, string Key, SettingKind Kind, string About)
{
    /// <summary>The <see cref="Place"/> of a setting that counts for the mapping, and came after the first version.</summary>
    public const int Added = 2000;

    /// <summary>Reads the key of a section into settings.</summary>
    public required Func<SettingsSection, SyncSettings, SyncSettings> Read { get; init; }

    /// <summary>The value in force, as the file would hold it.</summary>
    public required Func<SyncSettings, object?> Value { get; init; }

    /// <summary>Whether it is shown, completed and set; false for what is only accepted.</summary>
    public bool IsSeen { get; init; } = true;

    /// <summary>What the setting holds, in words, where it must not be empty.</summary>
    public string? Needed { get; init; }

    /// <summary>What may stand under a key, for a section whose keys are the organisation's own words.</summary>
    public SettingKind? Entry { get; init; }

    /// <summary>What the guide says of the default, where its value does not say it.</summary>
    public string? Usual { get; init; }

    /// <summary>The environment variable that wins over the file.</summary>
    public string? Variable { get; init; }

    /// <summary>The place in the digest of the mapping; 0 for none, <see cref="Added"/> for every new one.</summary>
    public int Place { get; init; }

    /// <summary>What the digest of the mapping knows of it.</summary>
    public Func<SyncSettings, IEnumerable<string>> Counted { get; init; } = _ => [];

    /// <summary>The lines that show it; one but for a section whose keys are the user's own.</summary>
    public Func<SyncSettings, SyncSettings, IEnumerable<MaskedSetting>> Shown { get => field ?? ShownAsOne; init; }

    /// <summary>What is allowed, and what it is about.</summary>
    public string Description => string.Join("; ", new[] { Kind.Range, About }.Where(text => text.Length > 0));

    /// <summary>Whether it is a secret.</summary>
    public bool IsSecret => Kind is SecretKind;

    /// <summary>Full name, with the key of a database in place of the star.</summary>
    public string NameIn(string database) => string.Join('.', PathIn(database));

    /// <summary>The sections that lead to the key, and the key, with the key of a database in place of the star, dots included.</summary>
    public string[] PathIn(string database) =>
        [.. Section.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(part => part == "*" ? database : part), Key];

    /// <inheritdoc/>
    public override string ToString() => NameIn("*");

    private IEnumerable<MaskedSetting> ShownAsOne(SyncSettings settings, SyncSettings plain) =>
        [new(Section, Key, SettingKind.Text(Value(settings)), SettingKind.Text(Value(plain)))];
}

/// <summary>A section of the file with the part of the settings that it fills: makes the rows of its keys.</summary>
/// <param name="Name">The section.</param>
/// <param name="Get">Its part.</param>
/// <param name="With">Settings with another such part.</param>
internal sealed record SettingsPart<T>(string Name, Func<SyncSettings, T> Get, Func<SyncSettings, T, SyncSettings> With)
{
    /// <summary>A key that is read by itself, with the value of the part and the part with another value.</summary>
    public Setting Row<V>(string key, SettingKind<V> kind, Func<T, V> get, Func<T, V, T> with, string about = "", int place = 0) =>
        Together(key, kind, part => kind.Plain(get(part)), about, place, part => get(part)) with
        {
            Read = (section, settings) =>
                With(settings, with(Get(settings), kind.ReadFrom(section, key, get(Get(settings))))),
        };

    /// <summary>A key that is read together with others, by a check of its section.</summary>
    public Setting Together(
        string key, SettingKind kind, Func<T, object?> value, string about = "", int place = 0, Func<T, object?>? counted = null) =>
        new(Name, key, kind, about)
        {
            Read = (_, settings) => settings, Value = settings => value(Get(settings)), Variable = (kind as SecretKind)?.Variable,
            Place = place, Counted = settings => [Text((counted ?? value)(Get(settings)))],
        };

    /// <summary>
    /// A section whose keys are the organisation's own words, letter case ignored; they are added to those known without it.
    /// </summary>
    public Setting Table(
        string key, SettingKind<string> entry, Func<T, IReadOnlyDictionary<string, string>> get,
        Func<T, IReadOnlyDictionary<string, string>, T> with, string about, int place) => new(Name, key, SettingKinds.TableOf(entry), about)
    {
        Entry = entry, Place = place, Value = _ => null,
        Read = (section, settings) => With(settings, with(Get(settings), ReadTable(section.Section(key), entry, get(Get(settings))))),
        Shown = (settings, plain) => ByName(get(Get(settings))).Select(one => new MaskedSetting(
            $"{Name}.{key}", one.Key, one.Value, get(Get(plain)).GetValueOrDefault(one.Key, string.Empty))),
        Counted = settings => ByName(get(Get(settings))).Select(one => $"{one.Key}={one.Value}"),
    };

    /// <summary>A key that is accepted and has no effect.</summary>
    public Setting Unseen<V>(string key, SettingKind<V> kind, string about = "") => new(Name, key, kind, about)
    {
        IsSeen = false, Value = _ => null,
        Read = (section, settings) =>
        {
            kind.ReadFrom(section, key, default!);
            return settings;
        },
    };

    // What is wrong is reported and left out.
    private static Dictionary<string, string> ReadTable(
        SettingsSection section, SettingKind<string> entry, IReadOnlyDictionary<string, string> usual)
    {
        var table = new Dictionary<string, string>(usual, StringComparer.OrdinalIgnoreCase);
        foreach (var name in section.Names)
        {
            if (section.Raw(name) is not { } value) continue;
            if (entry.Read(value) is { } read) table[name.Trim()] = read.Is;
            else section.Refuse(name, entry.Allowed);
        }

        return table;
    }

    private static IEnumerable<KeyValuePair<string, string>> ByName(IReadOnlyDictionary<string, string> units) =>
        units.OrderBy(unit => unit.Key, StringComparer.OrdinalIgnoreCase);

    private static string Text(object? value) => value switch
    {
        decimal => SettingKind.Text(value),
        IEnumerable<string> list => string.Join(',', list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}
