using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>What a channel was told, held against the laws of notifications.</summary>
internal static class ToldLaws
{
    /// <summary>One message for each trouble, and one for its end, however often each was sent; no secret in any of them.</summary>
    public static IReadOnlyList<JObject> AssertOneForEachTrouble(Pair pair, Receiver receiver)
    {
        var told = receiver.Got.Select(one => JObject.Parse(one.Body)).DistinctBy(one => (string?)one["id"]).ToList();
        var doubled = told.GroupBy(one => ((string?)one["event"], (string?)one["trouble"], $"{one["since"]}"))
            .Where(one => one.Count() > 1).Select(one => one.Key).ToList();
        Assert.True(doubled.Count == 0, $"told more than once: {string.Join(", ", doubled)}");
        var settings = pair.Settings;
        foreach (var secret in new[] { settings.Source.ClientSecret, settings.Source.RefreshToken, settings.Target.Password })
            Assert.DoesNotContain(receiver.Got, one => one.Body.Contains(secret.Reveal(), StringComparison.Ordinal));
        return told;
    }

    /// <summary>New troubles of a kind are an hour apart: no flood, whatever flaps.</summary>
    public static void AssertNoFlood(IEnumerable<JObject> told)
    {
        foreach (var kind in told.Where(one => one["trouble"] is null).GroupBy(one => (string?)one["event"]))
        {
            var times = kind.Select(one => (DateTime)one["time"]!).ToList();
            Assert.All(times.Zip(times.Skip(1)), pair =>
                Assert.True(pair.Second - pair.First >= TimeSpan.FromHours(1), $"{kind.Key} at {pair.First} and {pair.Second}"));
        }
    }

    /// <summary>Everything is over, and everybody knows.</summary>
    public static void AssertAllOver(Pair pair)
    {
        var state = pair.Recall(NotificationState.Read);
        Assert.Empty(state!.Open);
        Assert.Empty(state.Outbox);
    }
}
