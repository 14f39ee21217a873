using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>Looks through everything that a command printed or wrote for the secrets of its profile, in every spelling.</summary>
internal static partial class SecretScan
{
    /// <summary>No secret is in the outputs, or in any file of the profile but its settings.</summary>
    public static void AssertClean(Profile profile, IEnumerable<HostResult> results, params string[] further)
    {
        var user = profile.Sandbox.Odoo.Users;
        string[] secrets =
        [
            profile.Sandbox.Secrets.ZohoClientSecret, profile.Sandbox.Secrets.ZohoRefreshToken,
            .. user.Select(known => known.Password), .. user.Select(known => known.ApiKey!), .. further,
        ];
        var forms = secrets.SelectMany(secret => Forms(secret).Select(form => (secret, form))).Distinct().ToList();
        foreach (var (place, bytes) in Places(profile, results))
        {
            // One character for each byte: a secret is found in a database file as well as in a text.
            var text = Encoding.Latin1.GetString(bytes);
            foreach (var (secret, form) in forms)
                Assert.False(text.Contains(form, StringComparison.Ordinal), $"{place} holds the secret {secret} as {form}");
            var token = AnyToken().Match(text);
            Assert.False(token.Success, $"{place} holds the token {token.Value}");
        }
    }

    private static IEnumerable<(string Place, byte[] Bytes)> Places(Profile profile, IEnumerable<HostResult> results)
    {
        foreach (var result in results)
        {
            yield return ("standard output", result.OutputBytes);
            yield return ("standard error", result.ErrorBytes);
        }

        foreach (var path in Directory.EnumerateFiles(profile.Home, "*", SearchOption.AllDirectories))
        {
            if (path != profile.SettingsPath) yield return (path, File.ReadAllBytes(path));
        }
    }

    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return secret.ToUpperInvariant();
        yield return Uri.EscapeDataString(secret);
        yield return WebUtility.UrlEncode(secret);
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(secret));
        yield return Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(secret));
        // A text inside a longer one that is encoded begins at one of three places in a group of base64.
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. Encoding.UTF8.GetBytes(secret)]);
            var core = encoded[(offset == 0 ? 0 : 4)..(encoded.Length / 4 * 4 - 4)];
            yield return core;
            yield return core.Replace('+', '-').Replace('/', '_');
        }
    }

    /// <summary>What every token of Zoho looks like, also those that the sandbox gives out and tells nobody.</summary>
    [GeneratedRegex(@"1000\.[0-9a-f]{32}\.[0-9a-f]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex AnyToken();
}
