using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Replaces secrets in any text that leaves the engine: log lines, errors, history. Knows the secrets of the settings, and
/// those that arrive while the program runs (access tokens). Each is found as it is, and as it looks inside a URL, a form,
/// a JSON text, a page of HTML and a Base64 text (also where it is a part of what was encoded, as in a Basic header). Safe to use from
/// several threads.
/// </summary>
public sealed partial class SecretMask
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

        return WithoutCutOnes(text);
    }

    // Half a secret is one too many: what was shortened before it came here, by this program (…) or by whoever sent it.
    private string WithoutCutOnes(string text)
    {
        for (var end = text.IndexOf('…', StringComparison.Ordinal); end >= 0;)
        {
            var cut = LongestStartBefore(text, end, ShortestSecret);
            if (cut > 0) text = string.Concat(text.AsSpan(0, end - cut), Secret.Mask, text.AsSpan(end));
            var from = end + (cut > 0 ? Secret.Mask.Length - cut : 0) + 1;
            end = from < text.Length ? text.IndexOf('…', from) : -1;
        }

        var last = LongestStartBefore(text, text.Length, ShortestEncodedPart);
        return last > 0 ? string.Concat(text.AsSpan(0, text.Length - last), Secret.Mask) : text;
    }

    // How many letters before a place are the start of a secret.
    private int LongestStartBefore(string text, int end, int shortest)
    {
        foreach (var form in _forms)
        {
            for (var length = Math.Min(form.Length - 1, end); length >= shortest; length--)
            {
                if (string.CompareOrdinal(text, end - length, form, 0, length) == 0) return length;
            }
        }

        return 0;
    }

    /// <summary>
    /// An error without secrets: the same one where it holds none; else one with the same id and kind, its words masked, and
    /// without its cause, whose words cannot be changed.
    /// </summary>
    /// <param name="error">The error.</param>
    public SyncException ScrubError(SyncException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        var (message, nextStep, all) = (Scrub(error.Message), Scrub(error.NextStep), error.ToString());
        if (message == error.Message && nextStep == error.NextStep && Scrub(all) == all) return error;
        return new SyncException(error.ErrorId, error.Kind, message, nextStep) { OutcomeUnknown = error.OutcomeUnknown };
    }

    /// <summary>
    /// The name of a server that somebody else chose, as a message may show it: masked as a whole where it holds a secret in
    /// whatever letter case, since names of servers have none.
    /// </summary>
    /// <param name="server">Scheme, host and port, or the host alone.</param>
    public string ScrubServer(string server) =>
        _forms.Any(form => server.Contains(form, StringComparison.OrdinalIgnoreCase)) ? Secret.Mask : server;

    private static IEnumerable<string> FormsOf(string value)
    {
        yield return value;
        foreach (var form in HtmlForms(value)) yield return form;
        // As texts are shown, and as a path within a JSON text names a key.
        yield return new string([.. value.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        yield return JsonConvert.ToString(value, '\'', StringEscapeHandling.Default)[1..^1];
        yield return Uri.EscapeDataString(value);
        yield return LowerCaseEscapes(Uri.EscapeDataString(value));
        yield return WebUtility.UrlEncode(value);
        yield return LowerCaseEscapes(WebUtility.UrlEncode(value));
        foreach (var handling in new[] { StringEscapeHandling.Default, StringEscapeHandling.EscapeNonAscii, StringEscapeHandling.EscapeHtml })
        {
            var json = JsonConvert.ToString(value, '"', handling)[1..^1];
            yield return json;
            yield return UpperCaseEscapes(json);
            // Some writers escape the slash, too.
            yield return json.Replace("/", "\\/", StringComparison.Ordinal);
        }

        foreach (var form in Base64Forms(Encoding.UTF8.GetBytes(value)))
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    // An error page quotes what it was asked: how much of it is escaped, and how, differs from server to server.
    private static IEnumerable<string> HtmlForms(string value)
    {
        var least = value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        yield return least;
        foreach (var text in new[] { least, WebUtility.HtmlEncode(value).Replace("&quot;", "\"", StringComparison.Ordinal).Replace("&#39;", "'", StringComparison.Ordinal) })
        {
            var quoted = text.Replace("\"", "&quot;", StringComparison.Ordinal);
            yield return quoted;
            foreach (var mark in new[] { "&#39;", "&#x27;", "&#039;", "&apos;" })
                yield return quoted.Replace("'", mark, StringComparison.Ordinal);
            yield return text.Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
        }
    }

    private static string UpperCaseEscapes(string json) => JsonEscape().Replace(json, escape => "\\u" + escape.Value[2..].ToUpperInvariant());

    [GeneratedRegex(@"\\u[0-9a-f]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex JsonEscape();

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
