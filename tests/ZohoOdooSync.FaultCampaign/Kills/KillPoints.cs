using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.FaultCampaign.Harness;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.FaultCampaign.Kills;

/// <summary>
/// A process that dies at any instruction of the journal or of a batch, while it creates, updates, archives or adopts: the
/// next run makes both sides equal, and the journal tells everything that was done.
/// </summary>
public sealed class KillPoints
{
    private static readonly string[] Scenes = ["create", "update", "archive", "adopt", "all"];

    [Fact]
    public Task After_death_at_any_instruction_one_run_loses_nothing_and_doubles_nothing() => Campaign.HoldsAsync(80, DieAsync);

    private static async Task DieAsync(int seed, List<string> story)
    {
        var random = new Random(seed);
        var scene = Scenes[random.Next(Scenes.Length)];
        var shape = Shape.Any(random) with { BatchSize = random.Next(1, 5) };
        await using var pair = await Pair.StartAsync(shape);
        pair.Settings = pair.Settings with { Guard = pair.Settings.Guard with { MaxArchivePercent = 100, MaxArchiveCount = 1000 } };
        await using var receiver = await Receiver.StartAsync();
        pair.Settings = (pair.Settings with { Notify = new NotifySettings { Channels = [receiver.Channel()] } }).WithSecrets();
        story.Add($"{scene}, {shape}");
        var peoples = new HashSet<int>();
        if (scene != "create" && scene != "adopt")
        {
            Assert.Equal(RunOutcome.Succeeded, (await pair.RunAsync()).Run.Outcome);
        }

        Prepare(pair, scene, random);
        OpenTrouble(pair);
        var before = pair.Sandbox.Odoo.Backup();
        var earlier = File.Exists(pair.Settings.StatePath) ? pair.Recall(state => state.Runs(100).Select(run => run.RunId).ToHashSet())
            : [];
        var known = pair.Sandbox.Odoo.Products.ToDictionary(product => product.Id);
        // First undisturbed, to know how many instructions there are; then once more from the same state, with death on its way.
        var files = Path.Combine(pair.Home, "before");
        CopyState(pair, files);
        var whole = new Death(0, pair.Settings.StatePath, Path.Combine(pair.Home, "none"));
        var undisturbed = await RunAsync(pair, whole);
        Assert.True(undisturbed?.Outcome == RunOutcome.Succeeded, $"{undisturbed?.Outcome} {undisturbed?.ErrorMessage}");
        pair.Sandbox.Odoo.Restore(before);
        PutState(pair, files);
        receiver.Clear();

        var deaths = random.Next(3) == 0 ? 2 : 1;
        var died = 0;
        var last = whole.Instructions;
        for (var number = 1; number <= deaths; number++)
        {
            var death = new Death(random.Next(1, last + 1), pair.Settings.StatePath, Path.Combine(pair.Home, $"remains-{number}-{last}"));
            await RunAsync(pair, death);
            story.Add($"death {number} of {whole.Instructions} instructions: {death.HasCome}, {death.LastDeed}");
            if (death.HasCome)
            {
                died++;
                PutState(pair, death.Remains);
            }
            else if (died > 0)
            {
                break;
            }
            else
            {
                // Batches on several connections settle together or apart: a run has some instructions more or fewer than another.
                (last, number) = (last * 3 / 4, 0);
                pair.Sandbox.Odoo.Restore(before);
                PutState(pair, files);
                receiver.Clear();
            }
        }

        Assert.True(died > 0);
        var interrupted = File.Exists(pair.Settings.StatePath)
            ? pair.Recall(state => state.Runs(100).Count(run => run.Outcome is RunOutcome.Running or RunOutcome.Interrupted)) : 0;
        var result = await pair.RunAsync();
        foreach (var entry in result.Changes) story.Add(
            $"  {entry.Kind} {entry.ItemId} -> {entry.ProductId}: {entry.Outcome} {entry.After}");
        Assert.True(result.Run.Outcome == RunOutcome.Succeeded, $"{result.Run.Outcome} {result.Run.ErrorMessage}");
        Truth.AssertMirrored(pair, peoples);
        Truth.AssertSettled(pair);
        Assert.Equal(0, BindingAudit.Of(pair.Sandbox.Odoo).Duplicates);
        Assert.Empty(pair.Sandbox.Odoo.Calls.NeedlessWrites);
        Assert.Equal(interrupted, pair.Recall(state => state.Runs(100).Count(run => run.Outcome == RunOutcome.Interrupted)));
        AssertJournalTellsAll(pair, known, earlier);
        var parity = await pair.CompareAsync();
        Assert.True(parity.IsEqual, string.Join('\n', parity.Differences.Take(5)));
        pair.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Succeeded, 0), ((await pair.RunAsync()).Run.Outcome, pair.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(0, pair.Sandbox.Zoho.Calls.NonGet);
        var told = ToldLaws.AssertOneForEachTrouble(pair, receiver);
        Assert.Equal("failing", (string?)Assert.Single(told)["trouble"]);
        ToldLaws.AssertAllOver(pair);
    }

    /// <summary>A trouble that was told before: the run that gets to its end is the first to know that it is over.</summary>
    private static void OpenTrouble(Pair pair)
    {
        using var state = StateStore.Open(pair.Settings.StatePath, StateAccess.ReadWrite);
        state.Write(writer =>
        {
            var seen = pair.Time.GetUtcNow() - TimeSpan.FromHours(2);
            var known = NotificationState.Read(writer) ?? new NotificationState { Begun = seen, Digested = seen };
            (known with { Open = [new OpenTrouble(NotifyEvent.Failing, seen, seen) { Told = seen }] }).Save(writer);
        });
    }

    private static async Task<SyncRun?> RunAsync(Pair pair, Death death)
    {
        pair.Time.Advance(TimeSpan.FromMinutes(1));
        try
        {
            var result = await pair.Engine(death.Open, death.Cross).RunFullAsync(false, SilentReporter.Instance, CancellationToken.None);
            return result.Run;
        }
        catch (ProcessDiedException)
        {
            return null;
        }
    }

    /// <summary>What a run will have to do.</summary>
    private static void Prepare(Pair pair, string scene, Random random)
    {
        var (zoho, odoo) = (pair.Sandbox.Zoho, pair.Sandbox.Odoo);
        var items = zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        odoo.Switches.BotMayManageExternalIds = scene == "adopt" || random.Next(2) == 0;
        var number = 0;
        foreach (var item in items)
        {
            number++;
            switch (scene == "all" ? Scenes[random.Next(1, 3)] : scene)
            {
                case "update" when random.Next(3) > 0:
                    zoho.Update(item.ItemId, old =>
                        old with { Rate = old.Rate + number, Description = random.Next(2) == 0 ? old.Description : $"new {number}" });
                    break;
                case "archive" when random.Next(3) > 0:
                    if (random.Next(2) == 0) zoho.SetActive(item.ItemId, false);
                    else if (zoho.Count > 2) zoho.Remove(item.ItemId);
                    break;
                case "adopt":
                    // Products of the same SKU, made by people before, with other values or the same ones.
                    var sku = item.Sku.Length > 0 ? item.Sku : $"OWN-{number}";
                    zoho.Update(item.ItemId, old => old with { Sku = sku, Active = true });
                    if (random.Next(4) > 0) odoo.AddProduct(random.Next(2) == 0 ? item.Name : $"Ours {number}", sku, number);
                    break;
            }
        }

        if (scene is "all") for (var i = random.Next(1, 5); i > 0; i--) zoho.Add(
            new SandboxItem { Name = $"New {i}", Rate = i, Sku = $"NEW-{i}" });
        // Somebody brought a product back, or put one away.
        if (scene is "all" && odoo.Products.Count > 1) odoo.Update(
            odoo.Products[0].Id, product => product with { Active = !product.Active });
    }

    /// <summary>What the journal says was done, done over what Odoo held before, gives what Odoo holds.</summary>
    private static void AssertJournalTellsAll(Pair pair, Dictionary<int, SandboxProduct> known, HashSet<string> earlier)
    {
        var told = pair.Recall(state => state.Runs(100).Reverse().Where(run => !earlier.Contains(run.RunId))
            .SelectMany(run => state.Journal(run.RunId)).Where(entry => entry.Outcome == ChangeOutcome.Done).ToList());
        foreach (var product in pair.Sandbox.Odoo.Products)
        {
            var own = told.Where(entry => entry.ProductId == product.Id).ToList();
            if (!known.TryGetValue(product.Id, out var before))
            {
                Assert.Single(own, entry => entry.Kind == ChangeKind.Create);
                continue;
            }

            if (before != product with { WriteDate = before.WriteDate, WriteUid = before.WriteUid })
                Assert.True(own.Count > 0, $"product {product.Id} changed, and no journal says so");
            var last = own.LastOrDefault(entry => entry.After[MirroredField.Active] is not null);
            if (last is not null) Assert.Equal(last.After[MirroredField.Active]!.Value.Flag, product.Active);
            var price = own.LastOrDefault(entry => entry.After[MirroredField.Price] is not null);
            Assert.Equal(price?.After[MirroredField.Price]!.Value.Number ?? before.ListPrice, product.ListPrice);
        }
    }

    private static void CopyState(Pair pair, string to)
    {
        Directory.CreateDirectory(to);
        var folder = Path.GetDirectoryName(pair.Settings.StatePath)!;
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>The state is what the dead process left on the disk.</summary>
    private static void PutState(Pair pair, string from)
    {
        pair.LoseState();
        var folder = Path.GetDirectoryName(pair.Settings.StatePath)!;
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
