using System.CommandLine;
using ZohoOdooSync.Cli.Demo;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Runs;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>demo</c>: the whole product on one machine, against a sandbox of both services.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var products = WholeNumberOption.Create(
            "--products", 2000, number => number is >= 10 and <= 200_000, "10 to 200000", "Items in the sandbox's Zoho, 10 to 200000.");
        var odoo = WholeNumberOption.Create(
            "--odoo", 19, number => number is 16 or 18 or 19, "16, 18 or 19", "Version of the sandbox's Odoo: 16, 18 or 19.");
        var seed = WholeNumberOption.Create("--seed", 42, _ => true, "a whole number", "Seed of the catalogue.");
        var path = new Option<string?>("--path") { Description = "Keep settings, state and log of the demo in this folder.", HelpName = "folder" };
        var json = CommonOptions.Json();
        var command = new Command("demo", "Fill a sandbox Zoho, mirror it into an empty sandbox Odoo, change it, mirror again, and prove that both are equal.")
        {
            products, odoo, seed, path, json,
        };
        command.SetAction(async (result, token) =>
        {
            var output = result.InvocationConfiguration.Output;
            var error = result.InvocationConfiguration.Error;
            try
            {
                var story = new DemoStory(
                    new DemoOptions(
                        result.GetValue(products), result.GetValue(odoo), result.GetValue(seed), result.GetValue(path)),
                    output,
                    error);
                var proof = await story.TellAsync(token).ConfigureAwait(false);
                if (result.GetValue(json)) await output.WriteLineAsync(JsonOutput.Of(proof)).ConfigureAwait(false);
                return proof.IsProven ? SyncExitCode.InSync : SyncExitCode.Failed;
            }
            catch (SyncException e)
            {
                ErrorOutput.Write(e, result.GetValue(json), output, error);
                return SyncExitCode.Of(e.Kind);
            }
            catch (IOException e)
            {
                // The folder of --path: not to be written, or with somebody's real settings in it.
                await error.WriteLineAsync("--path: " + e.Message).ConfigureAwait(false);
                return SyncExitCode.Usage;
            }
            catch (OperationCanceledException)
            {
                await error.WriteLineAsync("Stopped.").ConfigureAwait(false);
                return SyncExitCode.Failed;
            }
        });
        return command;
    }
}
