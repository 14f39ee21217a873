using ZohoOdooSync.Engine.Setup;

namespace ZohoOdooSync.PowerShell.Pump;

/// <summary>
/// Where the pump delivers to. Every member is called on the pipeline's own thread, one at a time, and may throw: that ends
/// the work.
/// </summary>
internal interface IPipelineSink
{
    /// <summary>A result.</summary>
    void Output(object value);

    /// <summary>Work went on. Of several reports about one step only the newest needs to arrive.</summary>
    void Progress(SyncProgressed progress);

    /// <summary>A message: verbose, information, warning.</summary>
    void Message(SyncMessage message);

    /// <summary>Text for whoever sits in front of the screen; it is no result.</summary>
    /// <param name="text">The text.</param>
    /// <param name="asLine">Whether it is a line of its own, which a session may record; else it goes to the console as it is.</param>
    void Screen(string text, bool asLine);

    /// <summary>An error that ends nothing.</summary>
    /// <param name="error">What happened.</param>
    /// <param name="target">The thing it happened to, if there is one.</param>
    void Error(SyncException error, object? target);

    /// <summary>Asks whoever decides.</summary>
    /// <returns>True for yes.</returns>
    bool Ask(PumpQuestion question);

    /// <summary>Asks whoever sits in front of the screen.</summary>
    /// <returns>What was typed; empty for the default.</returns>
    /// <exception cref="SyncException">Nobody can be asked.</exception>
    Secret Answer(SetupQuestion question);
}

/// <summary>A question that only the pipeline's thread can ask.</summary>
/// <param name="Kind">How it is asked.</param>
/// <param name="Description">What will be done, as a statement.</param>
/// <param name="Query">The question.</param>
/// <param name="Caption">Its heading.</param>
internal sealed record PumpQuestion(PumpQuestionKind Kind, string Description, string Query, string Caption);

/// <summary>How a question is asked.</summary>
internal enum PumpQuestionKind
{
    /// <summary>Asked where the user wants to be asked; told, and answered with no, where nothing shall be changed.</summary>
    ShouldProcess,

    /// <summary>Always asked.</summary>
    ShouldContinue,
}
