using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class ExposureTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = Owner | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly Dictionary<string, string?> NoVariables = [];

    private readonly string _home = Directory.CreateTempSubdirectory("zoho-exposed-").FullName;

    private string Config => Path.Combine(_home, "config");

    private string SettingsPath => Path.Combine(Config, "zoho_config.json");

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    public void A_file_that_others_can_read_or_a_group_can_write_loads_with_a_warning(UnixFileMode extra)
    {
        if (OperatingSystem.IsWindows()) return;
        Write("\"pa55w0rd\"");
        File.SetUnixFileMode(SettingsPath, Owner | extra);
        Assert.Contains($"chmod 600 {SettingsPath}", Assert.Single(SettingsFile.Load(_home, NoVariables).Warnings));
    }

    [Fact]
    public void A_file_that_everybody_can_write_is_refused_and_nothing_of_it_is_used()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("\"pa55w0rd\"");
        File.SetUnixFileMode(SettingsPath, Owner | UnixFileMode.OtherWrite);
        AssertRefused(SettingsPath, $"chmod 600 {SettingsPath}");
    }

    [Fact]
    public void A_folder_in_which_everybody_can_replace_the_file_is_refused()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("\"pa55w0rd\"");
        foreach (var folder in new[] { Config, _home })
        {
            File.SetUnixFileMode(folder, OwnerFolder | Everybody);
            AssertRefused(folder, $"chmod o-w {folder}");
            // As in /tmp: everybody makes files, and nobody replaces those of others.
            File.SetUnixFileMode(folder, OwnerFolder | Everybody | UnixFileMode.StickyBit);
            Assert.Empty(SettingsFile.Load(_home, NoVariables).Warnings);
            File.SetUnixFileMode(folder, OwnerFolder);
        }

        Assert.Empty(SettingsFile.Load(_home, NoVariables).Warnings);
    }

    [Fact]
    public void Where_the_environment_accepts_it_the_refusal_is_a_warning()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("\"pa55w0rd\"");
        File.SetUnixFileMode(Config, OwnerFolder | Everybody);
        var accepted = new Dictionary<string, string?> { ["ZOHO_ODOO_SYNC_ALLOW_EXPOSED"] = "1" };
        Assert.Contains(Config, Assert.Single(SettingsFile.Load(_home, accepted).Warnings));
        accepted["ZOHO_ODOO_SYNC_ALLOW_EXPOSED"] = "0";
        Assert.Throws<SyncException>(() => SettingsFile.Load(_home, accepted));
    }

    [Fact]
    public void The_file_of_a_secret_is_looked_at_like_the_settings()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("""{"file": "secrets/odoo"}""");
        var folder = Directory.CreateDirectory(Path.Combine(_home, "secrets"), OwnerFolder).FullName;
        var file = Path.Combine(folder, "odoo");
        File.WriteAllText(file, "the-odoo-password");
        File.SetUnixFileMode(file, Owner);
        Assert.Empty(SettingsFile.Load(_home, NoVariables).Warnings);
        File.SetUnixFileMode(file, Owner | UnixFileMode.OtherRead);
        Assert.Contains($"chmod 600 {file}", Assert.Single(SettingsFile.Load(_home, NoVariables).Warnings));
        File.SetUnixFileMode(file, Owner | UnixFileMode.OtherWrite);
        Assert.Contains($"chmod 600 {file}", Assert.Throws<SyncException>(() => SettingsFile.Load(_home, NoVariables)).Message);
        File.SetUnixFileMode(file, Owner);
        File.SetUnixFileMode(folder, OwnerFolder | Everybody);
        Assert.Contains($"chmod o-w {folder}", Assert.Throws<SyncException>(() => SettingsFile.Load(_home, NoVariables)).Message);
    }

    [Fact]
    public void A_file_of_another_account_is_told()
    {
        // Only root can give a file away; everybody else can look at one of root's, which is no stranger's.
        if (!OperatingSystem.IsLinux()) return;
        Assert.False(FileOwner.IsStranger("/etc/passwd"));
        Write("\"pa55w0rd\"");
        Assert.False(FileOwner.IsStranger(SettingsPath));
        if (Environment.UserName != "root") return;
        Assert.Equal(0, ChangeOwner(SettingsPath, 4711, 4711));
        var warning = Assert.Single(SettingsFile.Load(_home, NoVariables).Warnings);
        Assert.Contains($"{SettingsPath} belongs to another account", warning);
    }

    [Fact]
    public async Task State_and_log_are_made_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var bench = await Workbench.StartAsync(products: 1);
        await bench.RunAsync();
        foreach (var file in new[] { bench.Settings.StatePath, bench.Settings.LogPath })
        {
            Assert.True(File.Exists(file));
            Assert.Equal(OwnerFolder, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        }

        Assert.Equal(Owner, File.GetUnixFileMode(bench.Settings.StatePath));
    }

    private void AssertRefused(string place, string mend)
    {
        var error = Assert.Throws<SyncException>(() => SettingsFile.Load(_home, NoVariables));
        Assert.Equal(("SettingsExposed", 78), (error.ErrorId, error.ExitCode));
        Assert.Contains(place, error.Message);
        Assert.Contains(mend, error.NextStep);
    }

    private void Write(string password)
    {
        if (OperatingSystem.IsWindows()) return;
        Directory.CreateDirectory(Config, OwnerFolder);
        File.WriteAllText(SettingsPath, $$"""
            {
              "zoho_books": { "client_id": "1000.x", "client_secret": "c1i3nt", "refresh_token": "1000.r3fr3sh", "organization_id": "1" },
              "odoo": { "test_db": { "host": "https://erp.example.com", "database": "d", "username": "u", "password": {{password}} } }
            }
            """);
        File.SetUnixFileMode(SettingsPath, Owner);
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "chown", ExactSpelling = true)]
    private static extern int ChangeOwner(
        [System.Runtime.InteropServices.MarshalAs(System.Runtime.InteropServices.UnmanagedType.LPUTF8Str)] string file, uint user,
            uint group);
}
