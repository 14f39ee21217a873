namespace ZohoOdooSync.Engine.Settings;

/// <summary>Finds what is risky in settings without being wrong.</summary>
internal static class SettingsWarnings
{
    private const UnixFileMode ReadableByOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    public static IReadOnlyList<string> Of(SyncSettings settings)
    {
        var warnings = new List<string>();
        if (IsExposed(settings.SettingsPath))
        {
            warnings.Add(
                $"The settings file with its secrets is open to other accounts of this machine: chmod 600 {settings.SettingsPath}");
        }

        foreach (var (address, allowed) in new[]
        {
            (settings.Source.ApiBase, settings.Source.AllowPlainHttp), (settings.Target.Address, settings.Target.AllowPlainHttp),
        })
        {
            if (allowed && SafeTransport.IsExposed(address))
                warnings.Add($"Passwords and tokens travel in clear to {address.GetLeftPart(UriPartial.Authority)}: allow_plain_http is true.");
        }

        return warnings;
    }

    // Windows keeps the rights of a file in its access list, which the user's folders guard already.
    private static bool IsExposed(string file) =>
        !OperatingSystem.IsWindows() && File.Exists(file) && (File.GetUnixFileMode(file) & ReadableByOthers) != 0;
}
