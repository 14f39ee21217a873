using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests.Planning;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A plan comes back from its file as it was, and no edited value comes back at all.</summary>
public sealed class PlanFileLaws : IDisposable
{
    private static readonly Gen<string> Texts = ArbMap.Default.GeneratorFor<NonNull<string>>()
        .Select(text => new string([.. text.Get.Where(character => !char.IsSurrogate(character))]));

    private static readonly Gen<decimal> Numbers = Gen.OneOf(
        ArbMap.Default.GeneratorFor<decimal>(),
            Gen.Elements(0m, -0.5m, 12.50m, decimal.MaxValue, 0.0000000000000000000000000001m, 79228162514264.337593543950335m));

    private static readonly Gen<SyncPlanResult> Plans =
        from world in World.Any()
        from text in Texts
        from number in Numbers
        from seconds in Gen.Choose(0, 1_000_000)
        from uuid in Gen.Elements(null, "e4eaaaf2-d142-11e1-b3e4-080027620cdd")
        let plan = world.Plan()
        select new SyncPlanResult(
            plan with
            {
                Identity = new PairIdentity("746283917", text, 1, "2026-01-01 00:00:00", uuid),
                MadeAt = Some.Time.AddTicks(seconds * 1237L),
                Entries = [.. plan.Entries.Select((entry, i) => i == 0
                    ? entry with { Name = text,
                    After = entry.After.With(Some.Values((MirroredField.Price, number), (MirroredField.Description, text))) }
                    : entry)],
            },
            [text], 0, 0);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoho-plan-");

    private string PlanPath => Path.Combine(_folder.FullName, "plan.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Property(MaxTest = 300)]
    public Property A_plan_comes_back_from_its_file_as_it_was() =>
        Prop.ForAll(Plans.ToArbitrary(), saved =>
        {
            PlanFile.Save(saved, PlanPath);
            AssertSame(saved, PlanFile.Load(PlanPath));
        });

    [Property(MaxTest = 100)]
    public Property A_file_that_another_program_wrote_anew_is_still_the_plan() =>
        Prop.ForAll(Plans.ToArbitrary(), saved =>
        {
            // Rewritten it no longer looks like a file of this program, which replaces only such.
            File.Delete(PlanPath);
            PlanFile.Save(saved, PlanPath);
            // Another order of keys, other white space, a byte order mark, a note.
            var file = Parse();
            foreach (var change in file["changes"]!.Cast<JObject>())
            {
                var keys = change.Properties().Reverse().ToList();
                change.RemoveAll();
                foreach (var key in keys) change.Add(key);
                change.AddFirst(new JProperty("note", "looked at"));
            }

            File.WriteAllText(PlanPath, file.ToString(Newtonsoft.Json.Formatting.None), System.Text.Encoding.UTF8);
            AssertSame(saved, PlanFile.Load(PlanPath));
        });

    [Property(MaxTest = 300)]
    public Property Whatever_is_edited_in_a_change_is_refused() =>
        Prop.ForAll(Plans.Where(plan => !plan.Plan.IsEmpty).ToArbitrary(), Gen.Choose(0, 10_000).ToArbitrary(), (saved, pick) =>
        {
            PlanFile.Save(saved, PlanPath);
            var file = Parse();
            var changes = (JArray)file["changes"]!;
            var values = changes[pick % changes.Count].Children<JProperty>()
                .SelectMany(property => property.Value is JObject inner ? inner.Properties() : [property])
                .Where(property => property.Value is JValue).ToList();
            var edited = values[pick % values.Count];
            edited.Value = ((JValue)edited.Value).Value switch
            {
                bool flag => !flag,
                string text when edited.Name is "kind" => text == "Update" ? "Create" : "Update",
                string text when edited.Name is "cause" => text == "Drift" ? "Unmanaged" : "Drift",
                string text => text + "x",
                null => 1,
                decimal number => number == 1m ? 2m : 1m,
                var number => number.Equals(1L) ? 2 : 1,
            };
            File.WriteAllText(PlanPath, file.ToString());
            var error = Assert.Throws<SyncException>(() => PlanFile.Load(PlanPath));
            Assert.Equal("PlanFileInvalid", error.ErrorId);
            Assert.Contains($"change {(pick % changes.Count) + 1} (", error.Message, StringComparison.Ordinal);
        });

    private JObject Parse()
    {
        using var reader = WireJson.Read(File.ReadAllText(PlanPath));
        return JObject.Load(reader);
    }

    private static void AssertSame(SyncPlanResult saved, SyncPlanResult read)
    {
        Assert.Equal(saved.Plan.Entries, read.Plan.Entries);
        Assert.Equal((saved.Plan.Identity, saved.Plan.MadeAt), (read.Plan.Identity, read.Plan.MadeAt));
        Assert.Equal(saved.GuardReasons, read.GuardReasons);
        Assert.Equal(saved.Plan.Issues.Select(Told), read.Plan.Issues.Select(Told));
        Assert.Equal(Counts(saved.Plan), Counts(read.Plan));

        static string Told(PlanIssue issue) =>
            $"{issue.Kind} {issue.ItemId} {issue.Name} [{string.Join(',', issue.ProductIds)}] {issue.Reason}";
        static (int, int, int, int, int) Counts(SyncPlan plan) =>
            (plan.Unchanged, plan.ZohoCount, plan.ZohoActive, plan.Retired, plan.Unmanaged);
    }
}
