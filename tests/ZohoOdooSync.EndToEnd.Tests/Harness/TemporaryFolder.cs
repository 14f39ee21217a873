namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>A folder of one test, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("zoho-odoo-sync-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
