using System.Globalization;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>A search domain in prefix notation, compiled into a test (facts, sections 2.1 and 6.4).</summary>
internal sealed class OdooDomain
{
    private static readonly string[] TimeFormats = [
        "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss"];

    private readonly OdooModel _model;
    private readonly OdooView _view;
    private readonly JToken[] _terms;
    private int _position;

    private OdooDomain(OdooModel model, OdooView view, JArray terms)
    {
        _model = model;
        _view = view;
        _terms = [.. terms];
    }

    /// <summary>The test of a domain; hides archived records unless the domain or the context says otherwise.</summary>
    /// <exception cref="OdooException">ValueError: an unknown field, operator or shape.</exception>
    public static Func<object, bool> Compile(OdooModel model, OdooView view, JToken? domain)
    {
        var terms = domain switch
        {
            null or { Type: JTokenType.Null or JTokenType.Boolean } => [],
            JArray array => array,
            _ => throw OdooException.Value($"Domain() invalid item in domain: {domain}"),
        };
        var reader = new OdooDomain(model, view, terms);
        List<Func<object, bool>> tests = [];
        while (reader._position < reader._terms.Length)
            tests.Add(reader.Next());
        if (model.HasActive && view.ActiveTest && !terms.OfType<JArray>().Any(term => (string?)term[0] == "active"))
        {
            var active = model.Field("active");
            tests.Add(row => active.Read(row, view) is true);
        }
        // Attachments that are columns of records are shown only to those who ask for the column.
        if (model.Name == "ir.attachment" && !terms.OfType<JArray>().Any(term => (string?)term[0] is "res_field" or "id"))
            tests.Add(_ => false);
        return row => view.Shows(row) && tests.TrueForAll(test => test(row));
    }

    private Func<object, bool> Next()
    {
        if (_position >= _terms.Length)
            throw OdooException.Value("Domain() missing term in domain");
        var term = _terms[_position++];
        if (term is JArray { Count: 3 } leaf)
        {
            // [1, '=', 1] and [0, '=', 1] are the domains "all" and "none".
            if (leaf[0].Type == JTokenType.Integer)
                return _ => (int)leaf[0] == 1;
            return Leaf((string?)leaf[0] ?? "", (string?)leaf[1] ?? "", leaf[2]);
        }
        switch (term.Type == JTokenType.String ? (string?)term : null)
        {
            case "!":
                var negated = Next();
                return row => !negated(row);
            case "&":
                var (left, right) = (Next(), Next());
                return row => left(row) && right(row);
            case "|":
                var (one, other) = (Next(), Next());
                return row => one(row) || other(row);
            default:
                throw OdooException.Value($"Domain() invalid item in domain: {term}");
        }
    }

    private Func<object, bool> Leaf(string name, string comparison, JToken value)
    {
        if (name.Split('.', 2) is [var link, var rest])
            return Path(link, rest, comparison, value);
        var field = _model.Fields.GetValueOrDefault(name) ?? throw OdooException.Value(
            $"Invalid field {_model.Name}.{name} in {(_model.Version >= 19 ? "condition" : "leaf")} ('{name}', '{comparison}', "
            + $"{value.ToString(Newtonsoft.Json.Formatting.None)})");
        var read = (object row) => field.Read(row, _view);
        switch (comparison)
        {
            case "=":
                return value is JArray ? In(read, value) : row => Same(read(row), value);
            case "!=" or "<>":
                return value is JArray ? Not(In(read, value)) : row => !Same(read(row), value);
            case "=?":
                return value.Type is JTokenType.Null || value is JValue { Value: false } ? _ => true : row => Same(read(row), value);
            case "in":
                return In(read, value);
            case "not in":
                return Not(In(read, value));
            case ">":
                return row => Order(read(row), value) is > 0;
            case ">=":
                return row => Order(read(row), value) is >= 0;
            case "<":
                return row => Order(read(row), value) is < 0;
            case "<=":
                return row => Order(read(row), value) is <= 0;
            case "like" or "ilike" or "=like" or "=ilike" or "not like" or "not ilike":
                var pattern = Like(comparison, (string?)value ?? "");
                var matches = (object row) => pattern.IsMatch(AsText(read(row)));
                return comparison.StartsWith("not", StringComparison.Ordinal) ? Not(matches) : matches;
            default:
                throw OdooException.Value($"Invalid operator in {comparison}");
        }
    }

    /// <summary>
    /// A path such as product_tmpl_id.active: some record at its end fits. A many2one is followed to archived records too, an
    /// x2many only to those that the context shows.
    /// </summary>
    private Func<object, bool> Path(string name, string rest, string comparison, JToken value)
    {
        var field = _model.Fields.GetValueOrDefault(name);
        if (field?.Relation is null || _model.Related(field.Relation) is not { } related)
            throw OdooException.Value($"Invalid field {_model.Name}.{name} in condition ('{name}.{rest}', '{comparison}', "
                + $"{value.ToString(Newtonsoft.Json.Formatting.None)})");
        var test = new OdooDomain(related, _view, []).Leaf(rest, comparison, value);
        return row => field.Read(row, _view) switch
        {
            ManyToOne link => related.Find(link.Id) is { } one && test(one),
            int[] links => links.Any(id => related.Find(id) is { } one && test(one)),
            _ => false,
        };
    }

    private static Func<object, bool> Not(Func<object, bool> test) => row => !test(row);

    private static Func<object, bool> In(Func<object, object?> read, JToken value)
    {
        if (value is not JArray array)
            return row => Same(read(row), value);
        var whole = array.Where(item => item.Type == JTokenType.Integer).Select(item => (int)item).ToHashSet();
        var texts = array.Where(item => item.Type == JTokenType.String).Select(item => (string)item!).ToHashSet(StringComparer.Ordinal);
        var others = array.Where(item => item.Type is not (JTokenType.Integer or JTokenType.String)).ToArray();
        return row => read(row) switch
        {
            int number => whole.Contains(number),
            ManyToOne link => whole.Contains(link.Id),
            string text => texts.Contains(text) || text.Length == 0 && others.Any(IsFalse),
            int[] links => links.Any(whole.Contains),
            var stored => array.Any(item => Same(stored, item)),
        };
    }

    private static bool Same(object? stored, JToken value) => stored switch
    {
        null => IsFalse(value) || value is JValue { Value: "" },
        string text => value.Type == JTokenType.String ? text == (string?)value : text.Length == 0 && IsFalse(value),
        bool flag => value.Type switch
        {
            JTokenType.Boolean or JTokenType.Integer => flag == (bool)value,
            _ => flag == !IsFalse(value),
        },
        ManyToOne link => value.Type == JTokenType.String ? link.Name == (string?)value
            : value.Type == JTokenType.Integer && link.Id == (int)value,
        int[] links => value.Type == JTokenType.Integer ? links.Contains((int)value) : links.Length == 0 && IsFalse(value),
        _ => Order(stored, value) == 0,
    };

    private static int? Order(object? stored, JToken value)
    {
        try
        {
            return stored switch
            {
                int number => ((decimal)number).CompareTo((decimal)value),
                decimal number => number.CompareTo((decimal)value),
                string text => string.CompareOrdinal(text, (string?)value),
                DateTimeOffset time => time.CompareTo(ReadTime((string?)value)),
                _ => null,
            };
        }
        catch (Exception error) when (error is FormatException or ArgumentException or InvalidCastException)
        {
            throw OdooException.Value($"could not compare with {value}");
        }
    }

    private static DateTimeOffset ReadTime(string? text) => DateTimeOffset.ParseExact(
        text ?? "", TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static bool IsFalse(JToken value) => value.Type == JTokenType.Null || value is JValue { Value: false };

    private static Regex Like(string comparison, string pattern)
    {
        // % is any text and _ one character; without a leading = the pattern may stand anywhere.
        var body = Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal);
        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant
            | (comparison.EndsWith("ilike", StringComparison.Ordinal) ? RegexOptions.IgnoreCase : RegexOptions.None);
        return new Regex(comparison.StartsWith('=') ? $"^{body}$" : body, options);
    }

    private static string AsText(object? value) => value switch
    {
        ManyToOne link => link.Name,
        null => "",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
