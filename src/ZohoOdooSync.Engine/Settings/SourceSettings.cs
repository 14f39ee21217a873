namespace ZohoOdooSync.Engine.Settings;

/// <summary>The Zoho Books organisation: section <c>zoho_books</c>.</summary>
public sealed record SourceSettings
{
    /// <summary>API base such as <c>https://www.zohoapis.com/books/v3</c> (key <c>base_url</c>).</summary>
    public Uri ApiBase { get; init; } = new("https://www.zohoapis.com/books/v3");

    /// <summary>Accounts server such as <c>https://accounts.zoho.eu</c> (key <c>accounts_url</c>; else it follows from the data centre of the API base).</summary>
    public Uri AccountsBase { get; init; } = new("https://accounts.zoho.com");

    /// <summary>OAuth client id (key <c>client_id</c>).</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>OAuth client secret (key <c>client_secret</c>).</summary>
    public Secret ClientSecret { get; init; }

    /// <summary>Refresh token (key <c>refresh_token</c>).</summary>
    public Secret RefreshToken { get; init; }

    /// <summary>Organisation, digits (key <c>organization_id</c>).</summary>
    public string OrganizationId { get; init; } = string.Empty;

    /// <summary>Calls a minute at most, 1-100 (key <c>calls_per_minute</c>).</summary>
    public int CallsPerMinute { get; init; } = 100;

    /// <summary>Calls in flight at most, 1-10 (key <c>concurrency</c>).</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>Share of the day's calls that this program may use, 1-100 percent (key <c>daily_share_percent</c>).</summary>
    public int DailySharePercent { get; init; } = 70;

    /// <summary>How long one call may take (key <c>timeout_seconds</c>, 5-600).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest body of a reply, unpacked, in megabytes of 1,048,576 bytes, 8-1024 (key <c>max_reply_megabytes</c>).</summary>
    public int MaxReplyMegabytes { get; init; } = 64;

    /// <summary>Whether plain HTTP to another machine is allowed (key <c>allow_plain_http</c>).</summary>
    public bool AllowPlainHttp { get; init; }
}
