using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Planning;

public sealed class PlanGuardTests
{
    private static readonly PairIdentity Pair = new("746", "shop", 1, "2024-03-01 08:30:00", null);

    [Theory]
    [InlineData(5, 100, 0)]
    [InlineData(6, 100, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 19, 0)]
    [InlineData(2, 20, 1)]
    [InlineData(2, 21, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(50, 1000, 0)]
    [InlineData(51, 1000, 2)]
    [InlineData(51, 10000, 1)]
    public void More_than_five_percent_rounded_up_or_more_than_fifty_are_refused(int toArchive, int bound, int reasons)
    {
        var verdict = PlanGuard.JudgeRemovals(toArchive, bound, bound + 1, new GuardSettings());
        Assert.Equal(reasons, verdict.Reasons.Count);
        Assert.Equal(reasons == 0, verdict.Passes);
        Assert.All(verdict.Reasons, reason => Assert.Contains($"{toArchive} ", reason));
    }

    [Property(MaxTest = 1000)]
    public Property The_limits_are_those_of_the_settings()
    {
        var cases =
            from toArchive in Gen.Choose(0, 200)
            from bound in Gen.Choose(0, 300)
            from percent in Gen.Choose(0, 1000)
            from count in Gen.Choose(0, 200)
            select (toArchive, bound, percent: percent / 10m, count);
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var settings = new GuardSettings { MaxArchivePercent = given.percent, MaxArchiveCount = given.count };
            var passes = PlanGuard.JudgeRemovals(given.toArchive, given.bound, 1, settings).Passes;
            // One product less than allowed is always under the exact share; more than one over it never is.
            var exact = given.bound * given.percent / 100m;
            var within = given.toArchive < exact + 1 && given.toArchive <= given.count;
            Assert.Equal(within, passes);
        });
    }

    [Fact]
    public void A_refusal_names_the_figures_and_the_setting()
    {
        var settings = new GuardSettings { MaxArchivePercent = 2.5m, MaxArchiveCount = 3 };
        var verdict = PlanGuard.JudgeRemovals(4, 100, 90, settings);
        Assert.Equal(
            [
                "4 of 100 bound products would be archived: guard.max_archive_percent is 2.5 (3 products)",
                "4 products would be archived: guard.max_archive_count is 3",
            ],
            verdict.Reasons);
    }

    [Fact]
    public void A_source_without_any_item_is_an_accident_unless_nothing_is_bound()
    {
        var settings = new GuardSettings { MaxArchivePercent = 100m, MaxArchiveCount = 1000 };
        Assert.Contains("lists no item in scope, but 10 products", Assert.Single(PlanGuard.JudgeRemovals(10, 10, 0, settings).Reasons));
        Assert.False(PlanGuard.JudgeRemovals(0, 10, 0, settings).Passes);
        Assert.True(PlanGuard.JudgeRemovals(0, 0, 0, settings).Passes);
        Assert.True(PlanGuard.JudgeRemovals(10, 10, 1, settings).Passes);
    }

    [Fact]
    public void The_first_run_and_the_same_pair_pass()
    {
        Assert.True(PlanGuard.JudgeIdentity(null, Pair).Passes);
        Assert.True(PlanGuard.JudgeIdentity(Pair, Pair with { }).Passes);
        Assert.True(PlanGuard.JudgeIdentity(Pair, Pair with { DatabaseUuid = "u" }).Passes);
        Assert.True(PlanGuard.JudgeIdentity(Pair with { DatabaseUuid = "u" }, Pair).Passes);
    }

    [Fact]
    public void Another_pair_is_refused_and_told_apart()
    {
        foreach (var (now, expected) in new[]
        {
            (Pair with { OrganizationId = "747" }, "the Zoho organisation was 746 at the last run and is 747 now"),
            (Pair with { DatabaseName = "test" }, "the Odoo database was shop"),
            (Pair with { CompanyId = 2 }, "the Odoo company was 1"),
            (Pair with { CompanyId = 2, CompanyCreated = "2025" }, "the Odoo company was 1"),
            (Pair with { CompanyCreated = "2025-01-01 00:00:00" }, "the creation time of the Odoo company was 2024-03-01"),
        }) Assert.Contains(expected, Assert.Single(PlanGuard.JudgeIdentity(Pair, now).Reasons));
        var uuid = PlanGuard.JudgeIdentity(Pair with { DatabaseUuid = "a" }, Pair with { DatabaseUuid = "b" });
        Assert.Contains("uuid of the Odoo database was a", Assert.Single(uuid.Reasons));
        Assert.Equal(2, PlanGuard.JudgeIdentity(Pair, Pair with { OrganizationId = "1", DatabaseName = "x" }).Reasons.Count);
    }
}
