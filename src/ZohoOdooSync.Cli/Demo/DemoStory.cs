using System.Globalization;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Cli.Demo;

/// <summary>What the demo is asked for.</summary>
/// <param name="Products">Items at the beginning.</param>
/// <param name="OdooVersion">16, 18 or 19.</param>
/// <param name="Seed">Seed of the catalogue.</param>
/// <param name="Folder">Where settings, state and log are kept; null for a folder that is removed at the end.</param>
internal sealed record DemoOptions(int Products, int OdooVersion, int Seed, string? Folder);

/// <summary>
/// The demo: fills a sandbox Zoho, mirrors it into an empty Odoo, changes Zoho as people would, mirrors again, and reads
/// both sides back to prove that they are equal. Everything goes over real HTTP through the engine that users run.
/// </summary>
internal sealed class DemoStory(DemoOptions options, TextWriter output, TextWriter error)
{
    /// <summary>Tells the story.</summary>
    public async Task<DemoProof> TellAsync(CancellationToken cancellationToken)
    {
        var folder = options.Folder ?? Directory.CreateTempSubdirectory("zoho-odoo-sync-demo-").FullName;
        try
        {
            await using var sandbox = await SandboxServer.StartAsync(
                new SandboxOptions
                {
                    Products = options.Products, Seed = options.Seed, OdooVersion = options.OdooVersion, DailyCallLimit = 100_000,
                },
                cancellationToken).ConfigureAwait(false);
            sandbox.WriteSettings(folder);
            return await TellAsync(sandbox, folder, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (options.Folder is null) Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<DemoProof> TellAsync(SandboxServer sandbox, string folder, CancellationToken cancellationToken)
    {
        var settings = SettingsFile.Load(folder);
        var engine = new SyncEngine(settings);
        Say($"A Zoho Books with {sandbox.Zoho.Count} items, {sandbox.Zoho.ActiveCount} of them active, and an empty Odoo "
            + $"{options.OdooVersion}, both on {sandbox.Address}");

        Say("First sync: everything is new.");
        var first = await SyncAsync(engine, cancellationToken).ConfigureAwait(false);

        var edit = EditFor(options.Products, options.Seed);
        var edited = sandbox.Zoho.Edit(edit);
        Say($"Somebody works in Zoho: {edit.Prices} prices, {edit.Names} names, {edit.New} new items, {edit.Deleted} deleted, "
            + $"{edit.Deactivated} deactivated.");
        ShowSome(sandbox, edited);

        Say("Second sync: only what changed.");
        var second = await SyncAsync(engine, cancellationToken).ConfigureAwait(false);

        Say("Third sync: nothing changed, so nothing may be written.");
        var writesBefore = sandbox.Odoo.Calls.Writes;
        var third = await SyncAsync(engine, cancellationToken).ConfigureAwait(false);
        var thirdWrites = sandbox.Odoo.Calls.Writes - writesBefore;
        Say($"  Odoo counted {thirdWrites} writes.");

        Say("Proof: both sides are read anew, and every mirrored field of every product is compared.");
        var parity = await CompareAsync(engine, cancellationToken).ConfigureAwait(false);
        var audit = Sandbox.Odoo.BindingAudit.Of(sandbox.Odoo);
        var proof = new DemoProof(
            options.Products, first, second, third, thirdWrites, parity, parity.Duplicates + audit.Duplicates,
            sandbox.Zoho.Calls.NonGet);
        TellProof(proof);
        return proof;
    }

    /// <summary>A day's work, smaller for a small catalogue: what it archives stays within the guard's limits.</summary>
    private static ZohoEdit EditFor(int products, int seed)
    {
        var archives = Math.Min(25, (int)Math.Ceiling(products * 0.05));
        var deleted = (int)Math.Ceiling(archives * 0.4);
        return new ZohoEdit
        {
            Prices = Part(100), Names = Part(50), New = Part(20), Deleted = deleted, Deactivated = archives - deleted, Seed = seed,
        };

        int Part(int of) => products >= 2000 ? of : Math.Max(1, of * products / 2000);
    }

    private async Task<SyncRun> SyncAsync(SyncEngine engine, CancellationToken cancellationToken)
    {
        await using var reporter = ConsoleReporter.For(error);
        var result = await engine.RunFullAsync(force: false, reporter, cancellationToken).ConfigureAwait(false);
        await reporter.FinishAsync().ConfigureAwait(false);
        if (result.Error is { } failure) throw failure;
        cancellationToken.ThrowIfCancellationRequested();
        var run = result.Run;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  {run.Outcome}: {run.Counts.Created} created, {run.Counts.Updated} updated, {run.Counts.Archived} archived, {run.Counts.Unchanged} unchanged, {run.Counts.Quarantined} failed in {run.Duration!.Value.TotalSeconds:0.0} s; {run.ZohoCalls} calls to Zoho, {run.OdooCalls} to Odoo"));
        foreach (var reason in result.GuardReasons) Say("  The guard: " + reason);
        return run;
    }

    private async Task<ParityReport> CompareAsync(SyncEngine engine, CancellationToken cancellationToken)
    {
        await using var reporter = ConsoleReporter.For(error);
        var parity = await engine.CompareAsync(reporter, cancellationToken).ConfigureAwait(false);
        await reporter.FinishAsync().ConfigureAwait(false);
        return parity;
    }

    private void ShowSome(SandboxServer sandbox, ZohoEditResult edited)
    {
        Show("new price", edited.Prices, item => string.Create(CultureInfo.InvariantCulture, $"{item.Rate} USD"));
        Show("new name", edited.Names, _ => string.Empty);
        Show("new item", edited.New, item => string.Create(CultureInfo.InvariantCulture, $"{item.Rate} USD"));

        void Show(string what, IReadOnlyList<string> ids, Func<SandboxItem, string> detail)
        {
            if (ids.Count > 0 && sandbox.Zoho.Find(ids[0]) is { } item)
                Say($"  {what}, for one: \"{DisplayText.OneLine(item.Name, 44)}\" {detail(item)}".TrimEnd());
        }
    }

    private void TellProof(DemoProof proof)
    {
        var parity = proof.Parity;
        Say($"  Zoho {parity.ZohoCount} items ({parity.ZohoActive} active), Odoo {parity.OdooCount} products "
            + $"({parity.OdooActive} active): {(parity.CountsMatch ? "the counts match" : "THE COUNTS DIFFER")}.");
        Say($"  {parity.ComparedValues} values compared: {parity.FieldDifferences} differ; {proof.Duplicates} duplicates; "
            + $"{parity.Retired} products of deleted items are archived; {proof.ZohoWrites} writes to Zoho.");
        foreach (var difference in parity.Differences.Take(10))
        {
            Say($"  {difference.Kind}: \"{DisplayText.OneLine(difference.Name, 40)}\" {difference.Field}: "
                + $"expected \"{DisplayText.OneLine(difference.Expected, 40)}\", found \"{DisplayText.OneLine(difference.Actual, 40)}\"");
        }

        Say(proof.IsProven ? "Proven: Odoo is an exact mirror of Zoho." : "NOT PROVEN: see above.");
    }

    private void Say(string text) => output.WriteLine(text);
}
