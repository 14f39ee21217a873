namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// Replaces secrets in any text that leaves the engine: log lines, errors, history. Knows the secrets of the settings, and
/// those that arrive while the program runs (access tokens). Each is found as it is, and as it looks inside a URL, a form,
/// a JSON text, a page of HTML and a Base64 text (also where it is a part of what was encoded, as in a Basic header). Safe to use from
/// several threads.
/// </summary>
public sealed class SecretMask
{
    /// <summary>Shorter values are left alone: replacing them would tear every text apart and hide nothing.</summary>
    public const int ShortestSecret = 4;

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
            _forms = [.. _forms.Concat(SecretSpellings.Of(value)).Distinct(StringComparer.Ordinal).OrderByDescending(form => form.Length)];
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

        var last = LongestStartBefore(text, text.Length, SecretSpellings.ShortestPart);
        return last > 0 ? string.Concat(text.AsSpan(0, text.Length - last), Secret.Mask) : text;
    }

    // How many letters before a place are the start of a secret. Asked of every text, so that it must be quick: the last few
    // letters are looked for in each form, and are met in almost none.
    private int LongestStartBefore(string text, int end, int shortest)
    {
        if (end < shortest) return 0;
        var last = text.AsSpan(end - shortest, shortest);
        foreach (var form in _forms)
        {
            for (var at = form.AsSpan(0, form.Length - 1).LastIndexOf(last); at >= 0; at = form.AsSpan(0, at + shortest - 1)
                .LastIndexOf(last))
            {
                var length = at + shortest;
                if (length <= end && text.AsSpan(end - length, length).SequenceEqual(form.AsSpan(0, length))) return length;
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
        return new SyncException(
            error.ErrorId, error.Kind, message, nextStep) { OutcomeUnknown = error.OutcomeUnknown, Steps = error.Steps };
    }

    /// <summary>
    /// The name of a server that somebody else chose, as a message may show it: masked as a whole where it holds a secret in
    /// whatever letter case, since names of servers have none.
    /// </summary>
    /// <param name="server">Scheme, host and port, or the host alone.</param>
    public string ScrubServer(string server) =>
        _forms.Any(form => server.Contains(form, StringComparison.OrdinalIgnoreCase)) ? Secret.Mask : server;
}
