using System.Globalization;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>schedule</c> and the variable <c>SYNC_INTERVAL</c>.</summary>
internal static class ScheduleSettingsReader
{
    private const int LeastInterval = 60;
    private const int MostInterval = 86400;

    public static ScheduleSettings Read(SettingsSection section, SettingsEnvironment environment)
    {
        var defaults = new ScheduleSettings();
        var seconds = section.Whole("interval_seconds", LeastInterval, MostInterval, (int)defaults.Interval.TotalSeconds);
        var settings = new ScheduleSettings
        {
            Interval = TimeSpan.FromSeconds(IntervalOf(environment, section.Problems) ?? seconds),
            FullSweep = TimeSpan.FromHours(section.Whole("full_sweep_hours", 1, 168, (int)defaults.FullSweep.TotalHours)),
            HistoryRuns = section.Whole("history_runs", 1, 10000, defaults.HistoryRuns),
            JournalKept = TimeSpan.FromDays(section.Whole("journal_days", 0, 3650, (int)defaults.JournalKept.TotalDays)),
        };
        section.Close();
        return settings;
    }

    private static int? IntervalOf(SettingsEnvironment environment, SettingsProblems problems)
    {
        var text = environment[SettingsEnvironment.Interval];
        if (text is null) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) &&
            seconds is >= LeastInterval and <= MostInterval)
        {
            return seconds;
        }

        problems.AddValue(
            $"The environment variable {SettingsEnvironment.Interval}", text,
            $"a whole number of seconds from {LeastInterval} to {MostInterval} is allowed");
        return null;
    }
}
