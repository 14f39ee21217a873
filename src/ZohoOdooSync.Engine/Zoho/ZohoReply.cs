namespace ZohoOdooSync.Engine.Zoho;

/// <summary>What one page says about the listing it belongs to. Null where the reply is silent.</summary>
internal sealed record PageContext
{
    public int? Page { get; init; }

    public int? PerPage { get; init; }

    public bool? HasMorePage { get; init; }

    public string? AppliedFilter { get; init; }

    public string? SortColumn { get; init; }

    public string? SortOrder { get; init; }

    /// <summary>Rows in all; only in replies to <c>response_option=2</c>, and not from every organisation.</summary>
    public int? Total { get; init; }
}

/// <summary>A reply of the API, read. What the reply has not is null.</summary>
internal sealed record ZohoReply
{
    /// <summary>Zoho's code; 0 is success. Null where the body is none of Zoho's.</summary>
    public int? Code { get; init; }

    /// <summary>Zoho's code where it is a word, as sent: <c>INVALID_OAUTHSCOPE</c>. Null where it is a number, or missing.</summary>
    public string? CodeWord { get; init; }

    /// <summary>Zoho's message as sent.</summary>
    public string Message { get; init; } = string.Empty;

    /// <summary>Rows of <c>items</c>.</summary>
    public IReadOnlyList<ZohoItem>? Items { get; init; }

    /// <summary>The record <c>item</c>.</summary>
    public ZohoItem? Item { get; init; }

    /// <summary>Rows of <c>organizations</c>.</summary>
    public IReadOnlyList<ZohoOrganization>? Organizations { get; init; }

    /// <summary>The picture that was asked for.</summary>
    public ZohoPicture? Picture { get; init; }

    /// <summary>The section <c>page_context</c>.</summary>
    public PageContext? Page { get; init; }

    /// <summary>Why the body could not be read, in words.</summary>
    public string? Trouble { get; init; }

    /// <summary>The start of the body where it is a web page.</summary>
    public byte[]? WebPage { get; init; }

    /// <summary>Whether the reply is beyond what a reply may be.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>Whether the same question may get a readable reply the next time (a cut-off body, an HTML page).</summary>
    public bool MayHeal { get; init; } = true;
}
