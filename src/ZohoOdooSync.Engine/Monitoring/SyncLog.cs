using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// Writes events to <c>logs/sync_server.log</c>, one line each in the form of <see cref="SyncLogFormat"/>; rolled by size.
/// Between the begin and the end of a run every line names it. Secrets are masked here whatever reaches it.
/// </summary>
internal sealed class SyncLog : ISyncReporter, IDisposable
{
    private readonly Logger _logger;
    private readonly SecretMask _mask;
    private readonly TimeProvider _time;
    private string? _runId;

    private SyncLog(Logger logger, SecretMask mask, TimeProvider time)
    {
        _logger = logger;
        _mask = mask;
        _time = time;
    }

    /// <summary>Opens the log. A log that cannot be written never stops a run.</summary>
    public static SyncLog Open(SyncSettings settings, TimeProvider time)
    {
        var logger = new LoggerConfiguration().MinimumLevel.Is(LevelOf(settings.Logging.Level))
            .WriteTo.File(
                settings.LogPath,
                outputTemplate: "{Line:l}{NewLine}",
                formatProvider: CultureInfo.InvariantCulture,
                fileSizeLimitBytes: settings.Logging.MaxFileMegabytes * 1024L * 1024L,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: settings.Logging.KeepFiles,
                shared: true)
            .CreateLogger();
        return new SyncLog(logger, settings.Secrets, time);
    }

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncRunBegan { Run: var run }:
                _runId = run.RunId;
                break;
            case SyncMessage message:
                Write(message.Level, message.Text, message.ItemId);
                break;
            case SyncChangeSettled { Entry: var entry }:
                Write(
                    entry.Outcome == ChangeOutcome.Done ? SyncLogLevel.Verbose : SyncLogLevel.Warning,
                    $"{entry.Kind} product {entry.ProductId?.ToString(CultureInfo.InvariantCulture) ?? "(new)"}: "
                    + $"{entry.Outcome}{(entry.Reason is null ? string.Empty : ", " + entry.Reason)}",
                    entry.ItemId);
                break;
            case SyncRunEnded { Run: var run }:
                var counts = run.Counts;
                Write(
                    run.Outcome is RunOutcome.Succeeded ? SyncLogLevel.Information
                    : run.Outcome is RunOutcome.Failed or RunOutcome.Refused ? SyncLogLevel.Error : SyncLogLevel.Warning,
                    $"Run {run.RunId} ended: {run.Outcome}; {counts.Created} created, {counts.Adopted} adopted, "
                    + $"{counts.Updated} updated, {counts.Archived} archived, {counts.Restored} restored, "
                    + $"{counts.Quarantined} quarantined; Zoho {counts.ZohoCount}, Odoo {counts.OdooCount}."
                    + (run.ErrorMessage is null ? string.Empty : $" {run.ErrorId}: {run.ErrorMessage}"),
                    null);
                _runId = null;
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _logger.Dispose();
        }
        catch (IOException)
        {
            // The last lines do not fit on the disk; the run and its record are complete without them.
        }
    }

    private void Write(SyncLogLevel level, string text, string? itemId)
    {
        var serilogLevel = LevelOf(level);
        if (!_logger.IsEnabled(serilogLevel)) return;
        var line = SyncLogFormat.Write(new SyncLogLine(_time.GetUtcNow(), level, _mask.Scrub(text), itemId, _runId));
        _logger.ForContext("Line", line).Write(serilogLevel, string.Empty);
    }

    private static LogEventLevel LevelOf(SyncLogLevel level) => level switch
    {
        SyncLogLevel.Verbose => LogEventLevel.Verbose,
        SyncLogLevel.Information => LogEventLevel.Information,
        SyncLogLevel.Warning => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
