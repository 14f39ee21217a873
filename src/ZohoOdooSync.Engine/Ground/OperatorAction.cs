namespace ZohoOdooSync.Engine.Ground;

/// <summary>What an operator can do about an error. The engine knows no command: each front end has its own words for an action.</summary>
internal enum OperatorAction
{
    /// <summary>Make a full run.</summary>
    RunFull,

    /// <summary>Make a full run that passes the guard.</summary>
    PassGuard,

    /// <summary>Look at what a full run would do.</summary>
    ShowPlan,

    /// <summary>Write a plan into a file.</summary>
    WritePlan,

    /// <summary>Apply a plan from a file.</summary>
    ApplyPlan,

    /// <summary>Look at what an undo would put back; the subject is the run.</summary>
    ShowUndo,

    /// <summary>Undo a run and pass the guard; the subject is the run.</summary>
    PassUndoGuard,

    /// <summary>Start the server.</summary>
    StartServer,

    /// <summary>Start the server in a process of its own.</summary>
    StartDetached,

    /// <summary>Stop whatever works on the profile.</summary>
    StopServer,

    /// <summary>Look at the runs of the profile.</summary>
    ListRuns,

    /// <summary>Look at the changes of a run; the subject is the run.</summary>
    ShowChanges,

    /// <summary>Look at the profiles of a base folder.</summary>
    ListProfiles,

    /// <summary>Make a settings file.</summary>
    CreateSettings,

    /// <summary>Look at the settings.</summary>
    ShowSettings,

    /// <summary>Name the folder or the profile that is meant.</summary>
    ChooseProfile,

    /// <summary>Back the state up into another file.</summary>
    ChooseBackupFile,

    /// <summary>Put the state back from a backup.</summary>
    RestoreState,

    /// <summary>Name the folder of the earlier scripts.</summary>
    ChooseLegacyFolder,

    /// <summary>Name another service.</summary>
    ChooseService,

    /// <summary>Write the definition of a service into a folder.</summary>
    ChooseServiceFolder,

    /// <summary>Let a service run as another account.</summary>
    ChooseAccount,

    /// <summary>Do the same again by force.</summary>
    Force,

    /// <summary>Look at the status of the profile.</summary>
    ShowStatus,

    /// <summary>Compare both sides.</summary>
    Compare,

    /// <summary>Try the channels of notifications.</summary>
    TestNotifications,
}

/// <summary>A step that an error recommends.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Subject">What to do it with, such as the id of a run; null where the front end's words hold a placeholder.</param>
internal readonly record struct OperatorStep(OperatorAction Action, string? Subject = null)
{
    /// <summary>A step without a subject.</summary>
    public static implicit operator OperatorStep(OperatorAction action) => new(action);
}
