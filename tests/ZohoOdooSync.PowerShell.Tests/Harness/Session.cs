using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ZohoOdooSync.PowerShell.Tests.Harness;

/// <summary>A shell in this process with the built module imported, as <c>Import-Module</c> of its folder does it.</summary>
internal sealed class Session : IDisposable
{
    // Of shells that open at the same moment in one process, one may get no drive, and so no location.
    private static readonly Lock Opening = new();

    private readonly Runspace _runspace;

    /// <summary>Opens a shell whose location is a folder.</summary>
    public Session(string location)
    {
        Host = new AnsweringHost();
        _runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        lock (Opening) _runspace.Open();
        Run("$PSStyle.OutputRendering = 'PlainText'; Set-Location -LiteralPath $args[0]; Import-Module $args[1]", location,
            BuiltModule.Folder).MustBeWell();
    }

    /// <summary>What stands in front of the shell: answers its questions, keeps what it prints.</summary>
    public AnsweringHost Host { get; }

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The script; <c>$args</c> are the arguments.</param>
    /// <param name="arguments">The arguments.</param>
    public Outcome Run(string script, params object?[] arguments)
    {
        // Without the trap the shell would go on with the next statement, and an error that ended one would look like any other.
        using var shell = Shell("trap { break }\n" + script, arguments);
        ErrorRecord? ended = null;
        var output = new List<PSObject>();
        try
        {
            output.AddRange(shell.Invoke());
        }
        catch (RuntimeException e)
        {
            ended = e.ErrorRecord;
        }

        return new Outcome(output, [.. shell.Streams.Error], ended, [.. shell.Streams.Warning.Select(warning => warning.Message)],
            [.. shell.Streams.Progress]);
    }

    /// <summary>A script that is ready to run, for whoever wants to stop it.</summary>
    public System.Management.Automation.PowerShell Shell(string script, params object?[] arguments)
    {
        var shell = System.Management.Automation.PowerShell.Create(_runspace);
        shell.AddScript(script);
        foreach (var argument in arguments) shell.AddArgument(argument);
        return shell;
    }

    /// <summary>What a script prints on a screen of this width.</summary>
    public string Text(string script, int width = 80) =>
        string.Concat(Run($"{script} | Out-String -Width {width}").MustBeWell().Output.Select(text => $"{text}"));

    /// <summary>What Tab offers at the end of a line.</summary>
    public IReadOnlyList<string> Complete(string line)
    {
        using var shell = System.Management.Automation.PowerShell.Create(_runspace);
        return [.. CommandCompletion.CompleteInput(line, line.Length, options: null, shell).CompletionMatches.Select(
            match => match.CompletionText)];
    }

    public void Dispose() => _runspace.Dispose();
}

/// <summary>What came of a script.</summary>
internal sealed record Outcome(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, ErrorRecord? Ended, IReadOnlyList<string> Warnings,
    IReadOnlyList<ProgressRecord> Progress)
{
    /// <summary>The only result.</summary>
    public PSObject One => Assert.Single(MustBeWell().Output);

    /// <summary>Fails where the script told an error.</summary>
    public Outcome MustBeWell()
    {
        Assert.True(Ended is null && Errors.Count == 0, $"{Ended}{string.Concat(Errors)}");
        return this;
    }

    /// <summary>What the bars showed; the script must have ended well.</summary>
    public IReadOnlyList<ProgressRecord> Bars => MustBeWell().Progress;

    /// <summary>The error that ended the script, which must have this id.</summary>
    public ErrorRecord MustEndWith(string errorId)
    {
        Assert.True(Ended is not null, $"{errorId} was expected, and nothing ended the script.");
        Assert.StartsWith(errorId + ",", Ended.FullyQualifiedErrorId, StringComparison.Ordinal);
        return Ended;
    }
}

internal static class Reading
{
    /// <summary>The value of a property, which must be there.</summary>
    public static object? Get(this PSObject one, string name) => one.Properties[name] is { } property
        ? property.Value
        : throw new ArgumentException($"{one.TypeNames[0]} has no {name}: {string.Join(", ", one.Properties.Select(known => known.Name))}");

    /// <summary>The value of a property as text.</summary>
    public static string Text(this PSObject one, string name) => LanguagePrimitives.ConvertTo<string>(one.Get(name)) ?? string.Empty;
}
