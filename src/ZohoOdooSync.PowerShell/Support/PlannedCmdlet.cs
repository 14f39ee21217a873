using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// What cmdlets share that work out everything they would do before they ask: a question that does not say what will be done
/// is none.
/// </summary>
public abstract class PlannedCmdlet : EngineCmdlet
{
    /// <summary>Whether nothing may be changed.</summary>
    private protected bool IsWhatIf { get; private set; }

    /// <summary>Whether the plan comes first: it is to be shown, or to be agreed to.</summary>
    private protected bool IsPlanFirst { get; private set; }

    /// <summary>Reads what the user and the session want: on the pipeline's thread.</summary>
    /// <param name="impact">How much the cmdlet changes.</param>
    private protected void ReadWishes(ConfirmImpact impact)
    {
        IsWhatIf = Prefers("WhatIf", "WhatIfPreference", LanguagePrimitives.IsTrue);
        IsPlanFirst = IsWhatIf || Prefers("Confirm", "ConfirmPreference", value =>
            LanguagePrimitives.TryConvertTo<ConfirmImpact>(value, out var least) && least > ConfirmImpact.None && least <= impact);
    }

    /// <summary>Shows a plan, and asks whether it is to be carried out.</summary>
    private protected async Task<bool> AskAsync(PipelinePump pump, SyncPlanResult shown, string database, string caption)
    {
        foreach (var remark in PlanText.Remarks(shown, FrontEnd.PowerShell)) pump.Warning(remark);
        var lines = PlanText.Question(shown.Plan, database);
        // Nobody need be asked whether nothing may be changed; the run is carried out, so that history has its counts.
        if (!IsWhatIf)
            return shown.Plan.IsEmpty || await AskAsync(pump, string.Join(Environment.NewLine, lines), caption).ConfigureAwait(false);
        // One "What if:" for each line, as the shell prints it for every other command.
        foreach (var line in lines) await AskAsync(pump, line, caption).ConfigureAwait(false);
        return false;
    }

    /// <summary>Asks whether something is to be done.</summary>
    private protected static Task<bool> AskAsync(PipelinePump pump, string text, string caption) =>
        pump.AskAsync(new PumpQuestion(PumpQuestionKind.ShouldProcess, text, text, caption));
}
