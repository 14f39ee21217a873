using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class SettingsEditTests : IDisposable
{
    private const string Commented = """
        {
          // the organisation in Basra
          "zoho_books": {
            "client_id": "1000.x", "client_secret": "c1i3nt",   /* one line, "two" keys: } */
            "refresh_token": "1000.r3fr3sh",
            "organization_id": "746283917" // last
          },
          "odoo": { "test_db": { "host": "https://erp.example.com", "database": "d", "username": "u", "password": "pa55w0rd" } },
          "pricing": {
            "exchange_rate" : /* behind the colon */ 1310, // IQD
            "rounding_step": 250
          },
          "mapping": { }
        }

        """;

    private readonly string _home = Directory.CreateTempSubdirectory("zoho-edit-").FullName;
    private readonly Dictionary<string, string?> _variables = [];

    private string SettingsPath => Path.Combine(_home, "config", "zoho_config.json");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void A_value_is_exchanged_and_every_other_letter_of_the_file_stays()
    {
        Write(Commented);
        var edit = Edit(("pricing.exchange_rate", 1500));
        Assert.Equal(new SettingChange("pricing.exchange_rate", "1310", "1500"), Assert.Single(edit.Changes));
        Assert.Equal(Commented, Text());
        Assert.Equal(1500m, edit.Write().Pricing.ExchangeRate);
        Assert.Equal(Commented.Replace("1310", "1500"), Text());
        Assert.Equal(Commented, File.ReadAllText(SettingsPath + ".bak"));
        Assert.False(edit.LosesComments);
        Assert.Equal(1500m, SettingsFile.Load(_home, _variables).Pricing.ExchangeRate);
    }

    [Fact]
    public void Keys_and_sections_that_are_missing_are_added_where_they_belong()
    {
        Write(Commented);
        var edit = Edit(
            ("pricing.source_currency", "USD"), ("guard.max_archive_count", 10), ("mapping.fields.barcode", true),
            ("mapping.units.pack. of 6", "uom.product_uom_unit"), ("odoo.test_db.port", 8443), ("unmanaged", "archive"),
                ("odoo.use", "test_db"));
        Assert.False(edit.LosesComments);
        var settings = edit.Write();
        Assert.Equal(
            ("USD", 10, 8443, "uom.product_uom_unit", UnmanagedChoice.Archive),
            (settings.Pricing.SourceCurrency, settings.Guard.MaxArchiveCount, settings.Target.Address.Port,
                settings.Mapping.Units["pack. of 6"], settings.Guard.Unmanaged));
        var text = Text();
        foreach (var comment in new[] { "// the organisation in Basra", "/* one line, \"two\" keys: } */", "// last",
            "// IQD" }) Assert.Contains(comment, text);
        Assert.Contains("    \"rounding_step\": 250,\n    \"source_currency\": \"USD\"\n", text);
        Assert.Equal(settings.Mapping.Units, SettingsFile.Load(_home, _variables).Mapping.Units);
    }

    [Fact]
    public void A_word_of_a_table_is_set_shown_and_read_whatever_its_letter_case()
    {
        Write(Commented);
        Edit(("mapping.taxes.VAT", "15%"), ("mapping.taxes.5%", "5% S"), ("mapping.categories.Hand", "All / Tools / Hand"),
            ("mapping.create_categories", true)).Write();
        var settings = SettingsFile.Load(_home, _variables);
        Assert.Equal(("15%", "5% S", "All / Tools / Hand", true), (settings.Mapping.Taxes["vat"], settings.Mapping.Taxes["5%"],
            settings.Mapping.Categories["HAND"], settings.Mapping.CreateCategories));
        Assert.Contains(SettingCatalogue.Shown(settings), shown => (shown.Name, shown.Value) == ("mapping.taxes.VAT", "15%"));
        Edit(("mapping.taxes.Exempt", string.Empty)).Write();
        Assert.Equal(string.Empty, SettingsFile.Load(_home, _variables).Mapping.Taxes["Exempt"]);
        var error = Assert.Throws<SyncException>(() => Edit(("mapping.taxes.VAT", 15)));
        Assert.Contains("mapping.taxes.VAT is 15: a text in quotes is allowed", error.Message);
    }

    [Fact]
    public void A_column_is_mirrored_by_a_row_or_by_a_field_of_ones_own_and_not_by_both()
    {
        const string weight = """{ "mapping": { "fields": { "weight": OFF }, "custom": [ { "zoho": "cf_g", "odoo": "weight" } ] } """;
        var whole = weight + ", " + SettingsFileTests.Ancestor.TrimStart()[1..];
        Write(whole.Replace("OFF", "false", StringComparison.Ordinal));
        Assert.Equal("weight", Assert.Single(SettingsFile.Load(_home, _variables).Mapping.Custom).Odoo);
        Write(whole.Replace("OFF", "true", StringComparison.Ordinal));
        Assert.Contains(
            "mapping.custom has a field for the column weight, and mapping.fields.weight mirrors it as well: one of them is allowed",
            Assert.Throws<SyncException>(() => SettingsFile.Load(_home, _variables)).Message);
    }

    [Fact]
    public void Null_brings_the_default_back_and_what_is_there_already_writes_nothing()
    {
        Write(Commented);
        Assert.Equal(1500m, Edit(("pricing.exchange_rate", null)).Write().Pricing.ExchangeRate);
        Assert.Contains("/* behind the colon */ null, // IQD", Text());
        File.Delete(SettingsPath + ".bak");
        var same = Edit(("pricing.exchange_rate", null), ("pricing.rounding_step", 250m), ("guard.max_archive_count", null));
        Assert.Empty(same.Changes);
        same.Write();
        Assert.False(File.Exists(SettingsPath + ".bak"));
    }

    [Fact]
    public void What_makes_the_file_wrong_is_told_whole_and_not_written()
    {
        Write(Commented);
        var error = Assert.Throws<SyncException>(
            () => Edit(("pricing.exchange_rate", -1), ("schedule.interval_seconds", 5), ("pricing.rounding_step", 100)));
        Assert.Equal("SettingsInvalid", error.ErrorId);
        Assert.Contains("pricing.exchange_rate is -1", error.Message);
        Assert.Contains("schedule.interval_seconds is 5", error.Message);
        Assert.Equal(Commented, Text());
    }

    [Theory]
    [InlineData("pricing.exchangerate", "pricing.exchange_rate is the nearest one")]
    [InlineData("exchange_rate", "pricing.exchange_rate is the nearest one")]
    [InlineData("timeout_seconds", "zoho_books.timeout_seconds or odoo.test_db.timeout_seconds")]
    [InlineData("odoo.prod.port", "odoo.test_db.port")]
    [InlineData("frobnicate", "\"frobnicate\" is not the name of a setting.")]
    [InlineData("mapping.units.", "is not the name of a setting")]
    public void A_name_that_is_not_known_is_told_with_the_nearest_one(string name, string words)
    {
        Write(Commented);
        var error = Assert.Throws<SyncException>(() => Edit((name, 1)));
        Assert.Equal("SettingUnknown", error.ErrorId);
        Assert.Contains(words, error.Message);
    }

    [Fact]
    public void A_secret_is_taken_hidden_or_as_a_reference_and_never_in_clear()
    {
        Write(Commented);
        var error = Assert.Throws<SyncException>(() => Edit(("zoho_books.client_secret", "typed-in-clear")));
        Assert.Equal("SecretInClear", error.ErrorId);
        Assert.DoesNotContain("typed-in-clear", error.ToString());
        Assert.Throws<SyncException>(() => Edit(("pricing.exchange_rate", new Secret("1500"))));
        var hidden = Edit(("zoho_books.client_secret", new Secret("h1dden \"secret\"")));
        Assert.Equal(new SettingChange("zoho_books.client_secret", Secret.Mask, Secret.Mask), Assert.Single(hidden.Changes));
        Assert.Equal("h1dden \"secret\"", hidden.Write().Source.ClientSecret.Reveal());
        Assert.Throws<SyncException>(() => Edit(("odoo.test_db.password", new Dictionary<string, string> { ["env"] = "SHOP_PASSWORD" })));
        _variables["SHOP_PASSWORD"] = "from-a-variable";
        var reference = Edit(("odoo.test_db.password", new Dictionary<string, string> { ["env"] = "SHOP_PASSWORD" }));
        Assert.Equal("the environment variable SHOP_PASSWORD", Assert.Single(reference.Changes).After);
        Assert.Equal("from-a-variable", reference.Write().Target.Password.Reveal());
        Assert.DoesNotContain("pa55w0rd", Text());
    }

    [Fact]
    public void A_rate_can_be_set_where_the_secrets_cannot_be_reached()
    {
        Write(Commented.Replace("\"c1i3nt\"", "{\"vault\": \"elsewhere\"}"));
        Assert.Equal(1499.5m, Edit(("pricing.exchange_rate", 1499.5)).Write().Pricing.ExchangeRate);
    }

    [Fact]
    public void Texts_that_say_numbers_and_truths_are_taken_for_them_where_the_setting_is_one()
    {
        Write(Commented);
        var settings = Edit(("pricing.exchange_rate", "1499.25"), ("odoo.test_db.keep_chatter", "True"), ("odoo.test_db.database", "2024"))
            .Write();
        Assert.Equal((1499.25m, true, "2024"), (settings.Pricing.ExchangeRate, settings.Target.KeepChatter, settings.Target.Database));
    }

    [Fact]
    public void A_variable_that_wins_over_what_was_set_is_told()
    {
        Write(Commented);
        _variables["SYNC_INTERVAL"] = "900";
        Assert.Contains("SYNC_INTERVAL", Assert.Single(Edit(("schedule.interval_seconds", 600)).Write().Warnings));
    }

    [Fact]
    public void A_file_that_somebody_changed_in_the_meantime_is_left_as_it_is()
    {
        Write(Commented);
        var edit = Edit(("pricing.exchange_rate", 1500));
        var other = Commented.Replace("1310", "1400");
        Write(other);
        Assert.Equal("SettingsChanged", Assert.Throws<SyncException>(edit.Write).ErrorId);
        Assert.Equal(other, Text());
    }

    // Whatever a file looks like, after a change it says the new value there and the old ones everywhere else, and its
    // comments are there still.
    [Property(MaxTest = 300)]
    public Property Any_layout_is_changed_at_the_right_place_alone() => Prop.ForAll<int, NonNull<string>>((seed, comment) =>
    {
        var random = new Random(seed);
        var layout = new Layout(random, comment.Get);
        var tree = new JObject
        {
            ["a"] = new JObject { ["x"] = 1, ["y\"z"] = "}\u2028{\\\"", ["list"] = new JArray(1, "]", new JObject()) },
            ["b"] = new JObject(), ["c"] = comment.Get, ["d"] = JValue.CreateNull(), ["e"] = -1.50m,
        };
        var text = layout.Write(tree);
        string[][] paths = [["a", "x"], ["a", "y\"z"], ["a", "new"], ["b", "new"], ["c"], ["d"], ["e"], ["new"], ["new", "deep", "er"],
            ["a", "list"]];
        foreach (var path in paths.OrderBy(_ => random.Next()).Take(4))
        {
            var value = new JValue($"{comment.Get}{random.Next()}");
            text = SettingsText.With(text, path, value);
            var section = tree;
            foreach (var key in path[..^1])
            {
                if (section[key] is not JObject inner) section[key] = inner = [];
                section = inner;
            }

            section[path[^1]] = value;
        }

        var problems = new SettingsProblems(new SecretMask());
        Assert.True(JToken.DeepEquals(tree, SettingsJson.Parse(text, "file", problems)), text);
        Assert.All(layout.Comments, one => Assert.Contains(one, text));
    });

    private SettingsEdit Edit(params (string Name, object? Value)[] values) => SettingsEdit.Prepare(
        _home, values.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), _variables);

    private string Text() => File.ReadAllText(SettingsPath);

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SettingsPath)!);
        File.WriteAllText(SettingsPath, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(SettingsPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>Writes JSON as careless people do.</summary>
    private sealed class Layout(Random random, string words)
    {
        public List<string> Comments { get; } = [];

        public string Write(JToken token) => token switch
        {
            JObject section => Blank() + "{" + string.Join(",", section.Properties().Select(one =>
                Blank() + new JValue(one.Name).ToString(Newtonsoft.Json.Formatting.None) + (random.Next(3) == 0 ? " \n" : "")
                    + ":" + Blank() + Write(one.Value) + Blank())) + Blank() + "}" + Blank(),
            _ => token.ToString(random.Next(2) == 0 ? Newtonsoft.Json.Formatting.None : Newtonsoft.Json.Formatting.Indented),
        };

        private string Blank()
        {
            var text = string.Empty;
            for (var i = random.Next(3); i > 0; i--) text += One();
            return text;
        }

        private string One()
        {
            switch (random.Next(7))
            {
                case 0: return "\n";
                case 1: return "\r\n  ";
                case 2: return "\r";
                case 3:
                    Comments.Add($"/*{random.Next()} {words.Replace("*", "+")} \": {{ */");
                    return Comments[^1];
                case 4:
                    Comments.Add($"//{random.Next()} "
                        + $"{string.Concat(words.Where(letter => !char.IsControl(letter) && letter is not ('\u2028' or '\u2029')))} \"}}");
                    return Comments[^1] + "\n";
                default: return "  ";
            }
        }
    }
}
