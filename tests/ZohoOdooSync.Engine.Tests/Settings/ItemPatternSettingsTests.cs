using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Settings;

/// <summary>Sections <c>mapping.only</c> and <c>mapping.except</c> as a file has them.</summary>
public sealed class ItemPatternSettingsTests
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    [Fact]
    public void Both_sections_are_read()
    {
        var mapping = Parse("""
            "only": { "category": ["Tools", "Hand*", ""], "product_type": ["goods"], "status": ["Active"], "sku": ["A-*"],
                      "custom_fields": { "cf_web": ["yes", "y"] } },
            "except": { "sku": ["TEST-*"] }
            """).Mapping;
        Assert.Equal(["Tools", "Hand*", ""], mapping.Only.Category);
        Assert.Equal(["active"], mapping.Only.Status);
        Assert.Equal(["yes", "y"], mapping.Only.CustomFields["cf_web"]);
        Assert.Equal(["sku"], mapping.Except.Asked.Select(asked => asked.Key));
        Assert.Equal(
            ["category_name", "product_type", "status", "sku", "cf_web"], mapping.Only.Asked.Select(asked => asked.Key));
        Assert.True(mapping.IsChoosing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"only\": null, \"except\": {}")]
    [InlineData("\"only\": { \"sku\": null, \"custom_fields\": {} }")]
    public void Without_a_value_every_item_is_chosen(string sections) => Assert.False(Parse(sections).Mapping.IsChoosing);

    [Theory]
    [InlineData("\"only\": { \"sku\": [] }", "a list of texts such as [\"Tools\", \"Hand*\"] is allowed, with at least one of them")]
    [InlineData("\"only\": { \"sku\": \"A-*\" }", "mapping.only.sku is \"A-*\": a list of texts")]
    [InlineData("\"except\": { \"sku\": [5] }", "mapping.except.sku")]
    [InlineData("\"only\": { \"status\": [\"actve\"] }", "a list with at least one of active, inactive, confirmation_pending is allowed")]
    [InlineData("\"only\": { \"categroy\": [\"a\"] }", "mapping.only.categroy is not a known key: category is the nearest known one")]
    [InlineData("\"only\": { \"custom_fields\": { \"Web\": [\"yes\"] } }", "mapping.only.custom_fields.Web is no custom field")]
    [InlineData("\"only\": { \"custom_fields\": { \"cf_web\": true } }", "mapping.only.custom_fields.cf_web is true: a list of texts")]
    public void What_is_wrong_is_told_with_its_key(string sections, string told) =>
        Assert.Contains(told, Assert.Throws<SyncException>(() => Parse(sections)).Message);

    [Fact]
    public void Every_other_choice_has_another_digest_and_the_same_choice_the_same()
    {
        string[] choices =
        [
            "", "\"only\": { \"sku\": [\"a\"] }", "\"except\": { \"sku\": [\"a\"] }", "\"only\": { \"category\": [\"a\"] }",
            "\"only\": { \"sku\": [\"a\", \"b\"] }", "\"only\": { \"sku\": [\"a, b\"] }", "\"only\": { \"sku\": [\"a\", \"\"] }",
            "\"only\": { \"custom_fields\": { \"cf_a\": [\"a\", \"b\"] } }", "\"only\": { \"custom_fields\": { \"cf_a\": [\"a | b\"] } }",
            "\"only\": { \"custom_fields\": { \"cf_a\": [\"a\"], \"cf_b\": [\"b\"] } }", "\"only\": { \"status\": [\"active\"] }",
        ];
        var digests = choices.Select(choice => Watermarks.DigestOf(Parse(choice))).ToList();
        Assert.Equal(digests.Distinct(), digests);
        Assert.Equal(digests, choices.Select(choice => Watermarks.DigestOf(Parse(choice))));
    }

    [Fact]
    public void A_list_is_set_by_a_text_with_commas_and_shown_as_one()
    {
        var home = Directory.CreateTempSubdirectory("zoho-patterns-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(home, "config"));
            File.WriteAllText(Path.Combine(home, "config", "zoho_config.json"), Text(""));
            var set = SettingsEdit.Prepare(
                home, [new("mapping.only.category", "Tools, Hand*"), new("mapping.except.sku", new[] { "TEST-*" })], NoVariables).Write();
            Assert.Equal(["Tools", "Hand*"], set.Mapping.Only.Category);
            Assert.Equal(["TEST-*"], set.Mapping.Except.Sku);
            var shown = SettingCatalogue.Shown(set).ToDictionary(one => one.Name, one => one.Value);
            Assert.Equal(("Tools, Hand*", "TEST-*", ""),
                (shown["mapping.only.category"], shown["mapping.except.sku"], shown["mapping.only.custom_fields"]));
            Assert.Contains("which is not set by one value", Assert.Throws<SyncException>(() =>
                SettingsEdit.Prepare(home, [new("mapping.only.custom_fields", "cf_web")], NoVariables)).Message);
            Assert.False(SettingsEdit.Prepare(
                home, [new("mapping.only.category", null), new("mapping.except.sku", null)], NoVariables).Write().Mapping.IsChoosing);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static SyncSettings Parse(string sections) =>
        SettingsFile.Parse(Text(sections), "/home", NoVariables);

    private static string Text(string sections) => $$"""
        {
          "zoho_books": { "client_id": "id", "client_secret": "c1i3nt", "refresh_token": "r3fr3sh", "organization_id": "1" },
          "odoo": { "test_db": { "database": "d", "username": "u", "password": "p" } },
          "mapping": { {{sections}} }
        }
        """;
}
