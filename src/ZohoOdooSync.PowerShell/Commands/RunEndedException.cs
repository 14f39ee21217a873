using System.Management.Automation;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>Carries the error of a run, together with the run's record, from the engine's thread to the error record.</summary>
internal sealed class RunEndedException(SyncException error, PSObject run) : Exception(error.Message, error)
{
    /// <summary>The error.</summary>
    public SyncException Error { get; } = error;

    /// <summary>The record of the run: the error record's target object, so that a script's catch can look at it.</summary>
    public PSObject Run { get; } = run;
}
