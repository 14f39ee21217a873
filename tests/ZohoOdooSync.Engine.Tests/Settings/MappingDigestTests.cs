using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Settings;

/// <summary>
/// The digest of the settings is kept in the state: another one asks for a full run. So the same settings must have the same
/// digest in every version.
/// </summary>
public sealed class MappingDigestTests
{
    [Fact]
    public void The_digest_of_known_settings_is_the_same_in_every_version()
    {
        Assert.Equal("A94A46DC98904954AC67D7A92976258A", Watermarks.DigestOf(new SyncSettings { Home = "/home" }));
        var ancestor = SettingsFile.Parse(SettingsFileTests.Ancestor, "/home", new Dictionary<string, string?>());
        Assert.Equal("FF7E82EC0E3D2FCC3E82E9391054DD79", Watermarks.DigestOf(ancestor));
        Assert.Equal("E8190D096CED99C2D4CE1D48A5DF04A4", Watermarks.DigestOf(Everything));
    }

    [Fact]
    public void What_decides_nothing_about_a_product_leaves_the_digest_alone()
    {
        var digest = Watermarks.DigestOf(Everything);
        foreach (var same in new[]
        {
            Everything with { Guard = Everything.Guard with { MaxArchiveCount = 7 } },
            Everything with { Schedule = Everything.Schedule with { Interval = TimeSpan.FromMinutes(9) } },
            Everything with { Source = Everything.Source with { ClientId = "another", Concurrency = 2 } },
            Everything with { Target = Everything.Target with { Username = "another", BatchSize = 9 } },
            Everything with { Mapping = Everything.Mapping with { Company = CompanyChoice.Shared } },
        })
        {
            Assert.Equal(digest, Watermarks.DigestOf(same));
        }
    }

    private static SyncSettings Everything { get; } = new()
    {
        Home = "/home",
        Source = new SourceSettings { OrganizationId = "746283917" },
        Target = new TargetSettings
        {
            DatabaseKey = "live", Address = new Uri("https://erp.example.com:8443"), Database = "live", Language = "ar_001",
            Languages = ["en_US", "fr_FR"], CompanyId = 3,
        },
        Pricing = new PricingSettings { SourceCurrency = "EUR", TargetCurrency = "GBP", ExchangeRate = 1310.50m, RoundingStep = 250m },
        Mapping = new MappingSettings
        {
            Fields = new HashSet<MirroredField> { MirroredField.Cost, MirroredField.Active, MirroredField.Name, MirroredField.Barcode },
            Units = new Dictionary<string, string> { ["Karton"] = "uom.product_uom_unit", ["kg"] = "uom.product_uom_kgm" },
            DefaultUnit = "uom.product_uom_kgm", UpdateUnit = true, AdoptByName = true, SkuMatch = SkuMatchChoice.Exact,
            IncludeInactive = false, Storable = StorableChoice.Tracked, Company = CompanyChoice.Own,
        },
        Guard = new GuardSettings { Unmanaged = UnmanagedChoice.Archive },
    };
}
