namespace ZohoOdooSync.State.Tests;

/// <summary>A folder of one test's own.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zohoodoosync-state-");

    public string Folder => _folder.FullName;

    public string File => Path.Combine(Folder, "sync_tracking.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
