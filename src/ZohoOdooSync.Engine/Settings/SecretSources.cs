using System.Text;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Finds each secret: in its environment variable, else in the file or where the file says, else as a systemd credential.
/// Whatever it finds is known to the mask before anybody else sees it.
/// </summary>
internal sealed class SecretSources(
    SettingsEnvironment environment, ISecretVault? vault, SecretMask mask, string home, SecretNeed need)
{
    /// <summary>Where systemd puts the credentials of a unit.</summary>
    public const string CredentialsFolder = "CREDENTIALS_DIRECTORY";

    // What a run does well without.
    private static readonly string[] Beside = ["notify.", "hints."];

    private const string Elsewhere = "or keep the secret in one of env, credential and file";

    private readonly List<string> _warnings = [];
    private readonly List<string> _unread = [];

    /// <summary>The environment variables.</summary>
    public SettingsEnvironment Environment => environment;

    /// <summary>What is risky about where secrets lie, one sentence each.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings, .. Unread];

    /// <summary>
    /// Secrets that no mirror needs and that are not where the file says, one sentence each: of channels and of webhooks. The
    /// runs go on without them.
    /// </summary>
    public IReadOnlyList<string> Unread => _unread;

    /// <summary>Whether a secret that is nowhere is an error.</summary>
    public bool MustBeThere => need == SecretNeed.All;

    /// <summary>For sections that are not in use: their references are read, and followed nowhere.</summary>
    public SecretSources WithoutFollowing() =>
        new(new SettingsEnvironment(new Dictionary<string, string?>()), null, mask, home, SecretNeed.None);

    /// <summary>Reads one secret; empty where there is none, or where why was reported.</summary>
    /// <param name="section">Where its key lies.</param>
    /// <param name="key">The key.</param>
    /// <param name="place">The places outside of the file that are its own; null for one that has none.</param>
    public Secret Read(SettingsSection section, string key, SecretKind? place = null)
    {
        var value = section.Raw(key);
        var reference = value is JObject written ? SecretReference.Read(section.PathOf(key), written, section.Problems) : null;
        if (value is not (null or JObject or JValue { Value: string }))
            section.Refuse(key, $"a text in quotes is allowed; {SecretReference.Allowed}", secret: true);
        if (place is not null && environment[place.Variable] is { } given) return Known(new Secret(given));
        if (value is JValue { Value: string text } && !string.IsNullOrWhiteSpace(text)) return Known(new Secret(text.Trim()));
        if (need == SecretNeed.None) return default;
        if (reference is not null) return Taken(section.PathOf(key), reference, section.Problems);
        return section.IsBlank(key) && OwnCredential(place) is { } own ? Taken(section.PathOf(key), own, section.Problems) : default;
    }

    private SecretReference? OwnCredential(SecretKind? place) =>
        place is not null && environment[CredentialsFolder] is { } folder && File.Exists(Path.Combine(folder, place.Credential))
            ? new SecretReference(SecretKeeper.Credential, place.Credential)
            : null;

    private Secret Taken(string path, SecretReference reference, SettingsProblems problems)
    {
        var answer = reference.Keeper switch
        {
            SecretKeeper.Env => FromVariable(reference),
            SecretKeeper.Credential => FromCredential(reference),
            SecretKeeper.File => FromFile(path, reference, problems),
            _ => FromVault(reference),
        };
        if (answer.Trouble is not { } trouble) return Known(answer.Value);
        var words = $"{path} is kept in {reference.Words}, {trouble}";
        if (Beside.Any(section => path.StartsWith(section, StringComparison.Ordinal))) _unread.Add(words);
        else problems.Add(words);
        return Known(answer.Value);
    }

    private SecretAnswer FromVariable(SecretReference reference) => environment[reference.Name] is { } value
        ? SecretAnswer.Of(new Secret(value))
        : SecretAnswer.None("which is not set: set it for the account that runs this, as its service does");

    private SecretAnswer FromCredential(SecretReference reference)
    {
        if (environment[CredentialsFolder] is not { } folder)
        {
            return SecretAnswer.None(
                $"and there are none here, since {CredentialsFolder} is not set: start this as a systemd unit with "
                + $"LoadCredential={reference.Shown}:FILE, or keep the secret in env or file");
        }

        return File.Exists(Path.Combine(folder, reference.Name))
            ? SecretFile.Read(Path.Combine(folder, reference.Name))
            : SecretAnswer.None($"which this unit was not given: add LoadCredential={reference.Shown}:FILE to it and restart it");
    }

    private SecretAnswer FromFile(string path, SecretReference reference, SettingsProblems problems)
    {
        if (reference.Name.IndexOfAny(Path.GetInvalidPathChars()) >= 0) return SecretAnswer.None("which is no path: name a file");
        var file = Path.GetFullPath(Path.Combine(home, reference.Name));
        var exposure = FileExposure.Of(file, Path.GetDirectoryName(file)!, environment);
        if (exposure.Refusal is { } refusal)
        {
            problems.Add($"{path}: {refusal.What}: {refusal.Mend}");
            return SecretAnswer.Of(default);
        }

        _warnings.AddRange(exposure.Warnings);
        return SecretFile.Read(file);
    }

    private SecretAnswer FromVault(SecretReference reference)
    {
        if (vault is null)
            return SecretAnswer.None($"and only PowerShell can open a vault: use the cmdlets of the module, {Elsewhere}");
        var slash = reference.Name.IndexOf('/', StringComparison.Ordinal);
        // "/a/b" is a name with a slash in the default vault.
        var within = slash > 0 ? reference.Name[..slash] : null;
        var answer = vault.Read(within, reference.Name[(slash + 1)..]);
        return answer is { Trouble: null, Value.IsEmpty: true }
            ? SecretAnswer.None("which is empty: set it with Set-Secret")
            : answer;
    }

    private Secret Known(Secret secret)
    {
        mask.Add(secret);
        return secret;
    }
}

/// <summary>
/// Reads a file that holds one secret and nothing else, as containers and systemd provide them. The line end that editors and
/// <c>echo</c> leave is taken off; everything else is the secret.
/// </summary>
internal static class SecretFile
{
    // A token has a hundred characters. Whoever names a device or a log must not fill the memory.
    private const int MostBytes = 16 * 1024;

    /// <summary>The secret in a file, or why there is none.</summary>
    public static SecretAnswer Read(string file)
    {
        try
        {
            if (Directory.Exists(file)) return SecretAnswer.None("which is a folder: name the file in it");
            var buffer = new byte[MostBytes + 1];
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length > MostBytes
                ? SecretAnswer.None("which is too long for a secret: a file with the secret on one line is needed")
                : SecretOf(buffer.AsSpan(0, length));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return SecretAnswer.None("which is not there: make it, readable by the account that runs this alone");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return SecretAnswer.None("which cannot be read: give the account that runs this the right to read it, and nobody else");
        }
    }

    private static SecretAnswer SecretOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[Encoding.UTF8.Preamble.Length..];
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimEnd('\r', '\n');
        }
        catch (ArgumentException)
        {
            // Neither the exception nor its text, which quotes the bytes, is passed on.
            return SecretAnswer.None("which is no text in UTF-8: write the secret into it as plain text");
        }

        if (string.IsNullOrWhiteSpace(text)) return SecretAnswer.None("which is empty: write the secret into it");
        return text.Any(char.IsControl)
            ? SecretAnswer.None("which holds more than one line: write the secret alone into it")
            : SecretAnswer.Of(new Secret(text));
    }
}

/// <summary>
/// Looks up secrets that are kept in a vault, of which the settings hold only the name. The engine knows none; a front end
/// that has one gives it to <see cref="SettingsFile.Load"/>.
/// </summary>
public interface ISecretVault
{
    /// <summary>Looks up one secret, on the thread that loads the settings. Throws nothing.</summary>
    /// <param name="vault">The vault's name; null for the default one.</param>
    /// <param name="name">The secret's name in it.</param>
    SecretAnswer Read(string? vault, string name);
}

/// <summary>A secret that was looked up, or why there is none.</summary>
public readonly record struct SecretAnswer
{
    private SecretAnswer(Secret value, string? trouble) => (Value, Trouble) = (value, trouble);

    /// <summary>The secret; empty where there is <see cref="Trouble"/>.</summary>
    public Secret Value { get; }

    /// <summary>
    /// Why there is none, with what to do about it, to go on a sentence that names the place: <c>which is not set: set it</c>.
    /// Never holds a secret. Null where there is one.
    /// </summary>
    public string? Trouble { get; }

    /// <summary>The answer that holds a secret.</summary>
    /// <param name="value">The secret.</param>
    public static SecretAnswer Of(Secret value) => new(value, null);

    /// <summary>The answer that holds none.</summary>
    /// <param name="trouble">Why, as <see cref="Trouble"/> tells it.</param>
    public static SecretAnswer None(string trouble) => new(default, trouble);
}

/// <summary>What the settings are loaded for.</summary>
public enum SecretNeed
{
    /// <summary>To talk to the services: every secret must be there.</summary>
    All,

    /// <summary>
    /// To look at what lies on this machine, such as state and log: secrets are neither looked up nor missed, so that a
    /// session without them can ask.
    /// </summary>
    None,
}
