using System.Net;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Who is told of trouble, and when: section <c>notify</c>.</summary>
public sealed record NotifySettings
{
    /// <summary>The channels (key <c>channels</c>); none unless named.</summary>
    public IReadOnlyList<NotifyChannel> Channels { get; init; } = [];

    /// <summary>Failed runs in a row that are a trouble, 1-100 (key <c>failing_runs</c>).</summary>
    public int FailingRuns { get; init; } = 3;

    /// <summary>More items than these in quarantine are a trouble, 0 or more (key <c>quarantine_over</c>).</summary>
    public int QuarantineOver { get; init; }

    /// <summary>Minutes without a run that are a trouble, 5-44640 (key <c>stale_minutes</c>); null for the time of a full sweep and an
    /// hour.</summary>
    public int? StaleMinutes { get; init; }

    /// <summary>The hour of the day in UTC at which the digest is due, 0-23 (key <c>digest_hour</c>).</summary>
    public int DigestHour { get; init; } = 6;
}

/// <summary>What a channel can be told of.</summary>
public enum NotifyEvent
{
    /// <summary>Several runs in a row failed.</summary>
    Failing,

    /// <summary>The guard refused a plan.</summary>
    Refused,

    /// <summary>More items are in quarantine than the settings accept.</summary>
    Quarantine,

    /// <summary>The counts of both sides differ, and nothing explains it.</summary>
    Mismatch,

    /// <summary>A trouble is over.</summary>
    Recovered,

    /// <summary>No run came for too long.</summary>
    Stale,

    /// <summary>The report of a day.</summary>
    Digest,

    /// <summary>Somebody tries a channel; every channel gets it.</summary>
    Test,
}

/// <summary>Where messages are sent.</summary>
/// <param name="Name">Its name, unique among the channels (key <c>name</c>).</param>
public abstract record NotifyChannel(string Name)
{
    /// <summary>The events of a channel that names none: all but the digest.</summary>
    public static IReadOnlySet<NotifyEvent> UsualEvents { get; } = new HashSet<NotifyEvent>
    {
        NotifyEvent.Failing, NotifyEvent.Refused, NotifyEvent.Quarantine, NotifyEvent.Mismatch, NotifyEvent.Recovered, NotifyEvent.Stale,
    };

    /// <summary>What it wants to be told of (key <c>events</c>).</summary>
    public IReadOnlySet<NotifyEvent> Events { get; init; } = UsualEvents;

    /// <summary>Why a secret of it could not be read, in words; null where each could. Nothing is sent to it then.</summary>
    public string? Unread { get; init; }

    /// <summary>Whether messages and passwords may travel in clear (key <c>allow_plain_http</c>).</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>The word for its kind: <c>webhook</c>, <c>mail</c>, <c>command</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether its messages would travel in clear although nobody allowed it.</summary>
    internal abstract bool IsExposed { get; }

    /// <summary>What nobody may see of it.</summary>
    internal abstract IEnumerable<Secret> Secrets { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Name} ({Kind})";
}

/// <summary>The form of the JSON that a webhook is sent.</summary>
public enum WebhookShape
{
    /// <summary>All that is known, for programs.</summary>
    Json,

    /// <summary>For an incoming webhook of Slack.</summary>
    Slack,

    /// <summary>For a workflow of Microsoft Teams.</summary>
    Teams,

    /// <summary>For a space of Google Chat.</summary>
    GoogleChat,

    /// <summary>A key <c>text</c>, and the channel's own fields.</summary>
    Text,
}

/// <summary>An address that takes a POST with JSON.</summary>
/// <param name="Name">Its name.</param>
public sealed record WebhookChannel(string Name) : NotifyChannel(Name)
{
    /// <summary>The address (key <c>url</c>): a secret, since whoever knows it can write to the channel.</summary>
    public required Secret Url { get; init; }

    /// <summary>The form of the JSON (key <c>shape</c>).</summary>
    public WebhookShape Shape { get; init; }

    /// <summary>The key that signs each message (key <c>secret</c>); empty for no signature.</summary>
    public Secret SigningKey { get; init; }

    /// <summary>Further keys of the JSON (key <c>fields</c>): texts, numbers, truths.</summary>
    public IReadOnlyDictionary<string, object> Fields { get; init; } = new Dictionary<string, object>();

    /// <inheritdoc/>
    public override string Kind => "webhook";

    internal override bool IsExposed =>
        !AllowPlainHttp && Uri.TryCreate(Url.Reveal(), UriKind.Absolute, out var address) && SafeTransport.IsExposed(address);

    // Replies and errors may tell the address in part: its path, or the long word in it that gives the right to write.
    internal override IEnumerable<Secret> Secrets
    {
        get
        {
            yield return Url;
            yield return SigningKey;
            if (!Uri.TryCreate(Url.Reveal(), UriKind.Absolute, out var address)) yield break;
            // Short ones are no secret, and would be found in other texts.
            foreach (var part in address.PathAndQuery.Split('/', '?', '&', '=').Append(address.PathAndQuery))
            {
                if (part.Length >= 16) yield return new Secret(part);
            }
        }
    }
}

/// <summary>How a mail server is reached.</summary>
public enum MailSecurity
{
    /// <summary>TLS is begun after the greeting, and required.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>In clear.</summary>
    None,
}

/// <summary>A mail server and the receivers of a message.</summary>
/// <param name="Name">Its name.</param>
public sealed record MailChannel(string Name) : NotifyChannel(Name)
{
    /// <summary>The server (key <c>host</c>).</summary>
    public required string Host { get; init; }

    /// <summary>Its port (key <c>port</c>); null for that of the security: 587, 465 or 25.</summary>
    public int? Port { get; init; }

    /// <summary>How it is reached (key <c>security</c>).</summary>
    public MailSecurity Security { get; init; }

    /// <summary>The login (key <c>username</c>); empty for none.</summary>
    public string Username { get; init; } = string.Empty;

    /// <summary>The password (key <c>password</c>).</summary>
    public Secret Password { get; init; }

    /// <summary>The sender (key <c>from</c>).</summary>
    public required string From { get; init; }

    /// <summary>The receivers (key <c>to</c>).</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <inheritdoc/>
    public override string Kind => "mail";

    internal override bool IsExposed => !AllowPlainHttp && Security == MailSecurity.None && !IsLoopback;

    internal override IEnumerable<Secret> Secrets => [Password];

    private bool IsLoopback => string.Equals(Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));
}

/// <summary>A program that gets the JSON on its standard input.</summary>
/// <param name="Name">Its name.</param>
public sealed record CommandChannel(string Name) : NotifyChannel(Name)
{
    /// <summary>The program (key <c>program</c>).</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments (key <c>arguments</c>), each as it is: no shell reads them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <inheritdoc/>
    public override string Kind => "command";

    internal override bool IsExposed => false;

    internal override IEnumerable<Secret> Secrets => [];
}
