using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>verify</c>: reads both sides completely and compares every mirrored field; writes nothing in either.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = "A line for each equal pair, too." };
        var images = new Option<bool>("--images")
        {
            Description = "Fetch each picture of Zoho, one call each, and compare it; else the names of pictures are compared.",
        };
        var csv = new Option<bool>("--csv")
        {
            Description = "Print the lines as CSV on standard output, safe to open in a spreadsheet; the summary goes to standard error.",
        };
        var verbose = CommonOptions.Verbose();
        var file = CommonOptions.Out(
            "Write the report into a file, for its owner alone: JSON, or CSV where it ends with .csv or --csv is given.");
        var command = new Command("verify",
            "Compare every mirrored field of every product. Exits with 0 where both sides are equal, 2 where they differ.")
        {
            all, images, csv, file, verbose,
        };
        var options = ProfileOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && options.IsJson(result)) result.AddError("--csv and --json: one of them is allowed.");
        });
        command.SetAction((result, token) => EngineCommand.RunAsync(
            result, options, async (engine, _, output) =>
            {
                var asCsv = result.GetValue(csv);
                var error = result.InvocationConfiguration.Error;
                await using var reporter = ConsoleReporter.For(error, result.GetValue(verbose));
                var report = await engine.CompareAsync(reporter, token, result.GetValue(all), result.GetValue(images))
                    .ConfigureAwait(false);
                await reporter.FinishAsync().ConfigureAwait(false);
                if (result.GetValue(file) is { } path) ParityFile.Save(report, path, asCsv ? ParityFormat.Csv : null);
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.Of(report)).ConfigureAwait(false);
                else if (!asCsv || result.GetValue(file) is not null) ParityText.Write(report, output);
                else
                {
                    ParityFile.WriteCsv(report, output, isScreen: ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected);
                    ParityText.WriteSummary(report, error);
                }

                return report.IsEqual ? SyncExitCode.InSync : SyncExitCode.Incomplete;
            }));
        return command;
    }
}
