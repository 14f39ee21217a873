using System.Globalization;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Terminal;

/// <summary>What the menu of an interactive start asks, and what it understands.</summary>
internal static class StartMenuText
{
    /// <summary>The question for another interval.</summary>
    public const string IntervalQuestion = "Seconds from cycle to cycle, 60 to 86400: ";

    /// <summary>Which pair the menu is about.</summary>
    public static string Heading(SyncSettings settings) =>
        $"organisation {settings.Source.OrganizationId} -> database {settings.Target.Database} ({settings.Home})";

    /// <summary>The interval of an answer; null where it is none that is allowed.</summary>
    public static TimeSpan? IntervalOf(string? answer) =>
        int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && TimeSpan.FromSeconds(seconds) is var interval
            && interval >= SyncEngine.ShortestInterval && interval <= SyncEngine.LongestInterval
            ? interval : null;

    /// <summary>Says that an answer is no interval.</summary>
    public static string NoInterval(string? answer) =>
        $"The interval is \"{ShownText.OneLine(answer ?? string.Empty, 20)}\": 60 to 86400 is allowed.";
}
