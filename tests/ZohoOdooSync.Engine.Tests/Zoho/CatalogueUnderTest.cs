using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>A catalogue over a <see cref="FakeZoho"/>, with a clock that does not make anybody wait.</summary>
internal sealed class CatalogueUnderTest : IDisposable
{
    public const string ClientSecret = "client-secret-5d1e";
    public const string RefreshToken = "1000.refresh-77aa.99bb";

    public CatalogueUnderTest(
        FakeZoho? zoho = null, IStateStore? state = null, TimeProvider? time = null, Func<SourceSettings, SourceSettings>? change = null,
        bool includeInactive = true)
    {
        Zoho = zoho ?? new FakeZoho();
        Time = time as ManualTime ?? new ManualTime();
        var source = new SourceSettings
        {
            ClientId = "1000.CLIENT", ClientSecret = new Secret(ClientSecret), RefreshToken = new Secret(RefreshToken),
            OrganizationId = "746283917",
        };
        Settings = new SyncSettings
        {
            Home = Path.GetTempPath(), Source = change?.Invoke(source) ?? source,
            Mapping = new MappingSettings { IncludeInactive = includeInactive },
        }.WithSecrets();
        Catalogue = ZohoCatalogue.Create(Settings, state, time ?? Time, new Random(1), Zoho);
    }

    public FakeZoho Zoho { get; }

    public ManualTime Time { get; }

    public SyncSettings Settings { get; }

    public ZohoCatalogue Catalogue { get; }

    public Task<CatalogueListing> ReadAllAsync(int expected = 0) =>
        Catalogue.ReadAllAsync(expected, SilentReporter.Instance, CancellationToken.None);

    public Task<ZohoItem?> FindAsync(string itemId = "4815000000000000001") =>
        Catalogue.FindItemAsync(itemId, CancellationToken.None);

    /// <summary>The error of an operation, checked for what every error must have, and for what none may have.</summary>
    public static async Task<SyncException> ErrorOf(Func<Task> operation)
    {
        var error = await Assert.ThrowsAsync<SyncException>(operation);
        Assert.NotEmpty(error.NextStep);
        var text = error.ToString() + error.NextStep;
        foreach (var secret in new[] { ClientSecret, RefreshToken, "1000.token" }) Assert.DoesNotContain(secret, text);
        return error;
    }

    public void Dispose()
    {
        Catalogue.Dispose();
        Zoho.Dispose();
    }
}
