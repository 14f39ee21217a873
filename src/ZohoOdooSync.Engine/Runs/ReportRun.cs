using System.Globalization;
using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Makes the report to show: from local state alone, or with both sides read and compared. Writes nothing in either service.
/// </summary>
internal static class ReportRun
{
    /// <summary>Makes it and writes its file.</summary>
    public static async Task<ExportedReport> ExecuteAsync(
        EngineContext engine, SyncReportRequest request, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        if (request.Days is < SyncReportRequest.FewestDays or > SyncReportRequest.MostDays)
        {
            throw new SyncException(
                "SettingsInvalid", SyncErrorKind.Settings,
                string.Create(CultureInfo.InvariantCulture, $"The report is asked for {request.Days} days: {SyncReportRequest.FewestDays} "
                    + $"to {SyncReportRequest.MostDays} is allowed."), "Choose another number of days.");
        }

        var parity = request.WithParity
            ? await ParityRun.ExecuteAsync(engine, withEqual: true, withPictures: false, reporter, cancellationToken)
                .ConfigureAwait(false)
            : null;
        cancellationToken.ThrowIfCancellationRequested();
        using var state = engine.OpenState();
        return (SyncReport.From(engine.Settings, state, engine.Time, request.Days) with { Parity = parity })
            .Save(request, engine.Settings.Secrets);
    }
}
