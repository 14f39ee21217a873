using System.Diagnostics;
using Xunit;
using ZohoOdooSync.Engine.Server.Services;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>What systemd itself says about the units, in a root folder of the test's own.</summary>
public sealed class SystemdVerifyTests : IDisposable
{
    private const string Analyze = "/usr/bin/systemd-analyze";
    private const string Units = "/usr/lib/systemd/system";
    private readonly string _root = Directory.CreateTempSubdirectory("zoho-odoo-sync-units-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Systemd_finds_no_fault_in_the_units_of_deploy()
    {
        Prepare();
        foreach (var file in Directory.GetFiles(Defined.Folder, "*.service")) File.Copy(file, Unit(Path.GetFileName(file)));
        Assert.Equal((0, string.Empty),
            Run("verify", "--man=no", $"--root={_root}", "zoho-odoo-sync.service", "zoho-odoo-sync@north.service",
                "zoho-odoo-sync-all.service"));
    }

    [Fact]
    public void Systemd_finds_no_fault_in_the_unit_of_a_shell_and_of_odd_folders()
    {
        Prepare();
        Write("shell", Defined.OnLinux with { Program = new ServiceProgram("/usr/local/bin/zoho-odoo-sync", "/opt/it's 100%/$x\\"),
            Profile = "north" });
        Write("odd", Defined.OnLinux with { Home = "/srv/the 50% \\ $shop" });
        Assert.Equal((0, string.Empty), Run("verify", "--man=no", $"--root={_root}", "shell.service", "odd.service"));
    }

    [Fact]
    public void A_fault_would_be_found()
    {
        Prepare();
        File.WriteAllText(Unit("bad.service"), SystemdUnit.Text(Defined.OnLinux)
            .Replace("Type=notify", "Type=nonsense", StringComparison.Ordinal));
        Assert.NotEqual((0, string.Empty), Run("verify", "--man=no", $"--root={_root}", "bad.service"));
    }

    [Fact]
    public void The_units_are_locked_in()
    {
        Prepare();
        foreach (var file in Directory.GetFiles(Defined.Folder, "*.service")) File.Copy(file, Unit(Path.GetFileName(file)));
        // Exits with an error where the exposure is more than 2.0 of 10.
        Assert.Equal(0, Run("security", "--offline=yes", "--threshold=20", "--no-pager", $"--root={_root}", "zoho-odoo-sync.service").Code);
        Assert.NotEqual(0, Run(
            "security", "--offline=yes", "--threshold=5", "--no-pager", $"--root={_root}", "zoho-odoo-sync.service").Code);
    }

    /// <summary>A root folder with the targets that units stand on, and a program to start.</summary>
    private void Prepare()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Analyze)
            && Directory.Exists(Units), "systemd-analyze is not on this machine.");
        Directory.CreateDirectory(Path.GetDirectoryName(Unit("x"))!);
        foreach (var target in new[] { "network-online", "multi-user", "sysinit", "basic", "shutdown" })
            File.Copy(Path.Combine(Units, target + ".target"), Unit(target + ".target"));
        var program = Path.Combine(_root, "usr/local/bin/zoho-odoo-sync");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.WriteAllText(program, "#!/bin/sh\n");
        if (OperatingSystem.IsLinux()) File.SetUnixFileMode(
            program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Unit(string name) => Path.Combine(_root, "etc/systemd/system", name);

    private void Write(string name, ServiceDefinition definition) =>
        File.WriteAllText(Unit(name + ".service"), SystemdUnit.Text(definition));

    private static (int Code, string Output) Run(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Analyze, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, (output + error.Result).Trim());
    }
}
