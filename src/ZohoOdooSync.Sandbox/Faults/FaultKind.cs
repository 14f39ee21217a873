namespace ZohoOdooSync.Sandbox.Faults;

/// <summary>What goes wrong. "Before" means that the service did nothing, "after" that it did all but the reply.</summary>
public enum FaultKind
{
    /// <summary>HTTP 429: at Zoho a JSON body with <see cref="Fault.Code"/> (43, 44, 45, 1070), at Odoo an HTML page. Before.</summary>
    TooManyRequests,

    /// <summary>HTTP 500: at Zoho code 1000 "Internal error", at Odoo an HTML page. Before.</summary>
    InternalError,

    /// <summary>HTTP 502 with an HTML page of a proxy. Before.</summary>
    BadGateway,

    /// <summary>HTTP 503 with an HTML page. Before.</summary>
    Unavailable,

    /// <summary>HTTP 504 with an HTML page. Before; use <see cref="GatewayTimeoutAfter"/> for a change that was made.</summary>
    GatewayTimeout,

    /// <summary>HTTP 504 with an HTML page although the service did its work.</summary>
    GatewayTimeoutAfter,

    /// <summary>HTTP 401: at Zoho code 57, at Odoo "Invalid apikey" (JSON-2) or AccessDenied (JSON-RPC). Before.</summary>
    Unauthorized,

    /// <summary>Any <see cref="Fault.Status"/> with <see cref="Fault.Text"/> as its body. Before.</summary>
    Status,

    /// <summary>HTTP 200 with an HTML page where JSON is expected. Before.</summary>
    HtmlInsteadOfJson,

    /// <summary>The reply's JSON ends in the middle; HTTP itself is complete. After.</summary>
    TruncatedJson,

    /// <summary>The connection is aborted. Before.</summary>
    ResetBefore,

    /// <summary>The connection is aborted after the work was done and committed.</summary>
    ResetAfter,

    /// <summary>The reply comes <see cref="Fault.Milliseconds"/> later.</summary>
    Delay,

    /// <summary>No reply until the client gives up. Before.</summary>
    HangBefore,

    /// <summary>No reply until the client gives up, although the work was done and committed.</summary>
    HangAfter,

    /// <summary>The work is done and the reply begins, comes in small pieces, and never ends until the client gives up. After.</summary>
    Drip,

    /// <summary>
    /// The reply is JSON of another shape: one key is missing, or one value has another type; <see cref="Fault.Seed"/> chooses
    /// which. After.
    /// </summary>
    WrongShape,

    /// <summary>
    /// A body of <see cref="Fault.Megabytes"/> that is valid JSON; with <see cref="Fault.Text"/> (gzip, br, deflate) packed into a
    /// thousandth of that. After.
    /// </summary>
    HugeReply,

    /// <summary>JSON of <see cref="Fault.Levels"/> lists within each other. After.</summary>
    DeepJson,

    /// <summary>
    /// Zoho: the reply speaks of another organisation: every item_id and organization_id in it is another one. Other replies
    /// are left as they are. After.
    /// </summary>
    OtherOrganization,

    /// <summary>Nothing goes wrong: the request is only the moment for <see cref="Fault.Deed"/>, which is done before its work.</summary>
    Moment,

    /// <summary>Zoho listing: has_more_page is false on a page that is not the last.</summary>
    HasMorePageFalse,

    /// <summary>Zoho listing: has_more_page is true although nothing follows.</summary>
    HasMorePageTrue,

    /// <summary>Zoho listing: the first row of the page appears twice, the last is pushed out.</summary>
    RepeatedRows,

    /// <summary>Zoho listing: the filter is ignored, only active items come, and the echo says Status.Active.</summary>
    IgnoredFilter,

    /// <summary>Zoho listing: an empty page that says success.</summary>
    EmptyPage,

    /// <summary>Odoo: psycopg2.errors.SerializationFailure, as after five attempts of the server.</summary>
    SerializationFailure,

    /// <summary>Odoo: odoo.exceptions.AccessError.</summary>
    AccessError,

    /// <summary>Odoo: odoo.exceptions.MissingError.</summary>
    MissingError,

    /// <summary>Odoo: odoo.exceptions.ValidationError with <see cref="Fault.Text"/>.</summary>
    ValidationError,

    /// <summary>Odoo: psycopg2.pool.PoolError "The Connection Pool Is Full".</summary>
    PoolError,

    /// <summary>Odoo: builtins.ValueError "Expected singleton", as of a module that was written for one record.</summary>
    SingletonError,

    /// <summary>Odoo load: ids false and the message "could not serialize access due to concurrent update".</summary>
    LoadConcurrentUpdate,
}
