using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class MaskedSettingsTests
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    [Fact]
    public void Every_setting_is_there_with_its_value_and_its_default()
    {
        var list = Of(SettingsFileTests.Ancestor);
        Assert.Equal(list.Count, list.Select(setting => (setting.Section, setting.Key)).Distinct().Count());
        Assert.Equal(("138.68.1.2", "localhost", false), Found(list, "odoo.test_db", "host"));
        Assert.Equal(("300", "300", true), Found(list, "schedule", "interval_seconds"));
        Assert.Equal(("report", "report", true), Found(list, "", "unmanaged"));
        Assert.Equal(("true", "true", true), Found(list, "mapping.fields", "price"));
        Assert.Equal(("", "", true), Found(list, "odoo.test_db", "company_id"));
        Assert.Equal(("auto", "auto", true), Found(list, "odoo.test_db", "transport"));
    }

    [Fact]
    public void A_file_of_all_that_is_shown_loads_as_the_same_settings()
    {
        // Whatever key the reader knows is shown, and whatever is shown is a key: written back, nothing changes.
        var shown = Of(SettingsFileTests.Ancestor);
        var root = new Newtonsoft.Json.Linq.JObject();
        foreach (var setting in shown.Where(setting => setting.Value.Length > 0))
        {
            var section = root;
            foreach (var name in setting.Section.Split('.', StringSplitOptions.RemoveEmptyEntries))
                section = (Newtonsoft.Json.Linq.JObject)(section[name] ??= new Newtonsoft.Json.Linq.JObject());
            section[setting.Key] = decimal.TryParse(setting.Value, System.Globalization.CultureInfo.InvariantCulture, out var number)
                && setting.Key is not ("organization_id" or "password") ? number
                : bool.TryParse(setting.Value, out var flag) ? flag : setting.Value;
        }

        var again = Of(root.ToString());
        Assert.Equal(shown, again);
    }

    [Fact]
    public void Every_key_of_the_guide_is_shown()
    {
        var shown = Of(SettingsFileTests.Ancestor).Select(setting => setting.Key).ToHashSet();
        var guide = File.ReadAllText(Path.Combine(RepositoryRoot(), "docs", "settings.md"));
        var keys = System.Text.RegularExpressions.Regex.Matches(
            guide, @"^\| `([a-z_]+)` \|", System.Text.RegularExpressions.RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value).ToHashSet();
        Assert.True(keys.Count > 40);
        // Accepted from older files, and without any effect; sections of their own; tables, whose keys are shown.
        string[] apart = ["inventory_base_url", "fields", "units", "categories", "taxes"];
        Assert.Empty(keys.Except(shown).Except(apart));
    }

    [Fact]
    public void Secrets_are_masked_wherever_they_stand()
    {
        var json = SettingsFileTests.Ancestor.Replace("\"admin\"", "\"pa55w0rd\"", StringComparison.Ordinal);
        var list = Of(json);
        Assert.Equal((Secret.Mask, "", false), Found(list, "zoho_books", "client_secret"));
        Assert.Equal((Secret.Mask, "", false), Found(list, "zoho_books", "refresh_token"));
        Assert.Equal((Secret.Mask, "", false), Found(list, "odoo.test_db", "username"));
        Assert.Equal(("", "", true), Found(list, "odoo.test_db", "api_key"));
        foreach (var secret in new[] { "c0ffee5ecret", "1000.aaaa.bbbb", "pa55w0rd" })
            Assert.DoesNotContain(secret, string.Join('\n', list));
    }

    private static IReadOnlyList<MaskedSetting> Of(string json) => SettingCatalogue.Shown(SettingsFile.Parse(json, "/home", NoVariables));

    private static (string Value, string Default, bool IsDefault) Found(IReadOnlyList<MaskedSetting> list, string section, string key)
    {
        var setting = list.Single(setting => setting.Section == section && setting.Key == key);
        return (setting.Value, setting.Default, setting.IsDefault);
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Directory.Build.props"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
