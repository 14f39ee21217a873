using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>How a secret looks where somebody quotes it: in a URL, a form, a JSON text, a page of HTML, a Base64 text.</summary>
internal static partial class SecretSpellings
{
    /// <summary>A part of an encoded text that is shorter than this could be met by chance.</summary>
    public const int ShortestPart = 8;

    /// <summary>All of them, the secret itself first. A page that quotes a JSON text that quotes a secret is met in practice: two
    /// layers.</summary>
    /// <param name="value">The secret.</param>
    public static IEnumerable<string> Of(string value)
    {
        var once = FormsOnce(value).Distinct(StringComparer.Ordinal).ToList();
        var all = once.Concat(once.SelectMany(HtmlForms)).Concat(once.SelectMany(JsonForms)).Concat(Base64Forms(value)).ToList();
        // Errors of servers are shown with one space for whatever white space they hold.
        return all.Concat(all.Select(form => WhiteSpace().Replace(form, " ")));
    }

    private static IEnumerable<string> FormsOnce(string value)
    {
        yield return value;
        // As texts are shown.
        yield return ShownText.OneLine(value);
        foreach (var form in HtmlForms(value)) yield return form;
        yield return Uri.EscapeDataString(value);
        yield return LowerCaseEscapes(Uri.EscapeDataString(value));
        yield return WebUtility.UrlEncode(value);
        yield return LowerCaseEscapes(WebUtility.UrlEncode(value));
        foreach (var form in JsonForms(value)) yield return form;
    }

    private static IEnumerable<string> JsonForms(string value)
    {
        foreach (var handling in new[] { StringEscapeHandling.Default, StringEscapeHandling.EscapeNonAscii,
            StringEscapeHandling.EscapeHtml })
        {
            var json = JsonConvert.ToString(value, '"', handling)[1..^1];
            yield return json;
            yield return UpperCaseEscapes(json);
            // Some writers escape the slash, too.
            yield return json.Replace("/", "\\/", StringComparison.Ordinal);
        }

        // As a path within a JSON text names a key.
        yield return JsonConvert.ToString(value, '\'', StringEscapeHandling.Default)[1..^1];
    }

    // An error page quotes what it was asked: how much of it is escaped, and how, differs from server to server.
    private static IEnumerable<string> HtmlForms(string value)
    {
        var least = value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        yield return least;
        foreach (var text in new[] { least, WebUtility.HtmlEncode(value).Replace("&quot;", "\"", StringComparison.Ordinal)
            .Replace("&#39;", "'", StringComparison.Ordinal) })
        {
            var quoted = text.Replace("\"", "&quot;", StringComparison.Ordinal);
            yield return quoted;
            foreach (var mark in new[] { "&#39;", "&#x27;", "&#039;", "&apos;" })
                yield return quoted.Replace("'", mark, StringComparison.Ordinal);
            yield return text.Replace("\"", "&#34;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal);
        }
    }

    private static string UpperCaseEscapes(string json) =>
        JsonEscape().Replace(json, escape => "\\u" + escape.Value[2..].ToUpperInvariant());

    [GeneratedRegex(@"\\u[0-9a-f]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex JsonEscape();

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant)]
    private static partial Regex WhiteSpace();

    // Base64 spells a byte differently by its place in a group of three: each of the three places gives one form, without
    // the characters at both ends that also depend on the neighbours.
    private static IEnumerable<string> Base64Forms(string value)
    {
        foreach (var form in Base64Forms(Encoding.UTF8.GetBytes(value)))
        {
            yield return form;
            yield return form.Replace('+', '-').Replace('/', '_');
        }
    }

    private static IEnumerable<string> Base64Forms(byte[] bytes)
    {
        yield return Convert.ToBase64String(bytes);
        yield return Convert.ToBase64String(bytes).TrimEnd('=');
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. bytes]);
            var first = ((offset * 8) + 5) / 6;
            var last = (offset + bytes.Length) * 8 / 6;
            if (last - first >= ShortestPart) yield return encoded[first..last];
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
