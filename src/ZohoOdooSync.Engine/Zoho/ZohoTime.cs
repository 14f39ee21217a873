using System.Globalization;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Zoho's times: <c>2026-06-09T13:15:34-0400</c>, in the organisation's zone, offset without a colon.</summary>
internal static class ZohoTime
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>The time in UTC, or null where the text is none or names no offset.</summary>
    public static DateTimeOffset? Parse(string? text) => DateTimeOffset.TryParseExact(
        text?.Trim(), Formats, CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
