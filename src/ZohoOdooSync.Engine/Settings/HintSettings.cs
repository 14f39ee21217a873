using System.Globalization;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Where a server listens for the webhooks of Zoho: section <c>hints</c>.</summary>
public sealed record HintSettings
{
    /// <summary>Least length of <see cref="Secret"/>.</summary>
    internal const int LeastSecret = 32;

    /// <summary>
    /// Loopback address and port, such as <c>127.0.0.1:8787</c> (key <c>listen</c>). Null: the server does not listen.
    /// </summary>
    public string? Listen { get; init; }

    /// <summary>What a webhook must carry, as the end of its path or in a header; 32 letters and more (key <c>secret</c>).</summary>
    public Secret Secret { get; init; }

    /// <summary>The secret with which Zoho signs its webhooks, 12-50 letters and digits (key <c>signing_secret</c>).</summary>
    public Secret SigningSecret { get; init; }

    /// <summary>An address to listen at. Other machines reach it through a proxy that speaks TLS.</summary>
    internal static SettingKind<string?> LoopbackAddress { get; } = AddressKind();

    /// <summary>Reports what is wrong with the keys together: whoever listens must be able to tell Zoho from others.</summary>
    internal static HintSettings Check(SettingsSection section, HintSettings settings)
    {
        if (!settings.Secret.IsEmpty && settings.Secret.Reveal() is { } secret
            && (secret.Length < LeastSecret || !secret.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')))
        {
            section.Problems.Add($"{section.PathOf("secret")} is no secret for an address: {LeastSecret} and more letters, digits, "
                + "hyphens and underscores are needed");
        }

        if (!settings.SigningSecret.IsEmpty && settings.SigningSecret.Reveal() is { } signing
            && (signing.Length is < 12 or > 50 || !signing.All(char.IsAsciiLetterOrDigit)))
        {
            section.Problems.Add($"{section.PathOf("signing_secret")} is no secret token of a webhook: Zoho Books allows 12 to 50 letters "
                + "and digits");
        }

        if (settings is { Listen: not null, Secret.IsEmpty: true, SigningSecret.IsEmpty: true } && section.Secrets.MustBeThere
            && section.IsBlank("secret") && section.IsBlank("signing_secret"))
        {
            section.ReportEmpty(
                "secret", $"a secret that the webhooks carry, or the one that signs them ({section.PathOf("signing_secret")}),",
                $"{SettingsEnvironment.HintSecret} or {SettingsEnvironment.HintSigningSecret}");
        }

        return settings;
    }

    private static SettingKind<string?> AddressKind()
    {
        var text = SettingKinds.Text(
            @"((127\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}|localhost|\[::1\]):[0-9]{1,5})?",
            "a loopback address and a port such as 127.0.0.1:8787 is allowed; other machines come through a proxy");
        return SettingKinds.Optional(text with
        {
            BlankIsNone = true,
            Read = token => text.Read(token) is { } read && IsAddress(read.Is) ? read : null,
        });
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate($"http://{text}/", UriKind.Absolute, out var address) && address is { IsLoopback: true, Port: > 0 }
        && text.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{address.Port}"), StringComparison.Ordinal);
}
