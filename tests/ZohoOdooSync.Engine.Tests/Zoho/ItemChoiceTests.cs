using System.Text;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>What single rows and details say about the choice, in the shapes that Zoho has for them.</summary>
public sealed class ItemChoiceTests
{
    private static readonly MappingSettings Web = new()
    {
        Only = new ItemPatterns { CustomFields = new Dictionary<string, IReadOnlyList<string>> { ["cf_web"] = ["yes", "*red*", "true"] } },
    };

    [Theory]
    [InlineData("\"cf_web\": \"Yes\"", true)]
    [InlineData("\"cf_web\": \"no\"", false)]
    [InlineData("\"cf_web\": \"\"", false)]
    [InlineData("\"cf_web\": true", true)]
    [InlineData("\"cf_web\": null", null)]
    [InlineData("\"name\": \"x\"", null)]
    // What is no text is not guessed.
    [InlineData("\"cf_web\": [\"no\"]", null)]
    [InlineData("\"cf_web\": {\"no\": 1}", null)]
    [InlineData("\"cf_web\": NaN", null)]
    [InlineData("\"custom_field_hash\": {\"cf_web\": \"yes\", \"cf_web_unformatted\": \"y\"}", true)]
    [InlineData("\"custom_field_hash\": {\"cf_other\": \"yes\"}", false)]
    [InlineData("\"custom_field_hash\": {\"cf_web\": [\"yes\"]}", null)]
    [InlineData("\"cf_web\": [\"no\"], \"custom_field_hash\": {}", null)]
    [InlineData("\"cf_web\": [\"no\"], \"custom_field_hash\": {\"cf_web\": \"no\"}", false)]
    [InlineData("\"custom_fields\": [{\"api_name\": \"cf_a\", \"value\": 1}, {\"api_name\": \"cf_web\", \"value\": \"yes\"}]", true)]
    [InlineData("\"custom_fields\": [{\"api_name\": \"cf_web\", \"value\": [\"r\"], \"value_formatted\": \"blue, red\"}]", true)]
    [InlineData("\"custom_fields\": [{\"api_name\": \"cf_web\", \"value\": \"no\"}], \"custom_field_hash\": {}", false)]
    [InlineData("\"custom_fields\": [{\"customfield_id\": \"1\", \"value\": \"yes\"}, 5]", null)]
    // Rows have the list empty whatever the item has: only a detail record says that there is nothing.
    [InlineData("\"custom_fields\": []", null)]
    [InlineData("\"custom_fields\": [], \"custom_field_hash\": {}", false)]
    public void A_custom_field_is_read_wherever_a_record_has_it(string keys, bool? chosen)
    {
        var item = Read(Web, keys);
        Assert.Equal(chosen, item.IsChosen);
        Assert.Equal(("S-1", 5m), (item.Sku, item.Rate));
    }

    [Theory]
    [InlineData("active", true)]
    [InlineData("inactive", false)]
    [InlineData("sleeping", null)]
    [InlineData("", null)]
    public void A_state_that_is_not_known_throws_no_item_out(string status, bool? chosen) => Assert.Equal(
        chosen, Read(new MappingSettings { Only = new ItemPatterns { Status = ["active"] } }, $"\"status\": \"{status}\"").IsChosen);

    [Fact]
    public void What_one_key_says_for_sure_needs_no_other_key()
    {
        var mapping = Web with { Except = new ItemPatterns { Sku = ["S-*"] } };
        Assert.False(Read(mapping, "\"name\": \"x\"").IsChosen);
        Assert.True(Read(new MappingSettings(), "\"name\": \"x\"").IsChosen);
    }

    private static ZohoItem Read(MappingSettings mapping, string keys)
    {
        var text = $"{{\"code\": 0, \"items\": [{{\"item_id\": \"7\", {keys}, \"sku\": \"S-1\", \"rate\": 5.00}}]}}";
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var reader = new ZohoReplyReader(new TextPool(), new ItemKeys(FieldCatalogue.All) { Choice = ItemChoice.Of(mapping) });
        return Assert.Single(reader.Read(body).Items!);
    }
}
