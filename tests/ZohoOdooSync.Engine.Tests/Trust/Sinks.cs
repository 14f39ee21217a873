using System.Text;
using Newtonsoft.Json;
using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>Collects everything that leaves the program, and looks for secrets in it.</summary>
internal sealed class Sinks : ISyncReporter
{
    private readonly object _gate = new();
    private readonly List<(string Place, string Bytes)> _seen = [];

    /// <summary>Takes a text that somebody can read.</summary>
    public void Add(string place, string text)
    {
        lock (_gate) _seen.Add((place, Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text))));
    }

    /// <summary>Takes a result as a front end prints it: its text, and every property.</summary>
    public void AddResult(string place, object? result)
    {
        Add(place, $"{result}");
        Add(place, JsonConvert.SerializeObject(
            result, new JsonSerializerSettings { ReferenceLoopHandling = ReferenceLoopHandling.Ignore }));
    }

    /// <summary>Takes an error with its causes.</summary>
    public void AddError(string place, Exception? error)
    {
        if (error is null) return;
        Add(place, $"{error}");
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            Add(place, cause.Message);
            if (cause is SyncException known) Add(place, $"{known.ErrorId} {known.NextStep}");
        }
    }

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent) => AddResult("an event", syncEvent);

    /// <summary>Takes every file below a folder but one.</summary>
    public void AddFiles(string folder, string except)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(path => path != except))
        {
            Add("the name of " + path, Path.GetFileName(path));
            lock (_gate) _seen.Add((path, Encoding.Latin1.GetString(File.ReadAllBytes(path))));
        }
    }

    /// <summary>The first place that holds a secret in any spelling; null where none does.</summary>
    public string? FindLeak(IEnumerable<string> secrets)
    {
        var forms = secrets.SelectMany(secret => SecretForms.Of(secret).Concat(Halves(secret)).Select(form => (secret, form))).ToList();
        lock (_gate)
        {
            foreach (var (place, text) in _seen)
            {
                foreach (var (secret, form) in forms)
                {
                    var at = text.IndexOf(form, StringComparison.Ordinal);
                    if (at >= 0) return $"{place} holds the secret <{secret}> as <{form}>: "
                        + $"…{text[Math.Max(0, at - 80)..Math.Min(text.Length, at + form.Length + 80)]}…";
                }
            }
        }

        return null;
    }

    // Whoever sees half of a secret needs not guess much more.
    private static IEnumerable<string> Halves(string secret)
    {
        var runes = secret.EnumerateRunes().ToList();
        if (runes.Count < 16) return [];
        return new[] { runes.Take(runes.Count / 2), runes.TakeLast(runes.Count / 2) }
            .Select(half => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(string.Concat(half))));
    }
}
