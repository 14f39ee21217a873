using System.Globalization;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Time as the organisation sees it: offsets on the wire, and midnight, at which the daily quota starts anew.</summary>
internal sealed class OrganizationClock(string zoneName, TimeProvider time)
{
    private readonly TimeZoneInfo _zone = Resolve(zoneName);

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Now in whole seconds: the resolution of every time in Zoho Books.</summary>
    public DateTimeOffset NowInSeconds => Truncate(Now);

    public DateOnly Today => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(Now, _zone).DateTime);

    /// <summary>Seconds until the next midnight of the organisation: the value of x-rate-limit-reset.</summary>
    public int SecondsToMidnight
    {
        get
        {
            var midnight = Today.AddDays(1).ToDateTime(TimeOnly.MinValue);
            var atMidnight = new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight));
            return Math.Max(1, (int)(atMidnight - Now).TotalSeconds);
        }
    }

    public static DateTimeOffset Truncate(DateTimeOffset value) =>
        new(value.UtcTicks - value.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);

    /// <summary>2026-06-09T13:15:34-0400: the offset of that moment, without a colon.</summary>
    public string Wire(DateTimeOffset value)
    {
        var local = TimeZoneInfo.ConvertTime(value, _zone);
        var sign = local.Offset < TimeSpan.Zero ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture,
            $"{local:yyyy-MM-ddTHH:mm:ss}{sign}{Math.Abs(local.Offset.Hours):D2}{Math.Abs(local.Offset.Minutes):D2}");
    }

    public string WireDate(DateTimeOffset value) =>
        TimeZoneInfo.ConvertTime(value, _zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// The zone of the default organisation is built in, because a machine without time zone data (a small container)
    /// must give the same answers.
    /// </summary>
    private static TimeZoneInfo Resolve(string name)
    {
        if (name != "America/New_York")
            return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
                ? zone
                : throw new ArgumentException($"OrganizationTimeZone is {name}; allowed: an IANA name that this machine knows.");
        var two = new DateTime(1, 1, 1, 2, 0, 0);
        var rule = TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(new DateTime(2007, 1, 1), DateTime.MaxValue.Date,
            TimeSpan.FromHours(1),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(two, 3, 2, DayOfWeek.Sunday),
            TimeZoneInfo.TransitionTime.CreateFloatingDateRule(two, 11, 1, DayOfWeek.Sunday));
        return TimeZoneInfo.CreateCustomTimeZone(name, TimeSpan.FromHours(-5), name, "EST", "EDT", [rule]);
    }
}
