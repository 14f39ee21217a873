using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace ZohoOdooSync.Engine.Server.Services;

/// <summary>What differs between service managers: the definition, where it lies, and the commands.</summary>
internal abstract class ServiceManager
{
    /// <summary>Where its definitions lie.</summary>
    public abstract string Folder { get; }

    /// <summary>What stands in every definition that this product writes.</summary>
    public abstract string Mark { get; }

    /// <summary>The encoding of its files.</summary>
    public virtual Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>How somebody gets the right that is missing, in words.</summary>
    public abstract string Elevation { get; }

    public abstract string FileName(string name);

    public abstract string Text(ServiceDefinition definition);

    /// <summary>Asks whether the account of the service exists; null where nobody need be asked.</summary>
    public abstract ServiceCommand? AccountExists(ServiceDefinition definition);

    /// <summary>Succeeds where the service runs as it is defined, or would at the next boot where it is not to be started now.</summary>
    public abstract ServiceCommand IsThere(string name, bool start);

    /// <summary>Fails where the manager has lost the service, so that nothing is left to stop; null where stopping tells.</summary>
    public virtual ServiceCommand? IsKnown(string name) => null;

    /// <summary>What makes a definition known, and starts it.</summary>
    public abstract IReadOnlyList<ServiceCommand> Register(string name, string file, bool start, bool replaced);

    /// <summary>What stops it, before its definition is removed.</summary>
    public abstract IReadOnlyList<ServiceCommand> Stop(string name);

    /// <summary>What makes the removal known.</summary>
    public abstract IReadOnlyList<ServiceCommand> Forget(string name);

    /// <summary>The manager of this machine.</summary>
    /// <exception cref="SyncException"><c>ServiceNotSupported</c>.</exception>
    public static ServiceManager Here() =>
        OperatingSystem.IsLinux() ? new SystemdManager()
        : OperatingSystem.IsWindows() ? new TaskManager()
        : throw new SyncException(
            "ServiceNotSupported", SyncErrorKind.Settings,
                "A service can be registered on Linux (systemd) and on Windows (Task Scheduler), not here.",
            "Start the server in a process of its own, or write a launchd job that starts it.")
        {
            Steps = [OperatorAction.StartDetached, OperatorAction.StartServer],
        };
}

/// <summary>systemd.</summary>
internal sealed class SystemdManager : ServiceManager
{
    public override string Folder => "/etc/systemd/system";

    public override string Mark => SystemdUnit.Mark;

    public override string Elevation =>
        "Run it as root: sudo pwsh, then the same command; or write the unit into a folder and install it by hand.";

    public override string FileName(string name) => name + ".service";

    public override string Text(ServiceDefinition definition) => SystemdUnit.Text(definition);

    public override ServiceCommand AccountExists(ServiceDefinition definition) =>
        new("id", "-u", "--", definition.User ?? ServiceDefinition.DefaultUser);

    public override ServiceCommand IsThere(string name, bool start) =>
        new("systemctl", start ? "is-active" : "is-enabled", "--quiet", FileName(name));

    public override IReadOnlyList<ServiceCommand> Register(string name, string file, bool start, bool replaced) =>
    [
        new("systemctl", "daemon-reload"),
        .. start ? [new("systemctl", "enable", "--now", FileName(name))] : Array.Empty<ServiceCommand>(),
        // One that runs goes on with the old definition until it is started anew.
        .. start && replaced ? [new("systemctl", "restart", FileName(name))] : Array.Empty<ServiceCommand>(),
    ];

    public override IReadOnlyList<ServiceCommand> Stop(string name) => [new("systemctl", "disable", "--now", FileName(name))];

    public override IReadOnlyList<ServiceCommand> Forget(string name) => [new("systemctl", "daemon-reload")];
}

/// <summary>The Windows Task Scheduler.</summary>
internal sealed class TaskManager : ServiceManager
{
    public override string Folder =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ZohoOdooSync", "services");

    public override string Mark => ScheduledTask.Mark;

    // What the scheduler itself exports and surely reads.
    public override Encoding Encoding => Encoding.Unicode;

    public override string Elevation =>
        "Start PowerShell with \"Run as administrator\" (elevation) and run the same command; or write the task into a folder.";

    public override string FileName(string name) => name + ".xml";

    public override string Text(ServiceDefinition definition) => ScheduledTask.Text(definition);

    public override ServiceCommand? AccountExists(ServiceDefinition definition) => null;

    public override ServiceCommand IsThere(string name, bool start) => new("schtasks", "/Query", "/TN", name);

    public override ServiceCommand IsKnown(string name) => IsThere(name, start: false);

    public override IReadOnlyList<ServiceCommand> Register(string name, string file, bool start, bool replaced) =>
    [
        // A replaced one goes on with its old definition otherwise.
        .. start && replaced ? [End(name)] : Array.Empty<ServiceCommand>(),
        new("schtasks", "/Create", "/TN", name, "/XML", file, "/F"),
        .. start ? [new("schtasks", "/Run", "/TN", name)] : Array.Empty<ServiceCommand>(),
    ];

    // Before its definition goes: one that cannot be deleted for lack of rights can then be removed again.
    public override IReadOnlyList<ServiceCommand> Stop(string name) => [End(name), new("schtasks", "/Delete", "/TN", name, "/F")];

    public override IReadOnlyList<ServiceCommand> Forget(string name) => [];

    // Without a right the deletion fails as well, and says so.
    private static ServiceCommand End(string name) => new("schtasks", "/End", "/TN", name) { MayFail = true };
}

/// <summary>A command that a service manager is asked with.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ServiceCommand(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Whether it may fail without harm, such as the stop of what does not run.</summary>
    public bool MayFail { get; init; }

    /// <summary>As one would type it.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { Program }.Concat(Arguments)
            .Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
}

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">0 where it did what it was asked; -1 where there is no such program.</param>
/// <param name="Output">What it said, both streams.</param>
public sealed record ServiceCommandResult(int ExitCode, string Output);

/// <summary>Runs the commands of a service manager. Tests put their own in its place.</summary>
public interface IServiceCommands
{
    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Ends the waiting; the command goes on.</param>
    Task<ServiceCommandResult> RunAsync(ServiceCommand command, CancellationToken cancellationToken);
}

/// <summary>Runs them as child processes.</summary>
internal sealed class SystemCommands : IServiceCommands
{
    public async Task<ServiceCommandResult> RunAsync(ServiceCommand command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command.Program)
        {
            UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true,
                RedirectStandardError = true,
        };
        foreach (var argument in command.Arguments) start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            // It has nobody to ask.
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new ServiceCommandResult(
                process.ExitCode, (await output.ConfigureAwait(false) + await error.ConfigureAwait(false)).Trim());
        }
        catch (Win32Exception e)
        {
            return new ServiceCommandResult(-1, $"{command.Program}: {e.Message}");
        }
    }
}
