using System.Globalization;

namespace ZohoOdooSync.Engine.Monitoring.Screen;

/// <summary>Times and spans as people read them.</summary>
public static class TimeWords
{
    /// <summary>A span with its two largest units: <c>12 s</c>, <c>3 min 12 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>. Negative ones are none.</summary>
    public static string Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span switch
        {
            { TotalMinutes: < 1 } => Text($"{span.Seconds} s"),
            { TotalHours: < 1 } => span.Seconds == 0 ? Text($"{span.Minutes} min") : Text($"{span.Minutes} min {span.Seconds} s"),
            { TotalDays: < 1 } => span.Minutes == 0 ? Text($"{span.Hours} h") : Text($"{span.Hours} h {span.Minutes} min"),
            _ => span.Hours == 0 ? Text($"{span.Days} d") : Text($"{span.Days} d {span.Hours} h"),
        };
    }

    /// <summary>How long ago, with one unit alone, so that it does not flicker: <c>2 min</c>.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "less than 1 min",
        { TotalHours: < 1 } => Text($"{span.Minutes} min"),
        { TotalDays: < 1 } => Span(TimeSpan.FromMinutes(Math.Floor(span.TotalMinutes))),
        _ => Span(TimeSpan.FromHours(Math.Floor(span.TotalHours))),
    };

    /// <summary>A time on the clock of a zone: <c>14:05:32</c> of the same day, else <c>2026-06-08 14:05:32</c>.</summary>
    public static string Clock(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(
            local.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>A number with its thousands parted: <c>2,000</c>.</summary>
    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The same; <c>unknown</c> where nobody counted.</summary>
    public static string Number(int? number) => number is { } known ? Number(known) : "unknown";

    /// <summary>A number of things: <c>1 run</c>, <c>3 runs</c>.</summary>
    public static string Count(int number, string thing) => $"{Number(number)} {thing}{(number == 1 ? string.Empty : "s")}";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
