using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Architecture.Tests;

/// <summary>The guides say what the code says.</summary>
public sealed class DocsTests
{
    [Fact]
    public void The_guide_of_the_settings_names_every_field_and_its_default()
    {
        var guide = string.Join(' ', File.ReadAllText(Path.Combine(Repository.Root, "docs", "settings.md"))
            .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        var (on, off, always) = (Keys(field => field.IsOnByDefault), Keys(field => !field.IsOnByDefault), Keys(field => field.IsAlwaysOn));
        Assert.Contains($"`fields`, all true by default: {on}; all false by default: {off}.", guide);
        Assert.Contains($"{always.Replace(", ", " and ", StringComparison.Ordinal)} cannot be switched off.", guide);
    }

    private static string Keys(Func<MirroredField, bool> which) =>
        string.Join(", ", FieldCatalogue.All.Where(which).Select(field => $"`{field.Key}`"));
}
