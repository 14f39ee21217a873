using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Catalogue;

/// <summary>Items that a sync must set aside one by one while all others go on.</summary>
internal static class BadItemGenerator
{
    private static readonly DateTimeOffset Time = new(2025, 2, 3, 4, 5, 6, TimeSpan.Zero);

    public static IEnumerable<SandboxItem> Generate(int count)
    {
        for (var number = 1; number <= count; number++)
        {
            var item = Make(number);
            yield return item with { CreatedTime = Time, LastModifiedTime = Time };
        }
    }

    private static SandboxItem Make(int number) => (number % 4) switch
    {
        1 => new SandboxItem { Name = "", Sku = $"BAD-NAME-{number}", Rate = 10m },
        2 => new SandboxItem { Name = $"Bad \0 NUL {number}", Sku = $"BAD-NUL-{number}", Rate = 10m },
        3 => new SandboxItem { Name = $"Bad rate {number}", Sku = $"BAD-RATE-{number}", RateAsText = "twelve" },
        _ => new SandboxItem { Name = "   ", Sku = $"BAD-BLANK-{number}", Rate = 10m },
    };
}
