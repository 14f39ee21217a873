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
        var forms = secrets.SelectMany(secret => SecretForms.Of(secret).Select(form => (secret, form))).Distinct().ToList();
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

    /// <summary>What every token of Zoho looks like, also those that the sandbox gives out and tells nobody.</summary>
    [GeneratedRegex(@"1000\.[0-9a-f]{32}\.[0-9a-f]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex AnyToken();
}
