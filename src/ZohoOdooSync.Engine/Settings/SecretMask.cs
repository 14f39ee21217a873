using System.Net;
using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Replaces secrets in any text that leaves the engine: log lines, errors, history. Knows the secrets of the settings, and
/// those that arrive while the program runs (access tokens). Each is found as it is, and as it looks inside a URL, a form,
/// a JSON text and a Base64 text (also where it is a part of what was encoded, as in a Basic header). Safe to use from
/// several threads.
/// </summary>
public sealed class SecretMask
{
    /// <summary>Shorter values are left alone: replacing them would tear every text apart and hide nothing.</summary>
    public const int ShortestSecret = 4;

    // A part of an encoded text that is shorter than this could be met by chance.
    private const int ShortestEncodedPart = 8;

    private readonly object _gate = new();
    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);
    private volatile string[] _forms = [];

    /// <summary>Makes a mask that knows some secrets.</summary>
    /// <param name="secrets">The secrets; empty and very short ones are ignored.</param>
    public SecretMask(params Secret[] secrets)
    {
        foreach (var secret in secrets) Add(secret);
    }

    /// <summary>Adds a secret; one that is known, empty or very short changes nothing.</summary>
    /// <param name="secret">The value to hide from now on.</param>
    public void Add(Secret secret)
    {
        var value = secret.Reveal();
        if (value.Length < ShortestSecret) return;
        lock (_gate)
        {
            if (!_secrets.Add(value)) return;
            // Longest first, so that a secret that holds another one leaves no remainder.
            _forms = [.. _forms.Concat(FormsOf(value)).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];
        }
    }

    /// <summary>The text with <see cref="Secret.Mask"/> in place of each secret.</summary>
    /// <param name="text">Any text; null counts as empty.</param>
    public string Scrub(string? text)
    {
        if (string.IsNullOrEmpty(text)) return string.Empty;
        foreach (var form in _forms)
        {
            if (text.Contains(form, StringComparison.Ordinal))
                text = text.Replace(form, Secret.Mask, StringComparison.Ordinal);
        }

        return text;
    }

    private static IEnumerable<string> FormsOf(string value)
    {
        yield return value;
        yield return Uri.EscapeDataString(value);
        yield return LowerCaseEscapes(Uri.EscapeDataString(value));
        yield return WebUtility.UrlEncode(value);
        yield return LowerCaseEscapes(WebUtility.UrlEncode(value));
        yield return JsonConvert.ToString(value, '"', StringEscapeHandling.Default)[1..^1];
        yield return JsonConvert.ToString(value, '"', StringEscapeHandling.EscapeNonAscii)[1..^1];
        yield return JsonConvert.ToString(value, '"', StringEscapeHandling.EscapeHtml)[1..^1];
        foreach (var form in Base64Forms(Encoding.UTF8.GetBytes(value)))
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    // Base64 spells a byte differently by its place in a group of three: each of the three places gives one form, without
    // the characters at both ends that also depend on the neighbours.
    private static IEnumerable<string> Base64Forms(byte[] bytes)
    {
        yield return Convert.ToBase64String(bytes);
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = ((offset * 8) + 5) / 6;
            var last = (offset + bytes.Length) * 8 / 6;
            if (last - first >= ShortestEncodedPart) yield return encoded[first..last];
        }
    }

    private static string LowerCaseEscapes(string escaped)
    {
        var characters = escaped.ToCharArray();
        for (var i = 0; i + 2 < characters.Length; i++)
        {
            if (characters[i] != '%') continue;
            characters[i + 1] = char.ToLowerInvariant(characters[i + 1]);
            characters[i + 2] = char.ToLowerInvariant(characters[i + 2]);
        }

        return new string(characters);
    }
}
