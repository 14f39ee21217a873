namespace ZohoOdooSync.Engine.Settings;

/// <summary>Finds what is risky in settings without being wrong.</summary>
internal static class SettingsWarnings
{
    public static IReadOnlyList<string> Of(SyncSettings settings, SettingsEnvironment environment)
    {
        var exposure = FileExposure.Of(settings.SettingsPath, settings.Home, environment);
        var warnings = new List<string>(exposure.Warnings);
        if (exposure.Refusal is { } refusal) warnings.Add($"This will be refused from now on: {refusal.What}. {refusal.Mend}");
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
}
