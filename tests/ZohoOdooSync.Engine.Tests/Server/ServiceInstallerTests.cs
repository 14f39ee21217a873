using Xunit;
using ZohoOdooSync.Engine.Server.Services;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>Registering and removing services, with a service manager that only writes down what it is asked.</summary>
public sealed class ServiceInstallerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoho-odoo-sync-services-").FullName;
    private readonly Recorder _asked = new();

    private string Unit => Path.Combine(_folder, "zoho-odoo-sync.service");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_new_service_is_written_made_known_and_started()
    {
        var registered = await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        Assert.Equal(
            new RegisteredService(
                "zoho-odoo-sync", null, Unit, "/usr/local/bin/zoho-odoo-sync", "/var/lib/zoho-odoo-sync", IsChanged: true, IsStarted: true),
            registered);
        Assert.Equal(SystemdUnit.Text(Defined.OnLinux), File.ReadAllText(Unit));
        Assert.Equal(["id -u -- zoho-odoo-sync", "systemctl daemon-reload", "systemctl enable --now zoho-odoo-sync.service"], _asked.Lines);
    }

    [Fact]
    public async Task The_same_service_again_changes_nothing()
    {
        await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        _asked.Lines.Clear();
        var written = File.GetLastWriteTimeUtc(Unit);
        var again = await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        Assert.False(again.IsChanged);
        Assert.Equal(["systemctl is-active --quiet zoho-odoo-sync.service"], _asked.Lines);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Unit));
    }

    [Fact]
    public async Task A_registration_that_failed_half_way_is_completed_by_the_next()
    {
        _asked.Fails["systemctl enable --now zoho-odoo-sync.service"] = "Job failed.";
        var error = await Assert.ThrowsAsync<SyncException>(
            () => Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default));
        Assert.Equal("ServiceManagerFailed", error.ErrorId);
        Assert.Contains("\"systemctl enable --now zoho-odoo-sync.service\" failed with code 1: Job failed.", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("sudo", error.NextStep, StringComparison.Ordinal);
        _asked.Fails.Clear();
        _asked.Fails["systemctl is-active --quiet zoho-odoo-sync.service"] = string.Empty;
        _asked.Lines.Clear();
        await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        Assert.Contains("systemctl enable --now zoho-odoo-sync.service", _asked.Lines);
    }

    [Fact]
    public async Task Another_definition_is_replaced_only_when_told_and_the_service_started_anew()
    {
        await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        var other = Defined.OnLinux with { IntervalSeconds = 600 };
        var error = await Assert.ThrowsAsync<SyncException>(() => Installer().RegisterAsync(other, start: true, replace: false, default));
        Assert.Equal("ServiceExists", error.ErrorId);
        Assert.Equal(SystemdUnit.Text(Defined.OnLinux), File.ReadAllText(Unit));
        _asked.Lines.Clear();
        await Installer().RegisterAsync(other, start: true, replace: true, default);
        Assert.Equal(SystemdUnit.Text(other), File.ReadAllText(Unit));
        Assert.Equal("systemctl restart zoho-odoo-sync.service", _asked.Lines[^1]);
    }

    [Fact]
    public async Task A_service_of_somebody_else_is_neither_replaced_nor_removed()
    {
        const string Foreign = "[Service]\nExecStart=/bin/true\n";
        await File.WriteAllTextAsync(Unit, Foreign, TestContext.Current.CancellationToken);
        foreach (var work in new Func<Task>[]
        {
            () => Installer().RegisterAsync(Defined.OnLinux, start: true, replace: true, default),
            () => Installer().RemoveAsync("zoho-odoo-sync", default),
        })
        {
            Assert.Equal("ServiceForeign", (await Assert.ThrowsAsync<SyncException>(work)).ErrorId);
        }

        Assert.Equal(Foreign, await File.ReadAllTextAsync(Unit, TestContext.Current.CancellationToken));
        Assert.Empty(_asked.Lines);
    }

    [Fact]
    public async Task Without_its_account_nothing_is_written()
    {
        _asked.Fails["id -u -- zoho-odoo-sync"] = "no such user";
        var error = await Assert.ThrowsAsync<SyncException>(
            () => Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default));
        Assert.Equal("ServiceAccountMissing", error.ErrorId);
        Assert.Contains("useradd", error.NextStep, StringComparison.Ordinal);
        Assert.False(File.Exists(Unit));
    }

    [Fact]
    public async Task A_service_that_is_not_to_start_is_only_made_known()
    {
        var registered = await Installer().RegisterAsync(Defined.OnLinux, start: false, replace: false, default);
        Assert.False(registered.IsStarted);
        Assert.Equal("systemctl daemon-reload", _asked.Lines[^1]);
    }

    [Fact]
    public async Task Removing_stops_first_and_leaves_everything_else()
    {
        await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        var other = Path.Combine(_folder, "other.service");
        await File.WriteAllTextAsync(other, "x", TestContext.Current.CancellationToken);
        _asked.Lines.Clear();
        _asked.Sees = () => File.Exists(Unit);
        Assert.Equal(Unit, await Installer().RemoveAsync("zoho-odoo-sync", default));
        Assert.Equal(["systemctl disable --now zoho-odoo-sync.service", "systemctl daemon-reload"], _asked.Lines);
        Assert.Equal([true, false], _asked.Seen);
        Assert.Equal([other], Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("zoho-odoo-sync-north", "ServiceNotFound")]
    [InlineData("../passwd", "ServiceInvalid")]
    public async Task What_is_not_there_cannot_be_removed(string name, string id) =>
        Assert.Equal(id, (await Assert.ThrowsAsync<SyncException>(() => Installer().RemoveAsync(name, default))).ErrorId);

    [Fact]
    public async Task With_an_output_folder_no_service_manager_is_asked()
    {
        var installer = new ServiceInstaller(new SystemdManager(), _asked, _folder, isOutputOnly: true);
        Assert.Empty(installer.Plan(Defined.OnLinux, start: true).Commands);
        Assert.False((await installer.RegisterAsync(Defined.OnLinux, start: true, replace: false, default)).IsStarted);
        await installer.RemoveAsync("zoho-odoo-sync", default);
        Assert.Empty(_asked.Lines);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_plan_writes_and_asks_nothing()
    {
        var plan = Installer().Plan(Defined.OnLinux, start: true);
        Assert.Equal(["systemctl daemon-reload", "systemctl enable --now zoho-odoo-sync.service"],
            plan.Commands.Select(command => command.ToString()));
        Assert.Equal(SystemdUnit.Text(Defined.OnLinux), plan.Text);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
        await Installer().RegisterAsync(Defined.OnLinux, start: true, replace: false, default);
        _asked.Lines.Clear();
        Assert.Equal(2, Installer().PlanRemoval("zoho-odoo-sync").Commands.Count);
        Assert.Empty(_asked.Lines);
        Assert.True(File.Exists(Unit));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_asks_for_the_right()
    {
        // A file in the folder's place: also root cannot write into that.
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, string.Empty, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SyncException>(
            () => new ServiceInstaller(new SystemdManager(), _asked, file)
                .RegisterAsync(Defined.OnLinux, start: true, replace: false, default));
        Assert.Equal("ServiceNotWritable", error.ErrorId);
        Assert.Contains("sudo", error.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_windows_the_task_is_made_from_its_file_run_and_deleted()
    {
        var installer = new ServiceInstaller(new TaskManager(), _asked, _folder);
        var file = (await installer.RegisterAsync(Defined.OnWindows, start: true, replace: false, default)).File;
        Assert.Equal(ScheduledTask.Text(Defined.OnWindows), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal([0xFF, 0xFE], (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken))[..2]);
        Assert.Equal([$"schtasks /Create /TN zoho-odoo-sync /XML {file} /F", "schtasks /Run /TN zoho-odoo-sync"], _asked.Lines);
        _asked.Lines.Clear();
        // One that does not run cannot be ended; that hinders nothing.
        _asked.Fails["schtasks /End /TN zoho-odoo-sync"] = "It does not run.";
        await installer.RemoveAsync("zoho-odoo-sync", default);
        Assert.Equal(
            ["schtasks /Query /TN zoho-odoo-sync", "schtasks /End /TN zoho-odoo-sync", "schtasks /Delete /TN zoho-odoo-sync /F"],
                _asked.Lines);
        Assert.False(File.Exists(file));
    }

    private ServiceInstaller Installer() => new(new SystemdManager(), _asked, _folder);

    private sealed class Recorder : IServiceCommands
    {
        public List<string> Lines { get; } = [];

        public Dictionary<string, string> Fails { get; } = [];

        public Func<bool>? Sees { get; set; }

        public List<bool> Seen { get; } = [];

        public Task<ServiceCommandResult> RunAsync(ServiceCommand command, CancellationToken cancellationToken)
        {
            Lines.Add(command.ToString());
            if (Sees is not null) Seen.Add(Sees());
            return Task.FromResult(
                Fails.TryGetValue(command.ToString(), out var words) ? new ServiceCommandResult(1, words)
                : new ServiceCommandResult(0, string.Empty));
        }
    }
}
