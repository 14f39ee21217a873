using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>Which items are chosen, whatever the settings and the rows say, against a model that knows nothing but sets.</summary>
public sealed class ItemChoiceLaws
{
    private static readonly string[] Keys = ["category_name", "product_type", "status", "sku", "cf_web", "cf_kind"];

    private static readonly Gen<string> Short = Gen.Elements("a", "A", "b", "*", "?", "é", ".", "\\", "[", " ").ListOf()
        .Select(parts => string.Concat(parts.Take(6)));

    [Property(MaxTest = 5000)]
    public Property A_pattern_matches_what_the_same_regular_expression_matches() => Prop.ForAll(
        Short.ToArbitrary(), Short.ToArbitrary(), (pattern, text) =>
        {
            var expression = Regex.Escape(pattern.Trim()).Replace(@"\*", ".*", StringComparison.Ordinal)
                .Replace(@"\?", ".", StringComparison.Ordinal);
            var model = Regex.IsMatch(text.Trim(), $"^(?:{expression})\\z", RegexOptions.IgnoreCase | RegexOptions.Singleline);
            return (model == ItemPatterns.Matches(pattern, text)).Label($"\"{pattern}\" and \"{text}\": {model}");
        });

    [Property(MaxTest = 5000)]
    public Property An_item_is_chosen_exactly_where_a_naive_model_chooses_it() => Prop.ForAll(Cases(), one =>
    {
        var (mapping, row, isDetail) = one;
        var item = Read(mapping, row, isDetail);
        bool? Says(string key, IReadOnlyList<string> values) => Value(row, key, isDetail) is { } text
            ? values.Any(value => value == "*" || value.Equals(text, StringComparison.OrdinalIgnoreCase)) : null;
        var only = mapping.Only.Asked.Select(asked => Says(asked.Key, asked.Value)).ToList();
        var except = mapping.Except.Asked.Select(asked => !Says(asked.Key, asked.Value)).ToList();
        bool? model = only.Concat(except).Contains(false) ? false : only.Concat(except).Contains(null) ? null : true;
        return (model == item.IsChosen).Label($"{row}: model {model}, choice {item.IsChosen}");
    });

    [Property(MaxTest = 2000)]
    public Property An_item_that_does_not_say_stays_what_it_was_and_no_item_is_in_both_parts() => Prop.ForAll(Cases(), one =>
    {
        var (mapping, row, isDetail) = one;
        var item = Read(mapping, row, isDetail);
        foreach (var was in new[] { false, true })
        {
            var scope = ItemScope.Of(mapping, [item], () => was ? new HashSet<string> { item.ItemId } : []);
            if (scope.Items.Count + scope.Out.Count != 1 || (scope.Items.Count == 1) != (item.IsChosen ?? was)) return false;
        }

        return true;
    });

    private static string? Value(JObject row, string key, bool isDetail)
    {
        if (row[key] is { } plain) return plain.Type == JTokenType.Null ? null : (string)plain!;
        if (!key.StartsWith("cf_", StringComparison.Ordinal) || !isDetail) return null;
        return row["custom_field_hash"]?[key] is { } inner && inner.Type != JTokenType.Null ? (string)inner! : string.Empty;
    }

    private static ZohoItem Read(MappingSettings mapping, JObject row, bool isDetail)
    {
        var reply = new JObject { ["code"] = 0, [isDetail ? "item" : "items"] = isDetail ? row : new JArray(row) };
        using var body = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(reply.ToString()));
        var read = new ZohoReplyReader(new TextPool(), new ItemKeys(FieldCatalogue.All) { Choice = ItemChoice.Of(mapping) }).Read(body);
        return isDetail ? read.Item! : read.Items![0];
    }

    private static Arbitrary<(MappingSettings Mapping, JObject Row, bool IsDetail)> Cases()
    {
        var values = Gen.Elements("active", "inactive", "goods", "yes", "A-1", "*");
        var list = values.ListOf().Select(all => (IReadOnlyList<string>)[.. all.Take(2)]);
        var patterns = list.ArrayOf(6).Zip(Gen.Choose(0, 63)).Select(one => Patterns(one.Item1, one.Item2));
        var said = Gen.Elements("active", "inactive", "goods", "GOODS", "yes", "a-1", "", "(null)", "(absent)").ArrayOf(6);
        return (from only in patterns
                from except in patterns
                from texts in said
                from isDetail in Gen.Elements(true, false)
                select (new MappingSettings { Only = only, Except = except }, Row(texts, isDetail), isDetail)).ToArbitrary();
    }

    private static ItemPatterns Patterns(IReadOnlyList<string>[] lists, int which)
    {
        IReadOnlyList<string> At(int key) => (which & (1 << key)) == 0 ? [] : lists[key];
        return new ItemPatterns
        {
            Category = At(0), ProductType = At(1), Status = [.. At(2).Where(ItemPatternRows.States.Contains)], Sku = At(3),
            CustomFields = new Dictionary<string, IReadOnlyList<string>> { ["cf_web"] = At(4), ["cf_kind"] = At(5) },
        };
    }

    private static JObject Row(string[] texts, bool isDetail)
    {
        var row = new JObject { ["item_id"] = "4602893000000101", ["name"] = "x", ["rate"] = 1 };
        var hash = new JObject();
        for (var i = 0; i < Keys.Length; i++)
        {
            // A state that is not known is as if it were absent.
            var text = Keys[i] == "status" && !ItemPatternRows.States.Contains(texts[i]) ? "(absent)" : texts[i];
            if (text == "(absent)") continue;
            var value = text == "(null)" ? JValue.CreateNull() : new JValue(text);
            if (isDetail && Keys[i].StartsWith("cf_", StringComparison.Ordinal)) hash[Keys[i]] = value;
            else row[Keys[i]] = value;
        }

        if (isDetail) row["custom_field_hash"] = hash;
        return row;
    }
}
