namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>What happens to rows between two page reads of a scan (facts, section 2: no snapshot is promised).</summary>
public enum ScanShift
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A new item sorts before all others: the next page repeats the last row of this one.</summary>
    Insert,

    /// <summary>The last item is renamed to the front: it is missed, and the next page repeats a row.</summary>
    Rename,

    /// <summary>The first item is deleted: the next page skips a row.</summary>
    Delete,
}

/// <summary>Behaviour of Zoho that differs between organisations or is not documented. May change while it runs.</summary>
public sealed class ZohoSwitches
{
    /// <summary>Whether last_modified_time as a filter works on items; otherwise it is ignored (undocumented, default false).</summary>
    public bool HonourLastModifiedFilter { get; set; }

    /// <summary>Whether items sort by last_modified_time; otherwise the reply falls back to name, and says so (default true).</summary>
    public bool HonourLastModifiedSort { get; set; } = true;

    /// <summary>Whether an unknown sort column is refused with code 2 instead of ignored.</summary>
    public bool RefuseUnknownSort { get; set; }

    /// <summary>Whether response_option=2 answers page_context.total; otherwise it is ignored (default true).</summary>
    public bool CountsOnRequest { get; set; } = true;

    /// <summary>Whether a listing without filter_by holds only active items (documented) instead of all (recorded).</summary>
    public bool DefaultListIsActiveOnly { get; set; }

    /// <summary>Page size when per_page is absent: 200 as recorded, 10 as the newest description says.</summary>
    public int DefaultPageSize { get; set; } = 200;

    /// <summary>Largest page size; larger requests are reduced, and the reply echoes it.</summary>
    public int MaxPageSize { get; set; } = 200;

    /// <summary>Whether one unknown id fails an itemdetails call with code 2006 instead of being left out.</summary>
    public bool UnknownIdFailsItemDetails { get; set; }

    /// <summary>Whether detail records hold upc and ean without the inventory features too (undocumented, default false).</summary>
    public bool DetailsHoldBarcodes { get; set; }

    /// <summary>Keys that the rows of the listing lack, space separated: they come and go with rights and features.</summary>
    public string AbsentRowKeys { get; set; } = "";

    /// <summary>Keys that detail records lack, space separated.</summary>
    public string AbsentDetailKeys { get; set; } = "";

    /// <summary>HTTP status of code 2006: 404 or 400.</summary>
    public int MissingItemStatus { get; set; } = 404;

    /// <summary>Whether token errors come with HTTP 200 and only an error word, instead of HTTP 400 with a description.</summary>
    public bool TokenErrorsAreStatus200 { get; set; }

    /// <summary>Scopes of newly issued tokens, space separated.</summary>
    public string GrantedScope { get; set; } = "ZohoBooks.fullaccess.all";

    /// <summary>Whether a token reply names its scope.</summary>
    public bool TokenReplyNamesScope { get; set; } = true;

    /// <summary>api_domain of a token reply; null is the sandbox's own address.</summary>
    public string? ApiDomain { get; set; }

    /// <summary>Life of an access token in seconds.</summary>
    public int TokenSeconds { get; set; } = 3600;

    /// <summary>Whether the 11th token within ten minutes is refused.</summary>
    public bool EnforceTokenThrottle { get; set; } = true;

    /// <summary>Whether the daily quota is enforced (429, code 45). It is always counted and told in the headers.</summary>
    public bool EnforceDailyLimit { get; set; } = true;

    /// <summary>Calls a day.</summary>
    public int DailyLimit { get; set; } = 10000;

    /// <summary>Whether more than 100 calls in a minute are refused (429, code 44).</summary>
    public bool EnforceMinuteLimit { get; set; }

    /// <summary>Whether too many calls in flight are refused (429, code 1070).</summary>
    public bool EnforceConcurrency { get; set; }

    /// <summary>Calls in flight that are allowed: 10 paid, 5 free.</summary>
    public int MaxConcurrency { get; set; } = 10;

    /// <summary>Whether a second item of the same name may be added over the API.</summary>
    public bool AllowDuplicateNames { get; set; }

    /// <summary>Where a webhook tells of each item that is made, changed or deleted; empty for no webhook.</summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>Secret token that signs the webhook, 12 to 50 letters and digits; empty for no signature.</summary>
    public string WebhookToken { get; set; } = "";

    /// <summary>What shifts between page reads.</summary>
    public ScanShift Shift { get; set; }

    /// <summary>How many times rows still shift; each page that is not the last uses one.</summary>
    public int ShiftsLeft { get; set; } = 1;

    /// <summary>Whether replies may be gzip-compressed.</summary>
    public bool Gzip { get; set; } = true;

    /// <summary>Milliseconds added to every reply.</summary>
    public int LatencyMilliseconds { get; set; }
}
