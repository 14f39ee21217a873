using System.Text;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Server.Services;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>Units say what was meant, and nothing that was not.</summary>
public sealed class SystemdUnitTests
{
    [Fact]
    public void The_units_in_deploy_are_what_the_generator_makes()
    {
        Assert.Equal(SystemdUnit.Text(Defined.OnLinux), Defined.File("zoho-odoo-sync.service"));
        Assert.Equal(SystemdUnit.Text(Defined.Template), Defined.File("zoho-odoo-sync@.service"));
        Assert.Equal(SystemdUnit.Text(Defined.AllProfiles), Defined.File("zoho-odoo-sync-all.service"));
    }

    [Fact]
    public void The_console_host_is_watched_and_a_shell_is_not()
    {
        var host = Lines(Defined.OnLinux);
        Assert.Superset(new HashSet<string> { "Type=notify", "NotifyAccess=main", "WatchdogSec=20min" }, host.ToHashSet());
        Assert.Contains("ExecStart=/usr/local/bin/zoho-odoo-sync start --path /var/lib/zoho-odoo-sync", host);
        Assert.DoesNotContain(host, line => line.StartsWith("ExecStop=", StringComparison.Ordinal));

        var shell = Lines(Defined.OnLinux with { Program = new ServiceProgram("/usr/bin/pwsh", "/opt/it's here/ZohoOdooSync"),
            Profile = "north", IntervalSeconds = 600 });
        Assert.Contains("Type=exec", shell);
        Assert.DoesNotContain(shell, line => line.StartsWith("WatchdogSec=", StringComparison.Ordinal));
        Assert.Contains(
            "ExecStart=/usr/bin/pwsh -NoProfile -NonInteractive -Command \"try { Import-Module '/opt/it''s here/ZohoOdooSync' "
                + "-ErrorAction Stop; "
            + "Start-ZohoOdooSync -Path '/var/lib/zoho-odoo-sync' -Profile north -IntervalSeconds 600 -Confirm:$$false } "
            + "catch { [Console]::Error.WriteLine($$_.Exception.Message); exit ($$_.Exception.ExitCode ?? 1) }\"",
            shell);
        Assert.Contains(shell, line =>
            line.StartsWith("ExecStop=/usr/bin/pwsh ", StringComparison.Ordinal)
            && line.Contains("Stop-ZohoOdooSync -Path '/var/lib/zoho-odoo-sync' -Profile north", StringComparison.Ordinal));
    }

    [Fact]
    public void One_unit_serves_all_profiles_and_a_pair_that_hangs_does_not_end_it()
    {
        var host = Lines(Defined.AllProfiles);
        Assert.Contains("ExecStart=/usr/local/bin/zoho-odoo-sync start --path /var/lib/zoho-odoo-sync --all-profiles", host);
        Assert.Contains("WatchdogSec=2min", host);
        Assert.Contains("MemoryMax=2G", host);
        var shell = Lines(Defined.AllProfiles with { Program = new ServiceProgram("/usr/bin/pwsh", "ZohoOdooSync") });
        Assert.Contains(shell, line => line.Contains(
            "Start-ZohoOdooSync -Path '/var/lib/zoho-odoo-sync' -AllProfiles -Confirm", StringComparison.Ordinal));
        Assert.Contains(shell, line => line.Contains(
            "Stop-ZohoOdooSync -Path '/var/lib/zoho-odoo-sync' -AllProfiles -Confirm", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shell_that_is_a_NET_tool_is_run_by_the_NET_host()
    {
        var tool = Lines(Defined.OnLinux with { Program = new ServiceProgram(
            "/usr/share/dotnet/dotnet", "/opt/ZohoOdooSync", "/home/sync/.tools/its own/pwsh.dll") });
        foreach (var command in new[] { "ExecStart=", "ExecStop=" })
        {
            Assert.Contains(tool, line => line.StartsWith(
                command + "/usr/share/dotnet/dotnet \"/home/sync/.tools/its own/pwsh.dll\" -NoProfile -NonInteractive -Command ",
                    StringComparison.Ordinal));
        }

        Assert.Contains("ProtectHome=read-only", tool);
        Assert.Contains("the shell \"pwsh.dll\"",
            Refused(Defined.OnLinux with { Program = new ServiceProgram("/usr/bin/dotnet", "/opt/m", "pwsh.dll") }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_watchdog_is_more_patient_than_the_longest_silence_of_one_call()
    {
        // The last of the tries of a call begins five minutes after the first at the latest, and ends by its timeout.
        var longest = TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(Math.Max(
            new SourceSettings().Timeout.TotalSeconds, new TargetSettings().Timeout.TotalSeconds));
        var watchdog = Lines(Defined.OnLinux).Single(line => line.StartsWith("WatchdogSec=", StringComparison.Ordinal));
        Assert.True(TimeSpan.FromMinutes(
            int.Parse(watchdog["WatchdogSec=".Length..^"min".Length], System.Globalization.CultureInfo.InvariantCulture)) > 2 * longest,
            $"{longest}");
    }

    [Fact]
    public void The_runtime_may_make_code()
    {
        Assert.DoesNotContain(Lines(Defined.OnLinux), line => line.StartsWith("MemoryDenyWriteExecute", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/var/lib/shop", "StateDirectory=shop", "ProtectHome=yes")]
    [InlineData("/srv/the shop", "ReadWritePaths=\"/srv/the shop\"", "ProtectHome=yes")]
    [InlineData("/srv/50%$", "ReadWritePaths=\"/srv/50%%$\"", "ProtectHome=yes")]
    [InlineData("/home/ann/shop", "ReadWritePaths=/home/ann/shop", "ProtectHome=read-only")]
    [InlineData("/var/lib/a/b", "ReadWritePaths=/var/lib/a/b", "ProtectHome=yes")]
    [InlineData("/var/lib/..", "ReadWritePaths=/var/lib/..", "ProtectHome=yes")]
    public void The_base_folder_and_nothing_else_may_be_written(string home, string folder, string homes)
    {
        var lines = Lines(Defined.OnLinux with { Home = home });
        Assert.Contains(folder, lines);
        Assert.Contains(homes, lines);
        Assert.Contains("ProtectSystem=strict", lines);
        Assert.Single(lines, line =>
            line.StartsWith("StateDirectory=", StringComparison.Ordinal) || line.StartsWith("ReadWritePaths=", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/tmp/shop", "PrivateTmp=no")]
    [InlineData("/var/tmp/shop", "PrivateTmp=no")]
    [InlineData("/tmpshop", "PrivateTmp=yes")]
    [InlineData("/var/lib/shop", "PrivateTmp=yes")]
    public void A_base_folder_among_temporary_files_is_one_that_the_service_can_see(string home, string line)
    {
        Assert.Contains(line, Lines(Defined.OnLinux with { Home = home }));
    }

    [Property]
    public Property Systemd_reads_back_exactly_the_words_that_were_meant()
    {
        var path = Gen.Elements("a b%\\$'é{};#=日\u00a0~@-:!+".ToCharArray()).ListOf().Select(letters => "/" + string.Concat(letters));
        return Prop.ForAll(path.ToArbitrary(), home =>
        {
            var start = Lines(Defined.OnLinux with { Home = home, IntervalSeconds = 60 })
                .Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal));
            Assert.Equal(["/usr/local/bin/zoho-odoo-sync", "start", "--path", home, "--interval", "60"],
                WordsOf(start["ExecStart=".Length..]));
        });
    }

    [Theory]
    [InlineData("relative/folder", "the base folder \"relative/folder\"")]
    [InlineData("/a\nExecStartPre=/bin/false", "the base folder")]
    [InlineData("/a\"b", "the base folder")]
    [InlineData("/a\u2028b", "the base folder")]
    public void A_base_folder_that_could_say_something_else_is_refused(string home, string named) =>
        Assert.Contains(named, Refused(Defined.OnLinux with { Home = home }), StringComparison.Ordinal);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var message = Refused(Defined.OnLinux with
        {
            Name = "../x", Profile = "a b", IntervalSeconds = 59, User = "root\nUser=x", Program = new ServiceProgram("zoho-odoo-sync"),
        });
        foreach (var part in new[] { "the name \"../x\"", "the profile \"a b\"", "59 seconds", "the account",
            "the program \"zoho-odoo-sync\"" })
            Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("north\n")]
    [InlineData("%i")]
    [InlineData("")]
    public void A_profile_name_is_plain(string profile)
    {
        // "%i" is systemd's own word, for the template alone.
        if (profile == "%i") Assert.Contains(
            "--profile %i", SystemdUnit.Text(Defined.OnLinux with { Profile = profile }), StringComparison.Ordinal);
        else Assert.Contains("the profile", Refused(Defined.OnLinux with { Profile = profile }), StringComparison.Ordinal);
    }

    private static string[] Lines(ServiceDefinition definition) => SystemdUnit.Text(definition).Split('\n');

    private static string Refused(ServiceDefinition definition)
    {
        var error = Assert.Throws<SyncException>(() => SystemdUnit.Text(definition));
        Assert.Equal("ServiceInvalid", error.ErrorId);
        return error.Message;
    }

    /// <summary>Takes a command line apart by the rules of systemd: quotes, backslashes, doubled percent and dollar signs.</summary>
    private static List<string> WordsOf(string line)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case ' ' when !quoted:
                    if (word is not null) words.Add(word.ToString());
                    word = null;
                    break;
                case '"':
                    quoted = !quoted;
                    word ??= new StringBuilder();
                    break;
                case '\\' when line[i + 1] is '\\' or '"':
                case '%' when line[i + 1] == '%':
                case '$' when line[i + 1] == '$':
                    (word ??= new StringBuilder()).Append(line[++i]);
                    break;
                case '\\' or '%' or '$':
                    throw new InvalidOperationException($"{line[i]} at {i} would mean something: {line}");
                default:
                    (word ??= new StringBuilder()).Append(line[i]);
                    break;
            }
        }

        if (word is not null) words.Add(word.ToString());
        return words;
    }
}
