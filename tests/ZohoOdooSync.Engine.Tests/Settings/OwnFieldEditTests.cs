using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

/// <summary>A field of the users' own is set and taken away in the file, and everything around it stays.</summary>
public sealed class OwnFieldEditTests : IDisposable
{
    private const string Fields = """
        [
              // where it lies
              { "zoho": "cf_shelf", "odoo": "x_shelf" },
              { "zoho": "cf_size", "odoo": "x_size" /* in cm */ }, // how long it is
              { "zoho": "cf_day", "odoo": "x_day" } // since when
              // the end
            ]
        """;

    private readonly string _home = Directory.CreateTempSubdirectory("zoho-own-field-").FullName;
    private readonly Dictionary<string, string?> _variables = [];

    private string SettingsPath => Path.Combine(_home, "config", "zoho_config.json");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void The_first_field_is_added_and_the_file_is_otherwise_as_it_was()
    {
        var before = Write(string.Empty);
        var edit = Set(new CustomField("cf_shelf", "x_shelf"));
        Assert.False(edit.LosesComments);
        Assert.Equal("mapping.custom", Assert.Single(edit.Names));
        Assert.Equal("cf_shelf -> x_shelf", Assert.Single(edit.Write().Mapping.Custom).ToString());
        Assert.Equal(before.Replace("\"mapping\": {", "\"mapping\": { \"custom\": [{\"zoho\":\"cf_shelf\",\"odoo\":\"x_shelf\"}]"), Text());
    }

    [Fact]
    public void A_further_field_is_added_on_a_line_of_its_own_and_all_comments_stay()
    {
        var before = Write(Fields);
        var edit = Set(new CustomField("group_name", "x_group"));
        Assert.False(edit.LosesComments);
        Assert.Equal(4, edit.Write().Mapping.Custom.Count);
        const string last = "{ \"zoho\": \"cf_day\", \"odoo\": \"x_day\" }";
        Assert.Equal(before.Replace(last, last + ",\n      {\"zoho\":\"group_name\",\"odoo\":\"x_group\"}"), Text());
    }

    [Fact]
    public void A_field_of_the_same_column_is_replaced_whole_and_nothing_else()
    {
        var before = Write(Fields.Replace("\"x_shelf\" }", "\"x_shelf\", \"factor\": 2, \"trim\": true }"));
        var field = new CustomField("cf_rack", "x_shelf")
        {
            WhenAbsent = AbsentChoice.Clear, Factor = 0.001m, Prefix = "Rack-", Map = new Dictionary<string, string> { ["A"] = "1" },
        };
        var read = Set(field).Write().Mapping.Custom[0];
        Assert.Equal("cf_rack -> x_shelf; when absent: clear; factor 0.001; prefix \"Rack-\"; map A=1", read.ToString());
        Assert.Equal(before.Replace(
            "{ \"zoho\": \"cf_shelf\", \"odoo\": \"x_shelf\", \"factor\": 2, \"trim\": true }",
            """{"zoho":"cf_rack","odoo":"x_shelf","when_absent":"clear","factor":0.001,"prefix":"Rack-","map":{"A":"1"}}"""),
            Text());
        Assert.Empty(Set(field).Changes);
    }

    [Theory]
    [InlineData("x_shelf", "      { \"zoho\": \"cf_shelf\", \"odoo\": \"x_shelf\" },\n", "")]
    [InlineData("x_size", "{ \"zoho\": \"cf_size\", \"odoo\": \"x_size\" /* in cm */ },", "")]
    [InlineData("x_day", "}, // how long it is\n      { \"zoho\": \"cf_day\", \"odoo\": \"x_day\" }", "} // how long it is\n      ")]
    public void A_field_is_taken_away_with_its_comma_and_the_comments_around_it_stay(string column, string gone, string instead)
    {
        var before = Write(Fields);
        var edit = Remove(column);
        Assert.False(edit.LosesComments);
        Assert.DoesNotContain(edit.Write().Mapping.Custom, field => field.Odoo == column);
        Assert.Equal(before.Replace(gone, instead), Text());
    }

    [Fact]
    public void The_last_field_leaves_an_empty_list_and_an_unknown_column_is_told_with_those_that_are_there()
    {
        Write("[{ \"zoho\": \"cf_shelf\", \"odoo\": \"x_shelf\" }]");
        var error = Assert.Throws<SyncException>(() => Remove("x_self"));
        Assert.Equal("SettingUnknown", error.ErrorId);
        Assert.Equal("mapping.custom has no field for the column \"x_self\". Its columns are x_shelf.", error.Message);
        Assert.Empty(Remove("x_shelf").Write().Mapping.Custom);
        Assert.Contains("\"custom\": []", Text());
        Assert.Contains("It has no field at all.", Assert.Throws<SyncException>(() => Remove("x_shelf")).Message);
    }

    [Theory]
    [InlineData("cf shelf", "x_shelf", null, "mapping.custom[3].zoho is \"cf shelf\": a key of an item such as cf_shelf")]
    [InlineData("cf_a", "X-Shelf", null, "mapping.custom[3].odoo is \"X-Shelf\": a column of product.template such as x_shelf is allowed")]
    [InlineData("cf_a", "list_price", null, "mapping.custom[3].odoo is \"list_price\": another column is allowed: the program mirrors")]
    [InlineData("cf_a", "weight", null, "mapping.custom has a field for the column weight, and mapping.fields.weight mirrors it as well")]
    [InlineData("cf_a", "x_size", 0, "mapping.custom[1].factor is 0: a number other than 0 is allowed")]
    public void What_the_settings_do_not_allow_is_told_in_their_words_and_not_written(string zoho, string odoo, int? factor, string words)
    {
        var before = Write(Fields, "\"fields\": { \"weight\": true }, ");
        var field = new CustomField(zoho, odoo) { Factor = factor };
        var error = Assert.Throws<SyncException>(() => Set(zoho == "cf shelf" ? field with { Odoo = "x_new" } : field));
        Assert.Equal("SettingsInvalid", error.ErrorId);
        Assert.Contains(words, error.Message);
        Assert.Equal(before, Text());
    }

    // Whatever stands between the entries, a change touches the entry that is meant, and the comments are there still.
    [Property(MaxTest = 300)]
    public Property Any_list_is_changed_at_the_right_entry_alone() => Prop.ForAll<int>(seed =>
    {
        var random = new Random(seed);
        var had = new JArray(Enumerable.Range(0, random.Next(5)).Select(i => Entry(i, random)));
        var comments = new List<string>();
        var text = "{" + Blank() + "\"list\":" + Blank() + "[" + Blank()
            + string.Join(",", had.Select(one => Blank() + one.ToString(random.Next(2) == 0
                ? Newtonsoft.Json.Formatting.None : Newtonsoft.Json.Formatting.Indented) + Blank())) + "]" + Blank() + ", \"next\": 1 }";
        var wanted = (JArray)had.DeepClone();
        var at = random.Next(had.Count + 1);
        if (at == had.Count) wanted.Add(Entry(9, random));
        else if (random.Next(2) == 0) wanted[at] = Entry(9, random);
        else wanted.RemoveAt(at);
        var changed = SettingsText.WithEntries(text, ["list"], had, wanted);
        var expected = new JObject { ["list"] = wanted, ["next"] = 1 };
        Assert.True(JToken.DeepEquals(expected, SettingsJson.Parse(changed, "file", new SettingsProblems(new SecretMask()))), changed);
        Assert.All(comments, one => Assert.Contains(one, changed));

        string Blank()
        {
            var number = comments.Count;
            switch (random.Next(6))
            {
                case 0: return "\r\n  ";
                case 1: return "\n";
                case 2:
                    comments.Add($"/*{number}: ], {{ \" */");
                    return comments[^1];
                case 3:
                    comments.Add($"//{number}: ], {{ \"");
                    return comments[^1] + "\n ";
                default: return " ";
            }
        }
    });

    private static JObject Entry(int number, Random random) => new()
    {
        ["zoho"] = $"cf_{number}, ]", ["map"] = new JObject { ["a"] = random.Next(), ["b"] = new JArray(1, "}") },
    };

    private SettingsEdit Set(CustomField field) => SettingsEdit.PrepareField(_home, field, _variables);

    private SettingsEdit Remove(string column) => SettingsEdit.PrepareFieldRemoval(_home, column, _variables);

    private string Text() => File.ReadAllText(SettingsPath);

    private string Write(string custom, string more = "")
    {
        var list = custom.Length == 0 ? string.Empty : $"\"custom\": {custom} ";
        var mapping = $"  // what goes where\n  \"mapping\": {{ {more}{list}}},\n";
        var text = "{\n" + mapping + SettingsFileTests.Ancestor.TrimStart()[1..];
        Directory.CreateDirectory(Path.GetDirectoryName(SettingsPath)!);
        File.WriteAllText(SettingsPath, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(SettingsPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return text;
    }
}
