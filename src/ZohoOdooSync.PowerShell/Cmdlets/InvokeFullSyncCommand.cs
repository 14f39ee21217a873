using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// <c>Invoke-FullSync</c>: reads both sides completely and makes Odoo match; or applies exactly a plan that Get-SyncPlan made.
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "FullSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncRun), typeof(JournalEntry))]
public sealed class InvokeFullSyncCommand : PlannedCmdlet
{
    private const string Caption = "Full synchronisation";
    private readonly PlanSelection _selection = new();

    /// <summary>
    /// A plan of Get-SyncPlan, entries of one, or the file of one: exactly these changes are made, or none if it is stale.
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [PlanArgument]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject[]? Plan { get; set; }

    /// <summary>Lets the plan pass the guard, this once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Yields each change with its outcome, before the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>
    /// For scheduled tasks: the shell exits with the exit code of the run as soon as its command ends, after an error too.
    /// <c>$LASTEXITCODE</c> holds it meanwhile.
    /// </summary>
    [Parameter]
    public SwitchParameter ExitCode { get; set; }

    private bool IsPlanned => MyInvocation.BoundParameters.ContainsKey(nameof(Plan));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!IsPlanned)
        {
            Run(null);
            return;
        }

        // Entries come one by one; they are one run.
        foreach (var part in Plan ?? []) Guarded(() => _selection.Add(PlanOf(part)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (!IsPlanned) return;
        if (_selection.ToPlan() is { IsEmpty: false } plan)
        {
            Path ??= _selection.Home;
            Run(plan);
            return;
        }

        WriteVerbose("The plan holds no change: nothing was done.");
    }

    /// <inheritdoc/>
    private protected override void Fail(ErrorRecord record)
    {
        ExitWith(record.Exception is SyncException error ? error.ExitCode : SyncExitCode.Failed);
        base.Fail(record);
    }

    private void ExitWith(int code)
    {
        if (!ExitCode) return;
        SessionState.PSVariable.Set("global:LASTEXITCODE", code);
        Host.SetShouldExit(code);
    }

    private PSObject PlanOf(PSObject part) => part.BaseObject switch
    {
        string path => PipelineObject.Of(PlanFile.Load(GivenFile(path, nameof(Plan), "Name a file that Get-SyncPlan -OutFile made."))),
        FileInfo file => PipelineObject.Of(PlanFile.Load(file.FullName)),
        _ => part,
    };

    private void Run(SyncPlan? plan)
    {
        var settings = Guarded(LoadSettings);
        ReadWishes(ConfirmImpact.Medium);
        int? code = null;
        Pumped(async (pump, token) => code = await RunAsync(EngineOf(settings), settings, plan, pump, token).ConfigureAwait(false));
        if (code is { } ended) ExitWith(ended);
    }

    // The exit code; null where nobody wanted the run.
    private async Task<int?> RunAsync(
        SyncEngine engine, SyncSettings settings, SyncPlan? plan, PipelinePump pump, CancellationToken token)
    {
        var reporter = new PumpReporter(pump, PassThru ? entry => pump.Output(WithNotes(entry, ("Home", settings.Home))) : null);
        var database = settings.Target.Database;
        if (IsPlanFirst)
        {
            // What is applied is what was shown.
            var shown = plan is null
                ? await engine.PlanAsync(reporter, token).ConfigureAwait(false)
                : new SyncPlanResult(plan, [], 0, 0);
            if (!await AskAsync(pump, shown, database, Caption).ConfigureAwait(false)) return null;
            plan = shown.Plan;
        }
        else if (!await AskAsync(pump, Whole(settings), Caption).ConfigureAwait(false))
        {
            return null;
        }

        var result = plan is null
            ? await engine.RunFullAsync(Force, reporter, token).ConfigureAwait(false)
            : await engine.RunPlanAsync(plan, Force, reporter, token).ConfigureAwait(false);
        PostRun(pump, result, settings);
        if (RunFailure.OfRun(result.Run, result.Error) is { } error) throw new RunEndedException(error, Noted(result, settings));
        return result.ExitCode;
    }

    private static string Whole(SyncSettings settings) =>
        $"Make Odoo database \"{settings.Target.Database}\" match Zoho organisation {settings.Source.OrganizationId}";
}
