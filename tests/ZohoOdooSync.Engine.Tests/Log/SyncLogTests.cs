using Xunit;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Log;

public sealed class SyncLogTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("zohoodoosync-log-");

    [Theory]
    [InlineData(SyncLogLevel.Verbose, 4)]
    [InlineData(SyncLogLevel.Information, 3)]
    [InlineData(SyncLogLevel.Warning, 2)]
    [InlineData(SyncLogLevel.Error, 1)]
    public void Nothing_below_the_level_of_the_settings_is_written(SyncLogLevel level, int expected) => Assert.Equal(
        expected,
        Write(level, log =>
        {
            foreach (var each in Enum.GetValues<SyncLogLevel>()) log.Report(new SyncMessage(each, "x"));
        }).Count);

    [Fact]
    public void A_secret_never_reaches_the_file()
    {
        var text = string.Join(
            '\n', Write(SyncLogLevel.Verbose, log => log.Report(new SyncMessage(SyncLogLevel.Error, "password hunter2-hunter2!"))));
        Assert.DoesNotContain("hunter2", text);
        Assert.Contains(Secret.Mask, text);
    }

    public void Dispose() => _home.Delete(recursive: true);

    private List<string> Write(SyncLogLevel level, Action<SyncLog> write)
    {
        var settings = new SyncSettings
        {
            Home = _home.FullName, Logging = new LoggingSettings { Level = level },
            Target = new TargetSettings { Password = new Secret("hunter2-hunter2!") },
        }.WithSecrets();
        write(new SyncLog(settings, new ManualTime()));
        return File.Exists(settings.LogPath) ? [.. File.ReadAllLines(settings.LogPath)] : [];
    }
}
