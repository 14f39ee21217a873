using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>What may stand at a key: how it is called in the guide, what a message says is allowed, and how the schema says it.</summary>
/// <param name="Name">For the guide: <c>whole number</c>.</param>
/// <param name="Allowed">For messages: <c>a whole number from 1 to 10 is allowed</c>.</param>
/// <param name="Schema">The JSON Schema of a value.</param>
internal abstract record SettingKind(string Name, string Allowed, JObject Schema)
{
    /// <summary>The words that are allowed; none where anything else is.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What is allowed, as the guide says it in short: <c>1-10</c>.</summary>
    public string Range { get; init; } = string.Empty;

    /// <summary>How a text that was typed at a shell is written into the file.</summary>
    public Func<string, JToken?> Typed { get; init; } = text => new JValue(text);

    /// <summary>A value in force as people see it, which does not depend on culture.</summary>
    /// <param name="value">A plain value: a text, a number, true or false, a list of texts.</param>
    public static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool flag => flag ? "true" : "false",
        // 1500.0 in a file is the default of 1500.
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        IEnumerable<string> list => string.Join(", ", list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}

/// <summary>
/// A kind of setting whose value has a type in the program: <c>Read</c> gives the value of a JSON token, null where it is not allowed,
/// and <c>Plain</c> the value as the file would hold it.
/// </summary>
internal record SettingKind<T>(
    string Name, string Allowed, JObject Schema, Func<JToken, SettingKind<T>.Value?> Read, Func<T, object?> Plain)
    : SettingKind(Name, Allowed, Schema)
{
    /// <summary>Whether a text without letters counts as not given.</summary>
    public bool BlankIsNone { get; init; }

    /// <summary>The value of a key; the fallback where it is absent, null, or wrong, which is reported.</summary>
    public virtual T ReadFrom(SettingsSection section, string key, T fallback)
    {
        if (section.Raw(key) is not { } value || (BlankIsNone && section.IsBlank(key))) return fallback;
        if (Read(value) is { } read) return read.Is;
        section.Refuse(key, Allowed);
        return fallback;
    }

    /// <summary>The same kind for a value that the program keeps in another type.</summary>
    public SettingKind<TOther> As<TOther>(Func<T, TOther> to, Func<TOther, object?> plain) =>
        new(Name, Allowed, Schema, token => Read(token) is { } read ? new(to(read.Is)) : null, plain)
        {
            Words = Words, Range = Range, Typed = Typed, BlankIsNone = BlankIsNone,
        };

    /// <summary>A value that is allowed.</summary>
    public readonly record struct Value(T Is);
}

/// <summary>A secret: read from wherever it is kept, and never shown.</summary>
/// <param name="Variable">The environment variable that wins over the file.</param>
/// <param name="Credential">The systemd credential that is used where neither has it.</param>
internal sealed record SecretKind(string Variable, string Credential) : SettingKind<Secret>(
    "text", string.Empty, new JObject { ["$ref"] = "#/definitions/secret" }, _ => null, secret => secret.ToString())
{
    /// <inheritdoc/>
    public override Secret ReadFrom(SettingsSection section, string key, Secret fallback) => section.Secrets.Read(section, key, this);
}

/// <summary>The kinds of settings. Each row of <see cref="SettingCatalogue"/> names one.</summary>
internal static class SettingKinds
{
    /// <summary>True or false.</summary>
    public static SettingKind<bool> Flag { get; } = new(
        "true or false", "true or false is allowed", Schema("boolean"),
        token => token.Type == JTokenType.Boolean ? new((bool)token) : null, value => value)
    {
        Words = ["true", "false"], Typed = text => bool.TryParse(text, out var flag) ? new JValue(flag) : null,
    };

    /// <summary>A field that no mirror is possible without.</summary>
    public static SettingKind<bool> OnlyTrue { get; } = Flag with
    {
        Allowed = "only true is allowed, since no mirror is possible without it", Words = ["true"],
        Schema = new JObject { ["enum"] = new JArray(true, JValue.CreateNull()) },
        Read = token => Flag.Read(token) is { Is: true } yes ? yes : null,
    };

    /// <summary>Digits, as text or as number.</summary>
    public static SettingKind<string> Digits { get; } = new(
        "digits", "digits are allowed",
        Schema(["string", "integer", "null"], ("pattern", @"^\s*[0-9]+\s*$"), ("minimum", 0)),
        token => token.Type is JTokenType.String or JTokenType.Integer
            && Convert.ToString(((JValue)token).Value, CultureInfo.InvariantCulture)!.Trim() is var text && text.All(char.IsAsciiDigit)
                ? new(text) : null,
        value => value)
    {
        BlankIsNone = true,
    };

    /// <summary>Any text.</summary>
    public static SettingKind<string> AnyText { get; } = Text(string.Empty, "a text in quotes is allowed");

    /// <summary>A text of some form.</summary>
    /// <param name="pattern">Its form, as .NET and JSON Schema both read it; spaces around it do not count.</param>
    /// <param name="allowed">What a message says is allowed.</param>
    public static SettingKind<string> Text(string pattern, string allowed)
    {
        // Made for the keys that a file has: to make all of them takes longer than to read it.
        var whole = new Lazy<Regex>(() => new Regex($"^(?:{pattern})\\z", RegexOptions.CultureInvariant));
        return new(
            "text", allowed, pattern.Length == 0 ? Schema("string") : Schema(["string", "null"], ("pattern", $"^\\s*(?:{pattern})\\s*$")),
            token => token.Type == JTokenType.String && ((string)token!).Trim() is var text
                && (pattern.Length == 0 || whole.Value.IsMatch(text)) ? new(text) : null,
            value => value);
    }

    /// <summary>The path of a file or a folder.</summary>
    public static SettingKind<string> FilePath(string what)
    {
        var kind = Text(@"[\s\S]*\S[\s\S]*", $"the path of a {what} is allowed");
        return kind with
        {
            Read = token => kind.Read(token) is { } read && read.Is.IndexOfAny(Path.GetInvalidPathChars()) < 0 ? read : null,
        };
    }

    /// <summary>A web address without user name and query; null for none.</summary>
    public static SettingKind<Uri?> Address { get; } = AddressKind();

    /// <summary>A whole number within bounds, of seconds for example, and also as text where that is allowed.</summary>
    public static SettingKind<int> Whole(int least, int most, string of = "", bool orText = false) => new(
        "whole number", string.Create(CultureInfo.InvariantCulture, $"a whole number{of} from {least} to {most} is allowed"),
        Schema(
            orText ? ["integer", "string", "null"] : ["integer", "null"], ("pattern", orText ? "^[0-9]{1,5}$" : null),
            ("minimum", least), ("maximum", most == int.MaxValue ? null : most)),
        token => NumberOf(token, orText) is { } number && number == decimal.Truncate(number) && number >= least && number <= most
            ? new((int)number) : null,
        value => value)
    {
        Range = most == int.MaxValue ? $"{least} and more" : $"{least}-{most}", Typed = TypedNumber,
    };

    /// <summary>A whole number of seconds, hours or days.</summary>
    public static SettingKind<TimeSpan> Time(string unit, int least, int most) =>
        Whole(least, most, $" of {unit}").As(value => value * UnitOf(unit), time => (int)(time / UnitOf(unit)));

    /// <summary>A number over zero.</summary>
    public static SettingKind<decimal> OverZero { get; } =
        Number(Schema(["number", "null"], ("exclusiveMinimum", 0)), "over 0", number => number > 0m);

    /// <summary>A share of a whole.</summary>
    public static SettingKind<decimal> Percent { get; } =
        Number(Schema(["number", "null"], ("minimum", 0), ("maximum", 100)), "0-100", number => number is >= 0m and <= 100m)
            with { Allowed = "a number from 0 to 100 is allowed" };

    /// <summary>One of some words, letter case ignored.</summary>
    public static SettingKind<T> Choice<T>(params (string Word, T Value)[] choices)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        return new(
            "text", $"{string.Join(", ", words)} are allowed",
            Schema(["string", "null"], ("enum", new JArray([.. words, JValue.CreateNull()]))),
            token => token.Type != JTokenType.String ? null : choices
                .Where(choice => string.Equals(choice.Word, ((string)token!).Trim(), StringComparison.OrdinalIgnoreCase))
                .Select(choice => (SettingKind<T>.Value?)new(choice.Value)).FirstOrDefault(),
            value => choices.First(choice => Equals(choice.Value, value)).Word)
        {
            Words = words, Range = string.Join(", ", words.Select(word => $"`{word}`")),
        };
    }

    /// <summary>A number that may be absent.</summary>
    public static SettingKind<int?> Optional(SettingKind<int> kind) => kind.As<int?>(value => value, value => value);

    /// <summary>A whole number within bounds, or a word, which is also what an absent key means.</summary>
    public static SettingKind<int?> WholeOrWord(int least, int most, string word)
    {
        var (number, text) = (Whole(least, most), Choice((word, 0)));
        return new(
            $"whole number, or `{word}`", $"{word}, or {number.Allowed}",
            new JObject { ["anyOf"] = new JArray(number.Schema, text.Schema) },
            token => number.Read(token) is { } read ? new(read.Is) : text.Read(token) is null ? null : new(null),
            value => value is { } whole ? whole : word)
        {
            Range = number.Range, Typed = typed => number.Typed(typed) ?? new JValue(typed),
        };
    }

    /// <summary>A text that may be absent.</summary>
    public static SettingKind<string?> Optional(SettingKind<string> kind) => kind.As<string?>(value => value, value => value);

    /// <summary>Languages of Odoo: a list, or a text with commas between them, which is how a single setting is set and shown.</summary>
    public static SettingKind<IReadOnlyList<string>> Languages { get; } = new(
        "list of texts, or `all`",
        $"a list of language codes of Odoo such as [\"en_US\", \"ar_001\"], or \"{TargetSettings.AllLanguages}\", is allowed",
        new JObject
        {
            ["anyOf"] = new JArray(
                Schema(["array", "null"], ("items", new JObject { ["type"] = "string", ["pattern"] = $"^\\s*{LanguageCode}\\s*$" })),
                Schema(["string"], ("pattern", $"^[\\s,]*({LanguageCode}[\\s,]*(,[\\s,]*{LanguageCode}[\\s,]*)*)?$"))),
        },
        token => LanguagesOf(token) is { } languages ? new(languages) : null, value => value);

    /// <summary>A unit of Odoo by its external id.</summary>
    public static SettingKind<string> UnitId { get; } = Text(
        @"[A-Za-z_][A-Za-z0-9_]*\.[A-Za-z0-9_.\-]+", "the external id of a unit in Odoo such as uom.product_uom_kgm is allowed");

    /// <summary>A section whose keys are the organisation's own words.</summary>
    /// <param name="entry">What may stand under each.</param>
    public static SettingKind<JToken> TableOf(SettingKind<string> entry) => new(
        "section", "a section in braces is allowed", Schema(["object", "null"], ("additionalProperties", entry.Schema)),
        token => new(token), value => value);

    /// <summary>The form of a language code of Odoo: <c>en_US</c>.</summary>
    public const string LanguageCode = "[a-z]{2,3}([_@][A-Za-z0-9]+)*";

    /// <summary>Anything, whatever it is: the key has no effect.</summary>
    public static SettingKind<JToken> Anything { get; } = new("", "", [], token => new(token), value => value);

    private static SettingKind<Uri?> AddressKind()
    {
        var text = Text(
            @"([Hh][Tt][Tt][Pp][Ss]?://\S+)?",
            "an address such as https://www.zohoapis.com/books/v3 is allowed, without user name and query");
        return new(
            text.Name, text.Allowed, text.Schema, token => text.Read(token) is { } read ? AddressOf(read.Is) : null,
            uri => uri?.OriginalString)
        {
            BlankIsNone = true,
        };
    }

    private static SettingKind<decimal> Number(JObject schema, string range, Func<decimal, bool> meets) => new(
        "number", $"a number {range} is allowed", schema,
        token => NumberOf(token) is { } number && meets(number) ? new(number) : null, value => value)
    {
        Range = range, Typed = TypedNumber,
    };

    private static decimal? NumberOf(JToken token, bool orText = false) => ((token as JValue)?.Value) switch
    {
        decimal number => number,
        long number => number,
        string text when orText && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        // Beyond 64 bits: no setting needs it, and every bound refuses it.
        _ => null,
    };

    private static JValue? TypedNumber(string text) => decimal.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? SettingValue.Number(number) : null;

    private static SettingKind<Uri?>.Value? AddressOf(string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0
                ? new(address) : null;

    private static IReadOnlyList<string>? LanguagesOf(JToken token)
    {
        IReadOnlyList<string> texts = token switch
        {
            JArray list => [.. list.Select(entry => entry.Type == JTokenType.String ? ((string)entry!).Trim() : string.Empty)],
            { Type: JTokenType.String } =>
                ((string)token!).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            _ => [string.Empty],
        };
        return texts is [TargetSettings.AllLanguages]
            || texts.All(text => Regex.IsMatch(text, $"^{LanguageCode}\\z") && text != TargetSettings.AllLanguages)
                ? [.. texts.Distinct(StringComparer.Ordinal)] : null;
    }

    private static TimeSpan UnitOf(string unit) =>
        unit switch { "seconds" => TimeSpan.FromSeconds(1), "hours" => TimeSpan.FromHours(1), _ => TimeSpan.FromDays(1) };

    private static JObject Schema(string type) => Schema([type, "null"]);

    private static JObject Schema(string[] types, params (string Key, object? Value)[] keys)
    {
        var schema = new JObject { ["type"] = types.Length == 1 ? types[0] : new JArray(types) };
        foreach (var (key, value) in keys)
        {
            if (value is not null) schema[key] = value as JToken ?? new JValue(value);
        }

        return schema;
    }
}
