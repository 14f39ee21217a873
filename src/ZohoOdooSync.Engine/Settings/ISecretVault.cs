namespace ZohoOdooSync.Engine.Settings;

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
