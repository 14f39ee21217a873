using System.Text;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Makes the settings file: for its owner alone, and whole or not at all. A reader sees the old file or the new one, never
/// a half.
/// </summary>
internal static class SettingsWriter
{

    /// <summary>The text of a file with some values.</summary>
    public static string Text(NewSettings values)
    {
        var file = new JObject
        {
            ["zoho_books"] = Section(
                ("base_url", values.ZohoBaseUrl), ("accounts_url", values.ZohoAccountsUrl), ("client_id", values.ZohoClientId),
                ("client_secret", Revealed(values.ZohoClientSecret)), ("refresh_token", Revealed(values.ZohoRefreshToken)),
                ("organization_id", values.OrganizationId), ("allow_plain_http", values.AllowPlainHttp)),
            ["odoo"] = new JObject
            {
                [values.OdooDatabaseKey] = Section(
                    ("host", values.OdooHost), ("port", values.OdooPort), ("protocol", values.OdooProtocol),
                    ("database", values.OdooDatabase), ("username", values.OdooUsername),
                    ("password", Revealed(values.OdooPassword)), ("api_key", Revealed(values.OdooApiKey)),
                    ("company_id", values.OdooCompanyId), ("language", values.OdooLanguage),
                    ("allow_plain_http", values.AllowPlainHttp)),
            },
            ["pricing"] = Section(
                ("source_currency", values.SourceCurrency), ("target_currency", values.TargetCurrency),
                ("exchange_rate", values.ExchangeRate), ("rounding_step", values.RoundingStep)),
            ["schedule"] = Section(("interval_seconds", values.IntervalSeconds)),
        };
        foreach (var empty in file.Properties().Where(section => !section.Value.HasValues).ToList()) empty.Remove();
        return file.ToString(Newtonsoft.Json.Formatting.Indented) + "\n";
    }

    /// <summary>Writes a file.</summary>
    /// <param name="file">Full path.</param>
    /// <param name="text">What it shall hold.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced; it is kept beside it as <c>.bak</c>.</param>
    /// <exception cref="SyncException"><c>SettingsExists</c>, <c>SettingsNotWritable</c>.</exception>
    public static void Write(string file, string text, bool overwrite)
    {
        var exists = File.Exists(file);
        if (exists && !overwrite) throw Exists(file, null);
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            AtomicFile.Write(
                file, stream => stream.Write(Encoding.UTF8.GetBytes(text)), exists ? ExistingFile.IsKept : ExistingFile.Stays);
        }
        catch (IOException e) when (!exists && File.Exists(file))
        {
            // Somebody else was quicker.
            throw Exists(file, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "SettingsNotWritable", SyncErrorKind.Settings,
                $"The settings file {file} could not be written: {e.Message.TrimEnd('.')}. Nothing was changed.",
                "Give this account write access to the folder, or choose another base folder.", e);
        }
    }

    private static SyncException Exists(string file, Exception? cause) => new(
        "SettingsExists", SyncErrorKind.Settings,
        $"There is a settings file already: {file}. Nothing was changed.",
        "Change single keys in it with an editor, or overwrite it (-Force); the old one is then kept beside it with the ending .bak.",
        cause);

    private static JObject Section(params (string Key, object? Value)[] values)
    {
        var section = new JObject();
        foreach (var (key, value) in values)
        {
            if (value is not null and not "") section[key] = JToken.FromObject(value);
        }

        return section;
    }

    private static string? Revealed(Secret secret) => secret.IsEmpty ? null : secret.Reveal();
}
