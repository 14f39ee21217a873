using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>A message with the pair that it is about and the commands of a front end: all that is told to anybody.</summary>
/// <param name="Message">The message.</param>
/// <param name="Settings">The pair.</param>
/// <param name="NextStep">What to do next, with the commands for it; empty where nothing is to be done.</param>
internal sealed record ToldMessage(NotificationMessage Message, SyncSettings Settings, string NextStep)
{
    /// <summary>The profile, in a word.</summary>
    public string Profile => Settings.Profile ?? Settings.Target.Database;

    /// <summary>In one line: <c>ZohoOdooSync shop: Runs fail</c>.</summary>
    public string Title => ShownText.OneLine($"ZohoOdooSync {Profile}: {Message.Title}");

    /// <summary>The lines below the title.</summary>
    public IReadOnlyList<string> Lines =>
    [
        .. Message.Reasons,
        .. Told(Message is { Since: { } since, Event: not NotifyEvent.Recovered } ? $"Since {NotificationWords.Utc(since)}." : null),
        .. Told(Message.RunId is { } run ? $"Run {run}." : null),
        .. Told(NextStep.Length > 0 ? $"Next: {NextStep}" : null),
    ];

    /// <summary>Title and lines as plain text.</summary>
    public string Text => string.Join('\n', Lines.Prepend(Title));

    private static IEnumerable<string> Told(string? line) => line is null ? [] : [line];
}

/// <summary>The JSON that webhooks and commands get.</summary>
internal static class MessageJson
{
    // The least of what the receivers take: 4096 characters of a text at Telegram, 4096 bytes at Google Chat.
    private const int LongestText = 3500;

    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new()
    {
        NullValueHandling = NullValueHandling.Ignore,
        ContractResolver = new Newtonsoft.Json.Serialization.DefaultContractResolver
        {
            NamingStrategy = new Newtonsoft.Json.Serialization.SnakeCaseNamingStrategy(),
        },
    });

    /// <summary>The body of a request.</summary>
    public static string Of(ToldMessage told, WebhookChannel channel)
    {
        var body = channel.Shape switch
        {
            WebhookShape.Slack => new JObject { ["text"] = Shortened(ForSlack(told.Text)) },
            WebhookShape.GoogleChat => new JObject { ["text"] = Shortened(ForGoogle(told.Text)) },
            WebhookShape.Text => new JObject { ["text"] = Shortened(told.Text) },
            WebhookShape.Teams => ForTeams(told),
            _ => Whole(told),
        };
        foreach (var (key, value) in channel.Fields) body[key] = JToken.FromObject(value);
        return body.ToString(Formatting.None);
    }

    /// <summary>All that is known, for programs.</summary>
    public static JObject Whole(ToldMessage told)
    {
        var message = told.Message;
        return JObject.FromObject(
            new
            {
                message.Id,
                Event = NotificationWords.Word(message.Event),
                Trouble = message.Trouble is { } trouble ? NotificationWords.Word(trouble) : null,
                Profile = told.Settings.Profile,
                Organization = told.Settings.Source.OrganizationId,
                Database = told.Settings.Target.Database,
                Time = message.At.UtcDateTime,
                Since = message.Since?.UtcDateTime,
                message.Title,
                message.Reasons,
                NextStep = told.NextStep.Length > 0 ? told.NextStep : null,
                message.RunId,
                Outcome = message.Outcome?.ToString(),
                message.Counts,
            },
            Serializer);
    }

    /// <summary>
    /// The signature of a body: <c>t=1765432100,v1=…</c>, where v1 is the HMAC-SHA256 of the time, a dot and the body, in hex.
    /// </summary>
    public static string Signature(string body, Secret key, DateTimeOffset at)
    {
        var time = at.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(key.Reveal()), Encoding.UTF8.GetBytes($"{time}.{body}"));
        return $"t={time},v1={Convert.ToHexString(hash).ToLowerInvariant()}";
    }

    // Slack reads these three as signs of its own.
    private static string ForSlack(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    // Google Chat reads <users/all> as a call to everybody, and has no way to write the sign itself.
    private static string ForGoogle(string text) => text.Replace('<', '\u2039').Replace('>', '\u203A');

    private static JObject ForTeams(ToldMessage told) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JArray(new JObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive", ["contentUrl"] = null,
            ["content"] = new JObject
            {
                ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json", ["type"] = "AdaptiveCard", ["version"] = "1.2",
                ["body"] = new JArray(
                [
                    Block(told.Title, isTitle: true),
                    .. told.Lines.Select(line => Block(line, isTitle: false)),
                ]),
            },
        }),
    };

    // A text run is shown as it is; the text of a block would be read as Markdown.
    private static JObject Block(string text, bool isTitle) => new()
    {
        ["type"] = "RichTextBlock",
        ["inlines"] = new JArray(new JObject
        {
            ["type"] = "TextRun", ["text"] = text, ["weight"] = isTitle ? "Bolder" : "Default",
        }),
    };

    private static string Shortened(string text) => text.Length <= LongestText ? text : string.Concat(text.AsSpan(0, LongestText), "…");
}
