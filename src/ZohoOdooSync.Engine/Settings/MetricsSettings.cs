namespace ZohoOdooSync.Engine.Settings;

/// <summary>Numbers for a monitoring system: section <c>metrics</c>.</summary>
public sealed record MetricsSettings
{
    /// <summary>
    /// File that is written after each run (key <c>file</c>); a relative path is below the base folder. Null: none is written.
    /// </summary>
    public string? File { get; init; }
}
