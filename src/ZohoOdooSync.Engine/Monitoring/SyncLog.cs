using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// Writes events to <c>logs/sync_server.log</c>: one line each, UTC time, level, item id; rolled by size. Secrets are masked
/// here whatever reaches it.
/// </summary>
internal sealed class SyncLog : ISyncReporter, IDisposable
{
    private readonly Logger _logger;
    private readonly SecretMask _mask;
    private readonly TimeProvider _time;

    private SyncLog(Logger logger, SecretMask mask, TimeProvider time)
    {
        _logger = logger;
        _mask = mask;
        _time = time;
    }

    /// <summary>Opens the log. A log that cannot be written never stops a run.</summary>
    public static SyncLog Open(SyncSettings settings, TimeProvider time)
    {
        var level = settings.Logging.Level switch
        {
            SyncLogLevel.Verbose => LogEventLevel.Verbose,
            SyncLogLevel.Information => LogEventLevel.Information,
            SyncLogLevel.Warning => LogEventLevel.Warning,
            _ => LogEventLevel.Error,
        };
        var logger = new LoggerConfiguration().MinimumLevel.Is(level)
            .WriteTo.File(
                settings.LogPath,
                outputTemplate: "{Utc} [{Level:u3}] {Text:l}{Item:l}{NewLine}",
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
            case SyncMessage message:
                Write(
                    message.Level switch
                    {
                        SyncLogLevel.Verbose => LogEventLevel.Verbose,
                        SyncLogLevel.Information => LogEventLevel.Information,
                        SyncLogLevel.Warning => LogEventLevel.Warning,
                        _ => LogEventLevel.Error,
                    },
                    message.Text,
                    message.ItemId);
                break;
            case SyncChangeSettled { Entry: var entry }:
                Write(
                    entry.Outcome == ChangeOutcome.Done ? LogEventLevel.Verbose : LogEventLevel.Warning,
                    $"{entry.RunId} {entry.Kind} product {entry.ProductId?.ToString(CultureInfo.InvariantCulture) ?? "(new)"}: "
                    + $"{entry.Outcome}{(entry.Reason is null ? string.Empty : ", " + entry.Reason)}",
                    entry.ItemId);
                break;
            case SyncRunEnded { Run: var run }:
                var counts = run.Counts;
                Write(
                    run.Outcome is RunOutcome.Succeeded ? LogEventLevel.Information
                    : run.Outcome is RunOutcome.Failed or RunOutcome.Refused ? LogEventLevel.Error : LogEventLevel.Warning,
                    $"Run {run.RunId} ended: {run.Outcome}; {counts.Created} created, {counts.Adopted} adopted, "
                    + $"{counts.Updated} updated, {counts.Archived} archived, {counts.Restored} restored, "
                    + $"{counts.Quarantined} quarantined; Zoho {counts.ZohoCount}, Odoo {counts.OdooCount}."
                    + (run.ErrorMessage is null ? string.Empty : $" {run.ErrorId}: {run.ErrorMessage}"),
                    null);
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

    private void Write(LogEventLevel level, string text, string? itemId)
    {
        if (!_logger.IsEnabled(level)) return;
        var utc = _time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var line = _mask.Scrub(text).ReplaceLineEndings(" ");
        _logger
            .ForContext("Utc", utc, destructureObjects: false)
            .ForContext("Text", line)
            .ForContext("Item", string.IsNullOrEmpty(itemId) ? string.Empty : $" (item {itemId})")
            .Write(level, string.Empty);
    }
}
