using System.Runtime.CompilerServices;

namespace ZohoOdooSync.Terminal;

/// <summary>One moment of watching, as it is drawn.</summary>
/// <param name="Now">The moment, UTC.</param>
/// <param name="IsLook">Whether a look was just taken; else only time has passed.</param>
/// <param name="UntilNextLook">How long until the next look; zero where there is none.</param>
/// <param name="Trouble">Why the newest look failed; null where it did not.</param>
public abstract record WatchMoment(DateTimeOffset Now, bool IsLook, TimeSpan UntilNextLook, SyncException? Trouble)
{
    /// <summary>The moment as a screen.</summary>
    /// <param name="space">What is drawn on.</param>
    /// <param name="howToEnd">What ends the watching, for the last line: <c>q ends</c>; null where it has ended.</param>
    public IReadOnlyList<ScreenLine> Draw(ScreenSpace space, string? howToEnd) => DrawSeen((Trouble, howToEnd) switch
    {
        ({ } trouble, _) => space with { Footer = $"{trouble.ErrorId}: {trouble.Message}", FooterStyle = ScreenStyle.Bad },
        (_, { } end) => space with { Footer = $"{end}; next look in {TimeWords.Span(UntilNextLook + TimeSpan.FromMilliseconds(500))}" },
        _ => space,
    });

    /// <summary>The moment as the last screen of a watch, which stays above the prompt.</summary>
    /// <param name="space">What was drawn on.</param>
    public IReadOnlyList<ScreenLine> DrawLast(ScreenSpace space) => Draw(space with { Height = Math.Max(1, space.Height - 2) }, null);

    /// <summary>What was seen, as lines.</summary>
    protected abstract IReadOnlyList<ScreenLine> DrawSeen(ScreenSpace space);
}

/// <summary>What is known at one moment of watching.</summary>
/// <param name="Seen">What the newest look that succeeded saw.</param>
/// <param name="Picture">Draws it.</param>
/// <param name="Now">The moment, UTC.</param>
/// <param name="IsLook">Whether a look was just taken; else only time has passed.</param>
/// <param name="UntilNextLook">How long until the next look; zero where there is none.</param>
/// <param name="Trouble">Why the newest look failed; null where it did not.</param>
public sealed record WatchMoment<T>(
    T Seen, Func<T, DateTimeOffset, ScreenSpace, IReadOnlyList<ScreenLine>> Picture, DateTimeOffset Now, bool IsLook,
    TimeSpan UntilNextLook, SyncException? Trouble) : WatchMoment(Now, IsLook, UntilNextLook, Trouble)
{
    /// <inheritdoc/>
    protected override IReadOnlyList<ScreenLine> DrawSeen(ScreenSpace space) => Picture(Seen, Now, space);
}

/// <summary>Looks at a status, or at those of all profiles, again and again.</summary>
public static class StatusWatch
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The moments: one at each look, the first at once, and where wanted one each second in between. A look that fails ends
    /// it only where it is the first; later ones are told with what was seen before. Ends after so many looks, or when it is
    /// cancelled.
    /// </summary>
    /// <param name="look">Takes a look.</param>
    /// <param name="picture">Draws what was seen, at a time, in a space.</param>
    /// <param name="interval">From look to look.</param>
    /// <param name="looks">How many looks; null for no end.</param>
    /// <param name="ticks">Whether there are moments between the looks.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    /// <exception cref="SyncException">The first look failed.</exception>
    public static async IAsyncEnumerable<WatchMoment<T>> MomentsAsync<T>(
        Func<T> look, Func<T, DateTimeOffset, ScreenSpace, IReadOnlyList<ScreenLine>> picture, TimeSpan interval, int? looks,
        bool ticks, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = look();
        SyncException? trouble = null;
        for (var taken = 1; ; taken++)
        {
            var began = time.GetTimestamp();
            var isLast = taken >= looks;
            yield return new WatchMoment<T>(seen, picture, time.GetUtcNow(), true, isLast ? TimeSpan.Zero : interval, trouble);
            if (isLast) yield break;
            while (interval - time.GetElapsedTime(began) is { Ticks: > 0 } left)
            {
                if (!await PassesAsync(ticks && left > Tick ? Tick : left, time, cancellationToken).ConfigureAwait(false)) yield break;
                left = interval - time.GetElapsedTime(began);
                if (ticks && left > TimeSpan.Zero) yield return new WatchMoment<T>(seen, picture, time.GetUtcNow(), false, left, trouble);
            }

            try
            {
                seen = look();
                trouble = null;
            }
            catch (SyncException e)
            {
                trouble = e;
            }
        }
    }

    private static async Task<bool> PassesAsync(TimeSpan span, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(span, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
