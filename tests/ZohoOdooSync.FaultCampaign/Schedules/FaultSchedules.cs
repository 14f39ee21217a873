using ZohoOdooSync.FaultCampaign.Harness;

namespace ZohoOdooSync.FaultCampaign.Schedules;

/// <summary>Whatever either service answers, and whatever people do meanwhile: nothing is lost, doubled or wrongly archived.</summary>
public sealed class FaultSchedules
{
    [Fact]
    public Task After_any_schedule_of_faults_a_clean_run_makes_both_sides_equal() => Campaign.HoldsAsync(250, Life.LiveAsync);
}
