using System.Globalization;
using Newtonsoft.Json.Linq;
using static ZohoOdooSync.Engine.Settings.SettingKinds;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The list of channels: each is a section, whose keys depend on its kind. It is edited in the file, not key by key.</summary>
internal sealed record ChannelsKind() : SettingKind<IReadOnlyList<NotifyChannel>>(
    "list of sections", "a list of sections in braces is allowed",
    new JObject { ["type"] = new JArray("array", "null"), ["items"] = new JObject { ["$ref"] = "#/definitions/channel" } },
    _ => null, channels => channels.Select(channel => channel.ToString()))
{
    /// <inheritdoc/>
    public override IReadOnlyList<NotifyChannel> ReadFrom(
        SettingsSection section, string key, IReadOnlyList<NotifyChannel> fallback) =>
        section.Raw(key) is null ? fallback : NotifyChannels.Read(section, key);
}

/// <summary>Reads channels, key by key, and says what their schema is.</summary>
internal static class NotifyChannels
{
    private const string MailAddress = @"[^\s@<>,;]+@[^\s@<>,;]+";

    private static readonly SettingKind<string> Name = Text(
        "[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", "a name of letters, digits, dots, hyphens and underscores is allowed");

    private static readonly SettingKind<string> Kind =
        Choice(("webhook", "webhook"), ("mail", "mail"), ("command", "command"));

    private static readonly SettingKind<NotifyEvent> Event = Choice(
        [.. Enum.GetValues<NotifyEvent>().Where(one => one != NotifyEvent.Test).Select(one => (one.ToString().ToLowerInvariant(), one))]);

    private static readonly SettingKind<WebhookShape> Shape = Choice(
        ("json", WebhookShape.Json), ("slack", WebhookShape.Slack), ("teams", WebhookShape.Teams),
        ("google-chat", WebhookShape.GoogleChat), ("text", WebhookShape.Text));

    private static readonly SettingKind<MailSecurity> Security = Choice(
        ("starttls", MailSecurity.StartTls), ("tls", MailSecurity.Tls), ("none", MailSecurity.None));

    private static readonly SettingKind<string> Host =
        Text(@"[A-Za-z0-9._:\-]+", "the name or the IP address of a mail server is allowed, without a port");

    private static readonly SettingKind<int?> Port = Optional(Whole(1, 65535));

    private static readonly SettingKind<string> Address = Text(MailAddress, "a mail address such as sync@example.com is allowed");

    private static readonly SettingKind<string> Program = FilePath("program");

    /// <summary>The JSON Schema of a channel.</summary>
    public static JObject Schema => new()
    {
        ["description"] = "A channel that is told of trouble.",
        ["anyOf"] = new JArray(
            OfKind("webhook", ["url"], ("url", Secret()), ("shape", Shape.Schema), ("secret", Secret()), ("fields", FieldsSchema)),
            OfKind("mail", ["host", "from", "to"], ("host", Host.Schema), ("port", Port.Schema), ("security", Security.Schema),
                ("username", AnyText.Schema), ("password", Secret()), ("from", Address.Schema),
                ("to", ListOf(Address.Schema, orOne: true))),
            OfKind("command", ["program"], ("program", Program.Schema), ("arguments", ListOf(Strictly("string"))))),
    };

    /// <summary>Reads the list; what is wrong is reported, and its channel left out.</summary>
    public static IReadOnlyList<NotifyChannel> Read(SettingsSection section, string key)
    {
        var channels = new List<NotifyChannel>();
        foreach (var one in section.Sections(key))
        {
            if (ReadOne(one) is not { } channel) continue;
            if (channels.Exists(known => string.Equals(known.Name, channel.Name, StringComparison.OrdinalIgnoreCase)))
                one.Refuse("name", "another name is allowed: a channel above has this one");
            channels.Add(channel);
        }

        return channels;
    }

    private static NotifyChannel? ReadOne(SettingsSection section)
    {
        var name = section.Needed("name", Name, "a name of its own");
        var kind = section.Needed("kind", Kind, "one of webhook, mail and command");
        var unread = section.Secrets.Unread.Count;
        NotifyChannel? channel = kind switch
        {
            "webhook" => ReadWebhook(section, name),
            "mail" => ReadMail(section, name),
            "command" => new CommandChannel(name)
            {
                Program = section.Needed("program", Program, "the path of a program"), Arguments = Texts(section, "arguments", AnyText),
            },
            _ => null,
        };
        // Which keys are known depends on the kind.
        if (channel is null) return null;
        var events = section.List("events");
        channel = channel with
        {
            Events = events.Count == 0 ? NotifyChannel.UsualEvents : events.Select(one => Value(section, one, Event)).ToHashSet(),
            AllowPlainHttp = Flag.ReadFrom(section, "allow_plain_http", false),
            Unread = section.Secrets.Unread.Skip(unread).FirstOrDefault(),
        };
        RefuseExposed(section, channel);
        section.Close();
        return channel;
    }

    private static WebhookChannel ReadWebhook(SettingsSection section, string name)
    {
        var url = section.Secrets.Read(section, "url");
        if (section.IsBlank("url")) section.ReportEmpty("url", "the address of the receiver");
        if (!url.IsEmpty && !IsAddress(url.Reveal()))
            section.Refuse("url", "an address that begins with https:// is allowed, without user name", secret: true);
        return new WebhookChannel(name)
        {
            Url = url, Shape = Shape.ReadFrom(section, "shape", WebhookShape.Json), SigningKey = section.Secrets.Read(section, "secret"),
            Fields = ReadFields(section),
        };
    }

    private static MailChannel ReadMail(SettingsSection section, string name)
    {
        var mail = new MailChannel(name)
        {
            Host = section.Needed("host", Host, "the name of the mail server"), Port = Port.ReadFrom(section, "port", null),
            Security = Security.ReadFrom(section, "security", MailSecurity.StartTls),
            Username = AnyText.ReadFrom(section, "username", string.Empty), Password = section.Secrets.Read(section, "password"),
            From = section.Needed("from", Address, "the sender's address"),
            To = section.Raw("to") is JValue ? [Address.ReadFrom(section, "to", string.Empty)] : Texts(section, "to", Address),
        };
        if (mail.To.Count == 0) section.ReportEmpty("to", "a list with the addresses of the receivers");
        if (mail.Username.Length > 0 && section.IsBlank("password")) section.ReportEmpty("password", "the password of the login");
        return mail;
    }

    // A field may be a secret of the receiver: then it is kept elsewhere, as every other secret.
    private static Dictionary<string, object> ReadFields(SettingsSection section)
    {
        var fields = section.Section("fields");
        var read = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var name in fields.Names)
        {
            switch (fields.Raw(name))
            {
                case JObject: read[name] = fields.Secrets.Read(fields, name).Reveal(); break;
                case JValue { Type: JTokenType.String or JTokenType.Integer or JTokenType.Float or JTokenType.Boolean } plain:
                    read[name] = plain.Value!;
                    break;
                case not null: fields.Refuse(name, $"a text, a number, true or false is allowed; {SecretReference.Allowed}"); break;
            }
        }

        return read;
    }

    private static void RefuseExposed(SettingsSection section, NotifyChannel channel)
    {
        if (!channel.IsExposed) return;
        const string Allowed = "over it every machine on the way could read the messages; TLS is allowed, a receiver on this machine, "
            + "or allow_plain_http: true in this channel";
        if (channel is WebhookChannel) section.Problems.Add($"{section.PathOf("url")} is plain HTTP: {Allowed}");
        else section.Refuse("security", Allowed);
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0;

    private static List<string> Texts(SettingsSection section, string key, SettingKind<string> kind) =>
        [.. section.List(key).Select(one => Value(section, one, kind)).OfType<string>()];

    private static T? Value<T>(SettingsSection section, (string Path, JToken Value) one, SettingKind<T> kind)
    {
        if (kind.Read(one.Value) is { } read) return read.Is;
        section.Problems.AddValue(one.Path, one.Value, kind.Allowed);
        return default;
    }

    private static JObject OfKind(string kind, string[] needed, params (string Key, JObject Schema)[] keys) => new()
    {
        ["type"] = "object", ["additionalProperties"] = false, ["required"] = new JArray([.. needed, "name", "kind"]),
        ["properties"] = new JObject(
        [
            new JProperty("name", Name.Schema), new JProperty("kind", new JObject { ["enum"] = new JArray(kind) }),
            .. keys.Select(one => new JProperty(one.Key, one.Schema.DeepClone())),
            new JProperty("events", ListOf(Event.Schema)), new JProperty("allow_plain_http", Flag.Schema),
        ]),
    };

    private static JObject FieldsSchema => new()
    {
        ["type"] = new JArray("object", "null"),
        ["additionalProperties"] = new JObject
        {
            ["anyOf"] = new JArray(new JObject { ["type"] = new JArray("number", "boolean") }, Secret()),
        },
    };

    private static JObject ListOf(JObject one, bool orOne = false)
    {
        var list = new JObject { ["type"] = new JArray("array", "null"), ["items"] = one.DeepClone() };
        return orOne ? new JObject { ["anyOf"] = new JArray(list, one.DeepClone()) } : list;
    }

    private static JObject Strictly(string type) => new() { ["type"] = type };

    private static JObject Secret() => new() { ["$ref"] = "#/definitions/secret" };
}
