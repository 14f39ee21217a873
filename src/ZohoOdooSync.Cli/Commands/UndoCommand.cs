using System.CommandLine.Parsing;
using System.CommandLine;
using System.Globalization;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>undo</c>: puts back what a run overwrote.</summary>
internal static class UndoCommand
{
    public static Command Create()
    {
        var run = new Argument<string>("run") { Description = "Id of the run, as status shows it." };
        var items = new Option<string[]>("--item")
        {
            Description = "Only the product of this item; may be given several times.", HelpName = "id",
        };
        var products = new Option<int[]>("--product")
        {
            Description = "Only this product of Odoo; may be given several times.", HelpName = "id", CustomParser = Ids,
        };
        var force = new Option<bool>("--force")
        {
            Description = "Pass the guard this once, undo also where Odoo has moved on, and beside a running server.",
        };
        var verbose = CommonOptions.Verbose();
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be put back, and write nothing." };
        var command = new Command(
            "undo", "Put back what a run overwrote in Odoo. The next run writes again what Zoho and the settings say.")
        {
            run, items, products, force, dry, verbose,
        };
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(
            result, options, async (engine, _, output) =>
            {
                var request = new UndoRequest(result.GetValue(run)!)
                {
                    ItemIds = result.GetValue(items) ?? [], ProductIds = result.GetValue(products) ?? [],
                };
                await using var reporter = ConsoleReporter.For(result.InvocationConfiguration.Error, result.GetValue(verbose));
                return result.GetValue(dry)
                    ? await ShowAsync(engine, request, result.GetValue(force), options.IsJson(result), reporter, output, token)
                        .ConfigureAwait(false)
                    : await UndoAsync(engine, request, result, force, options, reporter, output, token).ConfigureAwait(false);
            }));
        return command;
    }

    private static async Task<int> ShowAsync(
        SyncEngine engine, UndoRequest request, bool force, bool asJson,
            ConsoleReporter reporter, TextWriter output, CancellationToken token)
    {
        var plan = await engine.PlanUndoAsync(request, force, reporter, token).ConfigureAwait(false);
        await reporter.FinishAsync().ConfigureAwait(false);
        if (asJson) await output.WriteLineAsync(JsonOutput.OfUndo(plan)).ConfigureAwait(false);
        else PlanText.WriteUndo(plan, output);
        return plan.GuardReasons.Count > 0 && !force ? SyncExitCode.Refused : SyncExitCode.InSync;
    }

    private static async Task<int> UndoAsync(
        SyncEngine engine, UndoRequest request, ParseResult result, Option<bool> force, ProfileOptions options, ConsoleReporter reporter,
        TextWriter output, CancellationToken token)
    {
        var run = await engine.UndoAsync(request, result.GetValue(force), reporter, token).ConfigureAwait(false);
        await reporter.FinishAsync().ConfigureAwait(false);
        return EngineCommand.Print(run, options.IsJson(result), output, result.InvocationConfiguration.Error);
    }

    private static int[] Ids(ArgumentResult result)
    {
        var ids = new List<int>(result.Tokens.Count);
        foreach (var token in result.Tokens)
        {
            if (int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0) ids.Add(id);
            else result.AddError($"--product is \"{token.Value}\": the database id of a product is allowed, a whole number from 1.");
        }

        return [.. ids];
    }
}
