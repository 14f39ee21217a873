using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Terminal;

/// <summary>The commands in which a front end says what the engine recommends: the module's cmdlets, or the console host's.</summary>
internal sealed class FrontEnd
{
    private const string Host = "zoho-odoo-sync ", InModule = "in PowerShell: ";
    private readonly Func<OperatorAction, string> _command;

    private FrontEnd(string force, Func<OperatorAction, string> command) => (Force, _command) = (force, command);

    /// <summary>The PowerShell module.</summary>
    public static FrontEnd PowerShell { get; } = new("-Force", InPowerShell);

    /// <summary>The console host.</summary>
    public static FrontEnd Console { get; } = new("--force", OnConsole);

    /// <summary>The option that passes the guard.</summary>
    public string Force { get; }

    /// <summary>An engine over settings, whose notifications name the commands of this front end.</summary>
    public SyncEngine EngineOf(SyncSettings settings) => new(settings) { NotificationWire = new() { CommandOf = CommandOf } };

    /// <summary>The command for a step.</summary>
    public string CommandOf(OperatorStep step)
    {
        var command = _command(step.Action);
        return step.Subject is { } subject ? command.Replace("RUN", subject, StringComparison.Ordinal) : command;
    }

    /// <summary>What to do about an error, in a sentence, with the commands for it.</summary>
    public string NextStepOf(SyncException error) => error.Steps.Count == 0
        ? error.NextStep
        : $"{error.NextStep} {(error.Steps.Count == 1 ? "Command" : "Commands")}: {string.Join("; ", error.Steps.Select(CommandOf))}.";

    private static string InPowerShell(OperatorAction action) => action switch
    {
        OperatorAction.RunFull => "Invoke-FullSync",
        OperatorAction.PassGuard => "Invoke-FullSync -Force",
        OperatorAction.ShowPlan => "Get-SyncPlan",
        OperatorAction.WritePlan => "Get-SyncPlan -OutFile FILE",
        OperatorAction.ApplyPlan => "Invoke-FullSync -Plan FILE",
        OperatorAction.ShowUndo => "Undo-SyncRun RUN -WhatIf",
        OperatorAction.PassUndoGuard => "Undo-SyncRun RUN -Force",
        OperatorAction.StartServer => "Start-ZohoOdooSync",
        OperatorAction.StartDetached => "Start-ZohoOdooSync -Detached",
        OperatorAction.StopServer => "Stop-ZohoOdooSync",
        OperatorAction.ListRuns => "Get-SyncHistory",
        OperatorAction.ShowChanges => "Get-SyncChange -RunId RUN",
        OperatorAction.ListProfiles => "Get-SyncStatus -AllProfiles",
        OperatorAction.CreateSettings => "New-ZohoOdooSyncSetting",
        OperatorAction.ShowSettings => "Get-ZohoOdooSyncSetting",
        OperatorAction.ChooseProfile => "the same with -Path FOLDER or -Profile NAME",
        OperatorAction.ChooseBackupFile => "Backup-SyncState -Destination FILE",
        OperatorAction.RestoreState => "Restore-SyncState FILE",
        OperatorAction.ChooseLegacyFolder => "Import-LegacySyncState -LegacyPath FOLDER",
        OperatorAction.ChooseService => "the same with -Name NAME",
        OperatorAction.ChooseServiceFolder => "Register-ZohoOdooSyncService -OutputFolder FOLDER",
        OperatorAction.ChooseAccount => "Register-ZohoOdooSyncService -User NAME",
        OperatorAction.Force => "the same with -Force",
        OperatorAction.ShowStatus => "Get-SyncStatus",
        OperatorAction.Compare => "Test-SyncParity",
        OperatorAction.TestNotifications => "Send-SyncNotification -Test",
        _ => throw new ArgumentOutOfRangeException(nameof(action)),
    };

    private static string OnConsole(OperatorAction action) => action switch
    {
        OperatorAction.RunFull => Host + "full-sync",
        OperatorAction.PassGuard => Host + "full-sync --force",
        OperatorAction.ShowPlan => Host + "plan",
        OperatorAction.WritePlan => Host + "plan --out FILE",
        OperatorAction.ApplyPlan => Host + "full-sync --plan FILE",
        OperatorAction.ShowUndo => Host + "undo RUN --dry-run",
        OperatorAction.PassUndoGuard => Host + "undo RUN --force",
        OperatorAction.StartServer => Host + "start",
        OperatorAction.StartDetached => Host + "start --detached",
        OperatorAction.StopServer => Host + "stop",
        OperatorAction.ListRuns => Host + "status",
        OperatorAction.ListProfiles => Host + "status --all",
        OperatorAction.ChooseProfile => "the same with --path FOLDER or --profile NAME",
        OperatorAction.Force => "the same with --force",
        OperatorAction.ShowStatus => Host + "status",
        OperatorAction.Compare => Host + "verify",
        OperatorAction.TestNotifications => Host + "notify --test",
        // What the console host does not do, the module does.
        _ => InModule + InPowerShell(action),
    };
}
