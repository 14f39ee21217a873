namespace ZohoOdooSync.Benchmarks;

/// <summary>The system's clock, set forward: an hour passes at once, and what is measured meanwhile takes its true time.</summary>
internal class ShiftedTime : TimeProvider
{
    private long _forward;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UtcNow.AddTicks(Interlocked.Read(ref _forward));

    public override long GetTimestamp() => System.GetElapsedTime(0).Ticks + Interlocked.Read(ref _forward);

    /// <summary>Lets time pass; timers that run are not moved.</summary>
    public void Advance(TimeSpan by) => Interlocked.Add(ref _forward, by.Ticks);
}
