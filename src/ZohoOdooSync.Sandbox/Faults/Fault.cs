using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Faults;

/// <summary>One planned failure. See docs/sandbox.md for the endpoint names.</summary>
public sealed record Fault
{
    /// <summary>
    /// Where it strikes: zoho.token, zoho.organizations, zoho.currencies, zoho.items, zoho.item, zoho.image, zoho.itemdetails,
    /// odoo.version, odoo.login, odoo.&lt;method&gt; such as odoo.load, or with a star: zoho.*, odoo.*, *.
    /// </summary>
    public required string Endpoint { get; init; }

    /// <summary>What goes wrong.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>How many requests it strikes.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How many matching requests pass first.</summary>
    public int Skip { get; init; }

    /// <summary>Only calls of this Odoo model, such as product.template; null for any.</summary>
    public string? Model { get; init; }

    /// <summary>Only requests whose path, query or body holds this text; null for any.</summary>
    public string? Containing { get; init; }

    /// <summary>Zoho's body code for <see cref="FaultKind.TooManyRequests"/>: 43, 44, 45 or 1070.</summary>
    public int Code { get; init; } = 44;

    /// <summary>HTTP status for <see cref="FaultKind.Status"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>Retry-After header in seconds on a status fault; null sends none, as Zoho does.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>
    /// Remaining calls of the day that a <see cref="FaultKind.TooManyRequests"/> of Zoho tells in its x-rate-limit headers;
    /// null sends no such headers.
    /// </summary>
    public int? RemainingCalls { get; init; }

    /// <summary>Chooses what a <see cref="FaultKind.WrongShape"/> changes: the same seed, the same place in the same reply.</summary>
    public int Seed { get; init; }

    /// <summary>
    /// What somebody does at the moment at which the fault strikes: before the work of the kinds that strike before it, after
    /// the work and before the reply of those that strike after it. Not over the admin API. Null for nothing.
    /// </summary>
    [JsonIgnore]
    public Action? Deed { get; init; }

    /// <summary>Length of a <see cref="FaultKind.Delay"/>, milliseconds of real time.</summary>
    public int Milliseconds { get; init; } = 100;

    /// <summary>Size of a <see cref="FaultKind.HugeReply"/>, unpacked, in megabytes of 1,048,576 bytes.</summary>
    public int Megabytes { get; init; } = 400;

    /// <summary>Lists within each other in a <see cref="FaultKind.DeepJson"/>.</summary>
    public int Levels { get; init; } = 100_000;

    /// <summary>Body or message for the kinds that take one.</summary>
    public string? Text { get; init; }
}
