using System.Collections;
using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>One value that is changed, as people may see it.</summary>
/// <param name="Name">The setting: <c>pricing.exchange_rate</c>.</param>
/// <param name="Before">What the file said; empty where it said nothing.</param>
/// <param name="After">What it will say; empty where the default is wanted.</param>
public sealed record SettingChange(string Name, string Before, string After);

/// <summary>
/// A change of single values in a settings file: prepared and checked as a whole first, then written in one step. Everything
/// else in the file stays as it is, comments and order included.
/// </summary>
public sealed class SettingsEdit
{
    private readonly string _before;
    private readonly string _after;
    private readonly SyncSettings _settings;
    private readonly SettingsEnvironment _environment;

    private SettingsEdit(string before, string after, SyncSettings settings, SettingsEnvironment environment)
    {
        (_before, _after, _settings, _environment) = (before, after, settings, environment);
    }

    /// <summary>The file.</summary>
    public string File => _settings.SettingsPath;

    /// <summary>What changes, secrets masked; empty where the file says all of it already.</summary>
    public IReadOnlyList<SettingChange> Changes { get; private init; } = [];

    /// <summary>Full names of everything that was asked for, in the known spelling.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    private IReadOnlyList<Setting> Rows { get; init; } = [];

    /// <summary>Whether the comments of the file will be gone: true only where a value could not be exchanged in place.</summary>
    public bool LosesComments { get; private init; }

    /// <summary>
    /// Reads a file, changes values in its text, and checks the result as <see cref="SettingsFile.Load"/> does. Writes nothing.
    /// </summary>
    /// <param name="home">The base folder of the profile, as <see cref="SettingsFile.FindHome"/> gives it.</param>
    /// <param name="values">
    /// Names with their new values: a text, a number, true or false; for a secret a <see cref="Secret"/> or a dictionary that
    /// is a reference, such as <c>vault = NAME</c>; null for the default.
    /// </param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <param name="vault">Looks up secrets in a vault; null where there is none.</param>
    /// <exception cref="SyncException"><c>SettingUnknown</c>, <c>SecretInClear</c>, <c>SettingsInvalid</c> and whatever else
    /// <see cref="SettingsFile.Load"/> tells.</exception>
    public static SettingsEdit Prepare(
        string home, IEnumerable<KeyValuePair<string, object?>> values, IReadOnlyDictionary<string, string?>? environment = null,
        ISecretVault? vault = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var variables = new SettingsEnvironment(environment);
        var folder = Path.GetFullPath(home);
        var before = SettingsFile.ReadChecked(folder, variables);
        var (tree, text, exact, rows) = (Tree(before, folder), before, true, new List<Setting>());
        var names = new List<string>();
        var changes = new List<SettingChange>();
        foreach (var (given, value) in values)
        {
            var (name, row, path) = SettingNames.Find(given, tree);
            names.Add(name);
            rows.Add(row);
            var had = At(tree, path);
            var wanted = value is ListChange change ? change.Of(had) : SettingValue.Of(name, row, value);
            if (JToken.DeepEquals(had ?? JValue.CreateNull(), wanted)) continue;
            changes.Add(new SettingChange(name, SettingValue.Shown(name, row, had), SettingValue.Shown(name, row, wanted)));
            Put(tree, path, wanted);
            if (exact)
            {
                text = value is ListChange && had is JArray list
                    ? SettingsText.WithEntries(text, path, list, (JArray)wanted) : SettingsText.With(text, path, wanted);
            }

            exact = exact && JToken.DeepEquals(Parsed(text, folder), tree);
        }

        if (!exact) text = tree.ToString(Newtonsoft.Json.Formatting.Indented) + "\n";
        // Whoever sets a rate need not be able to open the vault; whoever sets a secret must reach it.
        var need = rows.Exists(row => row.IsSecret) ? SecretNeed.All : SecretNeed.None;
        var settings = SettingsFile.Parse(text, folder, variables, vault, need);
        return new SettingsEdit(before, text, settings, variables)
        {
            Changes = changes.ConvertAll(change => change with
            {
                Before = settings.Secrets.Scrub(change.Before), After = settings.Secrets.Scrub(change.After),
            }),
            Names = names, Rows = rows, LosesComments = !exact,
        };
    }

    /// <summary>
    /// Prepares that <c>mapping.custom</c> has a field for a column: it is added, or takes the place of the one that has this column.
    /// Writes nothing.
    /// </summary>
    /// <param name="home">The base folder of the profile.</param>
    /// <param name="field">The field.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <exception cref="SyncException">As <see cref="Prepare"/>.</exception>
    public static SettingsEdit PrepareField(
        string home, CustomField field, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Prepare(home, [new("mapping.custom", CustomFields.With(field))], environment);
    }

    /// <summary>Prepares that <c>mapping.custom</c> has no field for a column any more. Writes nothing.</summary>
    /// <param name="home">The base folder of the profile.</param>
    /// <param name="column">The column of Odoo.</param>
    /// <param name="environment">The environment variables; null for those of the process.</param>
    /// <exception cref="SyncException"><c>SettingUnknown</c> where no field has this column; else as <see cref="Prepare"/>.</exception>
    public static SettingsEdit PrepareFieldRemoval(
        string home, string column, IReadOnlyDictionary<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(column);
        return Prepare(home, [new("mapping.custom", CustomFields.Without(column))], environment);
    }

    /// <summary>
    /// Writes the file in one step; the one before is kept beside it as <c>zoho_config.json.bak</c>. Where nothing changes,
    /// nothing is written.
    /// </summary>
    /// <returns>The settings as they are in force now.</returns>
    /// <exception cref="SyncException"><c>SettingsNotWritable</c>, <c>SettingsChanged</c> where somebody was quicker.</exception>
    public SyncSettings Write()
    {
        if (Changes.Count == 0) return _settings;
        if (SettingsFile.ReadChecked(_settings.Home, _environment) != _before)
        {
            throw new SyncException(
                "SettingsChanged", SyncErrorKind.Settings,
                $"The settings file {File} was changed by somebody else in the meantime. Nothing was changed.",
                "Read the file, then set the values again.");
        }

        SettingsWriter.Write(File, _after, overwrite: true);
        SettingsSchema.LayBeside(File, onlyAnew: true);
        return _settings with { Warnings = [.. SettingsWarnings.Of(_settings, _environment), .. Overridden()] };
    }

    private IEnumerable<string> Overridden()
    {
        foreach (var (name, row) in Names.Zip(Rows))
        {
            // The variables of a database are those of the one in use.
            if (row.Variable is { } variable && row.NameIn(_settings.Target.DatabaseKey) == name && _environment[variable] is not null)
                yield return $"{name} is written, but the environment variable {variable} is set and wins over it.";
        }
    }

    // A file that is broken already is told as such before anything is changed in it.
    private static JObject Tree(string text, string home)
    {
        var problems = new SettingsProblems(new SecretMask());
        var tree = SettingsJson.Parse(text, new SettingsHome(home, string.Empty).File, problems);
        problems.ThrowIfAny(new SettingsHome(home, string.Empty).File);
        return tree;
    }

    private static JObject? Parsed(string text, string home)
    {
        try
        {
            return Tree(text, home);
        }
        catch (SyncException)
        {
            return null;
        }
    }

    private static JToken? At(JObject tree, string[] path) =>
        path.Aggregate((JToken?)tree, (token, key) => (token as JObject)?[key]);

    /// <summary>Puts a value at a place of a file; sections that are missing are made.</summary>
    internal static void Put(JObject tree, string[] path, JToken value)
    {
        var section = tree;
        foreach (var key in path[..^1])
        {
            if (section[key] is not JObject inner) section[key] = inner = [];
            section = inner;
        }

        section[path[^1]] = value;
    }
}

/// <summary>A change of a list of sections.</summary>
/// <param name="Change">Makes the sections that are wanted of those that the file has.</param>
internal sealed record ListChange(Func<IReadOnlyList<JToken>, IEnumerable<JToken>> Change)
{
    /// <summary>The list that is wanted.</summary>
    /// <param name="list">What the file says; null where it says nothing.</param>
    public JArray Of(JToken? list) => [.. Change([.. list as JArray ?? []]).Select(one => one.DeepClone())];
}

/// <summary>A value as it is set, and as it is written and shown.</summary>
internal static class SettingValue
{
    /// <summary>The JSON of a value; a text that says a number or a truth is one where the setting is.</summary>
    /// <exception cref="SyncException"><c>SecretInClear</c>, <c>SettingsInvalid</c>.</exception>
    public static JToken Of(string name, Setting row, object? value)
    {
        if (value is null) return JValue.CreateNull();
        if (row.IsSecret) return OfSecret(name, value);
        if (row.Kind is ChannelsKind or CustomFieldsKind)
        {
            throw new SyncException(
                "SettingsInvalid", SyncErrorKind.Settings,
                $"{name} is a list of sections, which is not set by one value. Nothing was changed.",
                row.Kind is ChannelsKind
                    ? "Edit it in the settings file; docs/notifications.md has an example for each kind of channel."
                    : "Set its fields one by one, or edit it in the settings file; docs/fields.md has examples.");
        }

        if (row.Kind is ItemPatternRows.CustomFieldPatternsKind)
        {
            throw new SyncException(
                "SettingsInvalid", SyncErrorKind.Settings,
                $"{name} is a section, which is not set by one value. Nothing was changed.",
                "Edit it in the settings file; docs/settings.md has an example.");
        }

        return value switch
        {
            string text => row.Kind.Typed(text.Trim()) ?? new JValue(text.Trim()),
            bool flag => new JValue(flag),
            Enum choice => new JValue(choice.ToString()),
            double or float => new JValue(Exact(name, Convert.ToDouble(value, CultureInfo.InvariantCulture))),
            decimal number => Number(number),
            sbyte or byte or short or ushort or int or uint or long => new JValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            Secret => throw Wrong(name, "a secure text", "a text, a number, true or false is allowed: it is no secret"),
            IEnumerable list when row.Kind is SettingKind<IReadOnlyList<string>> =>
                new JArray(list.Cast<object?>().Select(one => $"{one}")),
            _ => throw Wrong(name, $"a {value.GetType().Name}", "a text, a number, true or false is allowed"),
        };
    }

    /// <summary>A value of a file as people may see it; empty for none.</summary>
    public static string Shown(string name, Setting row, JToken? value) => value switch
    {
        null or { Type: JTokenType.Null } => string.Empty,
        JObject reference when row.IsSecret =>
            SecretReference.Read(name, reference, new SettingsProblems(new SecretMask()))?.Words ?? Secret.Mask,
        _ when row.IsSecret => Secret.Mask,
        JValue plain => ShownText.Shortened(SettingKind.Text(plain.Value)),
        JArray list when list.All(one => one.Type == JTokenType.String) => ShownText.Shortened(string.Join(", ", list)),
        _ => value.Type == JTokenType.Array ? "a list" : "a section",
    };

    /// <summary>1500 and not 1500.0, which is how a decimal would be written.</summary>
    public static JValue Number(decimal number) =>
        decimal.Truncate(number) == number && Math.Abs(number) < long.MaxValue ? new JValue((long)number) : new JValue(number);

    private static JToken OfSecret(string name, object value)
    {
        switch (value)
        {
            case Secret secret:
                return new JValue(secret.Reveal());
            case IDictionary reference:
                var section = new JObject();
                foreach (DictionaryEntry entry in reference)
                    section[SettingKind.Text(entry.Key)] = SettingKind.Text(entry.Value);
                return section;
            default:
                throw new SyncException(
                    "SecretInClear", SyncErrorKind.Settings,
                    $"{name} is a secret, and was given in clear, which the history of the shell keeps. Nothing was changed.",
                    "Give it as a secure string (Read-Host -AsSecureString), or a reference such as @{ vault = 'NAME' }; change the "
                    + "secret if this one was real.");
        }
    }

    // What was typed: the shortest decimal that gives this floating number.
    private static object Exact(string name, double number) =>
        decimal.TryParse(
            number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? Number(exact).Value!
            : throw Wrong(name, number.ToString(CultureInfo.InvariantCulture), "a number is allowed");

    private static SyncException Wrong(string name, string what, string allowed) => new(
        "SettingsInvalid", SyncErrorKind.Settings, $"{name} is {what}: {allowed}. Nothing was changed.",
        "Give another value; docs/settings.md tells every key with its type and what it allows.");
}
