using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Newtonsoft.Json;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Names and descriptions in the other languages of Odoo: told, or mirrored where the settings ask for it.</summary>
public sealed class LanguageTests
{
    private const string Arabic = "ar_001";

    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Translations_are_left_alone_and_told_by_the_comparison_and_the_status(int version, bool rpc)
    {
        await using var bench = await StartAsync(version, rpc);
        await bench.RunAsync();
        Assert.Empty(bench.Engine().GetStatus().Languages);
        var ids = Translate(bench, 3);
        bench.Sandbox.ResetCounters();
        Assert.Equal(0, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);

        var report = await bench.CompareAsync();
        Assert.True(report.IsEqual);
        Assert.Equal([new LanguageDifference(Arabic, 3, IsMirrored: false)], report.Languages);
        Assert.Contains("\"differing\":3", Json(report), StringComparison.Ordinal);
        var status = bench.Engine().GetStatus();
        Assert.Equal(report.Languages, status.Languages);
        Assert.Equal(report.ComparedAt, status.LanguagesAt);
        Assert.All(ids, id => Assert.StartsWith("برغي", ArabicName(bench, id), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Texts_are_written_in_every_language_that_the_settings_name(int version, bool rpc)
    {
        await using var bench = await StartAsync(version, rpc);
        await bench.RunAsync();
        var ids = Translate(bench, 3);
        Mirror(bench, "en_US", Arabic);
        var told = await bench.CompareAsync();
        Assert.Equal([new LanguageDifference(Arabic, 3, IsMirrored: true)], told.Languages);
        Assert.Equal((3, 3), (told.FieldDifferences, told.Drifted));
        Assert.Contains("[ar_001: برغي", told.Differences[0].Actual, StringComparison.Ordinal);

        bench.Sandbox.ResetCounters();
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 3), (result.Run.Outcome, result.Run.Counts.Updated));
        // The language of the settings held what it should: nothing is sent there.
        Assert.Equal((1, 3), (bench.Sandbox.Odoo.Calls.Writes, bench.Sandbox.Odoo.Calls.RowsWritten));
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
        Assert.All(ids, id => Assert.Equal(bench.Sandbox.Odoo.Find(id)!.Name, ArabicName(bench, id)));
        Assert.Equal([new LanguageDifference(Arabic, 0, IsMirrored: true)], bench.Engine().GetStatus().Languages);
        Assert.True((await bench.CompareAsync()).IsEqual);

        bench.Sandbox.ResetCounters();
        Assert.Equal(0, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_renamed_item_is_renamed_in_every_language(int version, bool rpc)
    {
        await using var bench = await StartAsync(version, rpc);
        Mirror(bench, TargetSettings.AllLanguages);
        await bench.RunAsync();
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
        var id = Translate(bench, 1)[0];
        await bench.RunAsync();
        // Arabic now has a text of its own, which does not follow en_US any more.
        var item = bench.Sandbox.Zoho.Items.First(row => bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(row.ItemId))!.Id == id);
        bench.Sandbox.Zoho.Update(item.ItemId, row => row with { Name = "Renamed", Description = "" });
        bench.Sandbox.ResetCounters();
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(("Renamed", "Renamed"), (bench.Sandbox.Odoo.Find(id)!.Name, ArabicName(bench, id)));
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task Where_the_settings_write_Arabic_the_other_language_is_en_US()
    {
        await using var bench = await StartAsync(19, rpc: false);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { Language = Arabic, Languages = ["all"] } };
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items.First(row => row.Active);
        var id = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!.Id;
        bench.Sandbox.Zoho.Update(item.ItemId, row => row with { Name = "اسم جديد" });
        await bench.RunAsync();
        Assert.Equal(("اسم جديد", "اسم جديد"), (bench.Sandbox.Odoo.Find(id)!.Name, ArabicName(bench, id)));
    }

    [Fact]
    public async Task A_translation_that_somebody_makes_is_seen_by_the_next_cycle()
    {
        await using var bench = await StartAsync(19, rpc: false);
        Mirror(bench, Arabic);
        var results = new List<SyncRunResult>();
        await foreach (var result in bench.Engine().RunCyclesAsync(
            TimeSpan.FromMinutes(5), 3, SilentReporter.Instance, CancellationToken.None))
        {
            results.Add(result);
            if (results.Count == 1) Translate(bench, 2);
        }

        Assert.Equal([0, 2, 0], results.Select(result => result.Run.Counts.Updated));
        Assert.Equal([RunKind.Full, RunKind.Incremental, RunKind.Incremental], results.Select(result => result.Run.Kind));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task An_overwritten_translation_is_in_the_journal_and_comes_back_with_the_undo()
    {
        await using var bench = await StartAsync(19, rpc: false);
        await bench.RunAsync();
        var id = Translate(bench, 1)[0];
        var (before, name) = (ArabicName(bench, id), bench.Sandbox.Odoo.Find(id)!.Name);
        Mirror(bench, Arabic);
        var run = await bench.RunAsync();
        Assert.Equal($"{name} [{Arabic}: {before}]", Assert.Single(run.Changes).Before[MirroredField.Name].ToString());

        var undone = await bench.Engine().UndoAsync(
            new UndoRequest(run.Run.RunId), force: false, bench.Told, CancellationToken.None);
        Assert.Equal(RunOutcome.Succeeded, undone.Run.Outcome);
        Assert.Equal((name, before), (bench.Sandbox.Odoo.Find(id)!.Name, ArabicName(bench, id)));
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.ValidationError)]
    public async Task What_fails_between_two_languages_is_written_by_the_next_run(FaultKind kind)
    {
        await using var bench = await StartAsync(19, rpc: false);
        Mirror(bench, Arabic);
        await bench.RunAsync();
        var id = Translate(bench, 1)[0];
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items.First(row => bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(row.ItemId))!.Id == id);
        bench.Sandbox.Zoho.Update(item.ItemId, row => row with { Name = "Renamed" });
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Skip = 1, Count = 30 });
        await bench.RunAsync();
        bench.Sandbox.Faults.Clear();
        bench.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal("Renamed", bench.Sandbox.Odoo.Find(id)!.Name);
        await bench.RunAsync();
        Assert.Equal("Renamed", ArabicName(bench, id));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task A_language_that_is_not_installed_is_told_by_the_connection_test_and_stops_the_run(int version)
    {
        await using var bench = await StartAsync(version, rpc: version < 19);
        Mirror(bench, Arabic, "fr_FR");
        var check = (await bench.Engine().TestConnectionAsync(CancellationToken.None)).Single(check => check.Name == "Odoo language");
        Assert.Equal((CheckOutcome.Failed, "OdooLanguageMissing"), (check.Outcome, check.ErrorId));
        Assert.Contains("fr_FR", check.Message, StringComparison.Ordinal);
        Assert.Equal("OdooLanguageMissing", (await bench.RunAsync()).Error?.ErrorId);
        Assert.Empty(bench.Sandbox.Odoo.Products);
    }

    [Fact]
    public async Task The_connection_test_names_the_languages_that_are_written_and_those_that_are_not()
    {
        await using var bench = await StartAsync(19, rpc: false);
        Assert.Equal(
            "Names and descriptions are written in en_US. Translations in ar_001 are left as they are.", await LanguageCheckAsync(bench));
        Mirror(bench, "all");
        Assert.Equal("Names and descriptions are written in en_US and ar_001.", await LanguageCheckAsync(bench));
    }

    /// <summary>However a text reads in how many languages: it is kept as it is, and is plain where all are the same.</summary>
    [Property]
    public Property Texts_of_several_languages_are_kept_and_compared_as_they_are()
    {
        var text = Gen.Elements("", "a", "ab", "برغي", "x [ar_001: y]", "line\nline", "ar_001");
        var others = Gen.Elements("ar_001", "fr_FR", "de_DE").Zip(text).ListOf()
            .Select(pairs => pairs.DistinctBy(pair => pair.Item1).Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)).ToList());
        return Prop.ForAll(text.Zip(others).ToArbitrary(), given =>
        {
            var value = FieldValue.Of(given.Item1, given.Item2);
            var values = ProductValues.Of([new(MirroredField.Name, value)]);
            var json = JsonConvert.SerializeObject(values, Kept);
            return value == FieldValue.Of(given.Item1, Enumerable.Reverse(given.Item2))
                && value.Text == given.Item1
                && given.Item2.TrueForAll(other => value.TextIn(other.Key) == other.Value)
                && value.TextIn("it_IT") == given.Item1
                && (value == FieldValue.Of(given.Item1)) == given.Item2.TrueForAll(other => other.Value == given.Item1)
                && JsonConvert.DeserializeObject<ProductValues>(json, Kept)!.Equals(values);
        });
    }

    private static readonly JsonSerializerSettings Kept = new() { Converters = { new ProductValuesJson() },
        FloatParseHandling = FloatParseHandling.Decimal };

    private static async Task<Workbench> StartAsync(int version, bool rpc) => await Workbench.StartAsync(version, 20, rpc);

    private static void Mirror(Workbench bench, params string[] languages) =>
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { Languages = languages } };

    /// <summary>As a translator does: the Arabic names of some active products.</summary>
    private static int[] Translate(Workbench bench, int count)
    {
        int[] ids = [.. bench.Sandbox.Odoo.Products.Where(product => product.Active).Take(count).Select(product => product.Id)];
        foreach (var id in ids)
        {
            bench.Sandbox.Odoo.Update(id, held => held with
            {
                Translations = new Dictionary<string, string?>(held.Translations ?? new Dictionary<string, string?>())
                {
                    [$"name|{Arabic}"] = $"برغي {id}",
                },
            });
        }

        return ids;
    }

    private static string? ArabicName(Workbench bench, int id) => bench.Sandbox.Odoo.Find(id) is { } product
        && product.Translations?.GetValueOrDefault($"name|{Arabic}") is { } text ? text : bench.Sandbox.Odoo.Find(id)!.Name;

    private static async Task<string> LanguageCheckAsync(Workbench bench) =>
        (await bench.Engine().TestConnectionAsync(CancellationToken.None)).Single(check => check.Name == "Odoo language").Message;

    private static string Json(ParityReport report)
    {
        using var text = new StringWriter();
        ParityFile.WriteJson(report, text, indented: false);
        return text.ToString();
    }
}
