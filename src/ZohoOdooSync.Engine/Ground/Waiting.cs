namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// Waits that are never shorter than they say. <see cref="Task.Delay(TimeSpan, TimeProvider, CancellationToken)"/> leaves out what is
/// less than a millisecond, so that a loop which waits for the rest of a time would turn without a pause.
/// </summary>
internal static class Waiting
{
    /// <summary>Waits for a time, rounded up to whole milliseconds.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="wait">How long; zero and less ends at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public static Task WaitAsync(this TimeProvider time, TimeSpan wait, CancellationToken cancellationToken) =>
        wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(WholeMilliseconds(wait), time, cancellationToken);

    private static TimeSpan WholeMilliseconds(TimeSpan wait)
    {
        var beyond = wait.Ticks % TimeSpan.TicksPerMillisecond;
        return beyond == 0 ? wait : TimeSpan.FromTicks(wait.Ticks - beyond + TimeSpan.TicksPerMillisecond);
    }
}

/// <summary>Waits for what shows only when somebody looks.</summary>
internal static class Polling
{
    /// <summary>Looks again and again, once at least.</summary>
    /// <param name="look">Whether it is so.</param>
    /// <param name="betweenLooks">How long to wait between two looks.</param>
    /// <param name="patience">How long in all.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Whether it was so in time.</returns>
    public static async Task<bool> UntilAsync(
        Func<bool> look, TimeSpan betweenLooks, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            if (look()) return true;
            if (time.GetElapsedTime(began) >= patience) return false;
            await Task.Delay(betweenLooks, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
