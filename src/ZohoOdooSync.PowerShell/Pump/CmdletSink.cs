using System.Globalization;
using System.Management.Automation;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Pump;

/// <summary>The streams of a running cmdlet. Only its pipeline thread calls this.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="activity">What the progress bars are headed with.</param>
internal sealed class CmdletSink(EngineCmdlet cmdlet, string activity) : IPipelineSink
{
    private readonly SortedSet<SyncPhase> _open = [];

    /// <inheritdoc/>
    public void Output(object value) => cmdlet.Give(value);

    /// <inheritdoc/>
    public void Progress(SyncProgressed progress)
    {
        // Both sides are read at the same time; every other step begins when the others are over, those of the cycle before among them.
        foreach (var phase in _open.Where(phase => phase != progress.Phase && !BothRead(phase, progress.Phase)).ToList()) Close(phase);
        _open.Add(progress.Phase);
        var count = (progress.Done, progress.Total) switch
        {
            (0, null) => progress.Activity,
            (var done, null) => string.Create(CultureInfo.CurrentCulture, $"{progress.Activity}: {done:N0}"),
            (var done, { } total) => string.Create(CultureInfo.CurrentCulture, $"{progress.Activity}: {done:N0} of {total:N0}"),
        };
        cmdlet.WriteProgress(new ProgressRecord((int)progress.Phase, activity, ShownText.OneLine(count))
        {
            PercentComplete = progress.Total is > 0 and var all ? Math.Clamp((int)(100L * progress.Done / all), 0, 100) : -1,
        });
    }

    /// <inheritdoc/>
    public void Message(SyncMessage message)
    {
        var text = message.ItemId is { Length: > 0 } item && !message.Text.Contains(item, StringComparison.Ordinal)
            ? $"{message.Text} (item {item})"
            : message.Text;
        text = ShownText.OneLine(text);
        switch (message.Level)
        {
            case SyncLogLevel.Warning:
                cmdlet.WriteWarning(text);
                break;
            case SyncLogLevel.Information:
                cmdlet.WriteInformation(text, ["ZohoOdooSync"]);
                break;
            default:
                // What the engine calls an error comes to the user as an error record of the run or of the product, with its id;
                // the line for the log would say it twice.
                cmdlet.WriteVerbose(text);
                break;
        }
    }

    /// <inheritdoc/>
    public void Screen(string text, bool asLine)
    {
        if (asLine) cmdlet.WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);
        // Past the shell's own writer: it takes control sequences away where plain text is wanted, and would put every frame
        // into a transcript.
        else Console.Out.Write(text);
    }

    /// <inheritdoc/>
    public void Error(SyncException error, object? target) => cmdlet.WriteError(SyncErrors.RecordOf(error, target));

    /// <inheritdoc/>
    public bool Ask(PumpQuestion question) => question.Kind == PumpQuestionKind.ShouldProcess
        ? cmdlet.ShouldProcess(question.Description, question.Query, question.Caption)
        : cmdlet.ShouldContinue(question.Query, question.Caption);

    /// <inheritdoc/>
    public Secret Answer(SetupQuestion question) => HostDialog.Ask(cmdlet.Host, question);

    /// <summary>Takes the progress bars away.</summary>
    public void CloseProgress()
    {
        foreach (var phase in _open.ToList()) Close(phase);
    }

    private void Close(SyncPhase phase)
    {
        _open.Remove(phase);
        cmdlet.WriteProgress(new ProgressRecord((int)phase, activity, "done") { RecordType = ProgressRecordType.Completed });
    }

    private static bool BothRead(SyncPhase one, SyncPhase other) =>
        one is SyncPhase.ReadingSource or SyncPhase.ReadingTarget && other is SyncPhase.ReadingSource or SyncPhase.ReadingTarget;
}
