using System.ComponentModel;
using System.Diagnostics;

namespace ZohoOdooSync.Engine.Deployment;

/// <summary>A command that a service manager is asked with.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ServiceCommand(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Whether it may fail without harm, such as the stop of what does not run.</summary>
    public bool MayFail { get; init; }

    /// <summary>As one would type it.</summary>
    public override string ToString() =>
        string.Join(' ', new[] { Program }.Concat(Arguments).Select(word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
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
            UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
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
