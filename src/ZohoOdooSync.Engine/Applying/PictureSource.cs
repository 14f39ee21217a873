using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>What became of the fetching of one picture.</summary>
/// <param name="Bytes">The picture, where it is whole.</param>
/// <param name="Trouble">Why there is none to send, in words: the trouble of this picture.</param>
/// <param name="Waits">Why it was not fetched, in words: the trouble of all.</param>
internal sealed record FetchedPicture(byte[]? Bytes, string? Trouble = null, string? Waits = null);

/// <summary>
/// Fetches pictures from Zoho, one call each, until a call shows that it is no use to go on, or the day's calls run low. Safe to use from
/// several lanes.
/// </summary>
/// <param name="zoho">The catalogue.</param>
/// <param name="sharePercent">This program's share of the day's calls.</param>
internal sealed class PictureSource(IZohoCatalogue zoho, int sharePercent)
{
    // So many one after another, and it is not the pictures.
    private const int MostFailures = 3;

    private int _failures;
    private string? _closed;

    /// <summary>Pictures that half of this program's share of the day leaves room for; null where nobody knows the day's limit.</summary>
    /// <param name="usage">The day's calls.</param>
    /// <param name="sharePercent">This program's share of them.</param>
    public static int? Allowance(ZohoUsage usage, int sharePercent)
    {
        if (usage is not { DailyLimit: { } limit, Remaining: { } remaining }) return null;
        var share = (long)limit * sharePercent / 100;
        return (int)Math.Max(0, remaining - (limit - share) - (share / 2));
    }

    /// <summary>Pictures that one run may fetch.</summary>
    /// <param name="settings">Say how many.</param>
    /// <param name="usage">The day's calls.</param>
    public static int Most(SyncSettings settings, ZohoUsage usage) =>
        Math.Min(settings.Mapping.ImagesPerRun, Allowance(usage, settings.Source.DailySharePercent) ?? int.MaxValue);

    /// <summary>Fetches the picture of an item, and looks at it.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public async Task<FetchedPicture> FetchAsync(string itemId, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _closed) is { } closed) return new(null, Waits: closed);
        if (Allowance(zoho.Usage, sharePercent) is 0)
            return Close("half of this program's share of the day's calls to Zoho is used up");
        try
        {
            var picture = await zoho.ReadPictureAsync(itemId, cancellationToken).ConfigureAwait(false);
            Interlocked.Exchange(ref _failures, 0);
            if (picture is null) return new(null, "Zoho says that the item has no picture");
            return PictureCheck.Problem(picture.Bytes) is { } problem ? new(null, problem) : new(picture.Bytes);
        }
        catch (SyncException e) when (IsOfAll(e))
        {
            return Close(e.Message.TrimEnd('.'));
        }
        catch (SyncException e)
        {
            return Interlocked.Increment(ref _failures) < MostFailures
                ? new(null, $"Zoho did not give it: {e.Message.TrimEnd('.')}")
                : Close($"Zoho did not give {MostFailures} pictures one after another: {e.Message.TrimEnd('.')}");
        }
    }

    // What meets every call alike; a reply that is none, or too large, may be one picture's.
    private static bool IsOfAll(SyncException error) =>
        error.Kind is not (SyncErrorKind.Data or SyncErrorKind.Protocol or SyncErrorKind.Unavailable);

    private FetchedPicture Close(string why)
    {
        Interlocked.CompareExchange(ref _closed, why, null);
        return new(null, Waits: Volatile.Read(ref _closed));
    }
}
