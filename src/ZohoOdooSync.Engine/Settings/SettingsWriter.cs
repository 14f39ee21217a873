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
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            WriteNew(temporary, text);
            if (exists) Replace(temporary, file);
            else MoveNew(temporary, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "SettingsNotWritable", SyncErrorKind.Settings,
                $"The settings file {file} could not be written: {e.Message.TrimEnd('.')}. Nothing was changed.",
                "Give this account write access to the folder, or choose another base folder.", e);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a file for the owner alone is left; the error that matters is under way already.
        }
    }

    private static void WriteNew(string file, string text)
    {
        // Born with its rights: secrets must not be open to others even for a moment.
        using var stream = OwnerOnly.Open(file, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        using (var writer = new StreamWriter(stream, leaveOpen: true)) writer.Write(text);
        stream.Flush(flushToDisk: true);
    }

    private static void Replace(string temporary, string file)
    {
        var kept = file + ".bak";
        // Its rights first: the earlier scripts left their secrets open to everybody, and the copy keeps what it finds.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, OwnerOnly.File);
        File.Replace(temporary, file, kept, ignoreMetadataErrors: true);
    }

    private static void MoveNew(string temporary, string file)
    {
        try
        {
            File.Move(temporary, file, overwrite: false);
        }
        catch (IOException e) when (File.Exists(file))
        {
            // Somebody else was quicker.
            throw Exists(file, e);
        }
    }

    private static SyncException Exists(string file, Exception? cause) => new(
        "SettingsExists", SyncErrorKind.Settings,
        $"There is a settings file already: {file}. Nothing was changed.",
        "Change single keys in it with an editor, or overwrite it by force; the old one is then kept beside it with the ending .bak.",
        cause)
    {
        Steps = [OperatorAction.Force],
    };

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
