using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>report</c>: a page to show, in one HTML file; offline, unless both sides shall be compared.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var file = CommonOptions.Out("The HTML file, for its owner alone.");
        file.Required = true;
        var days = WholeNumberOption.Create(
            "--days", 7, days => days is >= SyncReportRequest.FewestDays and <= SyncReportRequest.MostDays,
            $"{SyncReportRequest.FewestDays} to {SyncReportRequest.MostDays}",
            "The runs of how many days are shown, as far as history reaches back.");
        var withParity = new Option<bool>("--with-parity")
        {
            Description = "Also read both sides, compare every mirrored field, and show every product.",
        };
        var force = new Option<bool>("--force") { Description = "Replace a file that is no report, too." };
        var verbose = CommonOptions.Verbose();
        var command = new Command("report", "Write a page to show into one HTML file. Offline, unless --with-parity is given.")
        {
            file, days, withParity, force, verbose,
        };
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(
            result, options, async (engine, _, output) =>
            {
                await using var reporter = ConsoleReporter.For(result.InvocationConfiguration.Error, result.GetValue(verbose));
                var report = await engine.ExportReportAsync(
                    new SyncReportRequest(result.GetValue(file)!)
                    {
                        Days = result.GetValue(days), WithParity = result.GetValue(withParity), Force = result.GetValue(force),
                    },
                    reporter, token).ConfigureAwait(false);
                await reporter.FinishAsync().ConfigureAwait(false);
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.OfRecord(report)).ConfigureAwait(false);
                else
                {
                    output.WriteShown(report.Summary);
                    output.WriteShown($"Report: {report.File}");
                }

                return SyncExitCode.InSync;
            },
            result.GetValue(withParity) ? SecretNeed.All : SecretNeed.None));
        return command;
    }
}
