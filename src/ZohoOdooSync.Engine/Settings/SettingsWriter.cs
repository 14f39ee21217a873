using System.Text;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Makes the settings file: for its owner alone, and whole or not at all. A reader sees the old file or the new one, never
/// a half.
/// </summary>
internal static class SettingsWriter
{
    /// <summary>The text of a new file with some values; what is null or empty is left out.</summary>
    /// <exception cref="SyncException"><c>SettingUnknown</c>, <c>SecretInClear</c>, <c>SettingsInvalid</c>.</exception>
    public static string Text(IEnumerable<KeyValuePair<string, object?>> values)
    {
        var file = new JObject { ["$schema"] = SettingsSchema.Address };
        foreach (var (given, value) in values)
        {
            if (value is null or "" or Secret { IsEmpty: true }) continue;
            var (name, row, path) = SettingNames.Find(given, file);
            SettingsEdit.Put(file, path, SettingValue.Of(name, row, value));
        }

        return file.ToString(Newtonsoft.Json.Formatting.Indented) + "\n";
    }

    /// <summary>Whether <see cref="Write"/> could write a file, before anybody is asked what to write. Leaves nothing.</summary>
    /// <exception cref="SyncException"><c>SettingsExists</c>, <c>SettingsNotWritable</c>.</exception>
    public static void Check(string file, bool overwrite)
    {
        if (File.Exists(file) && !overwrite) throw Exists(file, null);
        try
        {
            // Rights alone do not tell: a disk may be mounted for reading only. The probe is gone when it is closed.
            var folder = Path.GetDirectoryName(Path.GetFullPath(file));
            for (; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(folder)) throw new IOException($"{folder} is a file and no folder");
            }

            using var probe = OwnerOnly.Open(
                Path.Combine(folder ?? ".", Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None,
                options: FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(file, e);
        }
    }

    /// <summary>Writes a file.</summary>
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
            throw NotWritable(file, e);
        }
    }

    private static SyncException NotWritable(string file, Exception cause) => new(
        "SettingsNotWritable", SyncErrorKind.Settings,
        $"The settings file {file} cannot be written: {cause.Message.TrimEnd('.')}. Nothing was changed.",
        "Give this account write access to the folder, or choose another base folder.", cause);

    private static SyncException Exists(string file, Exception? cause) => new(
        "SettingsExists", SyncErrorKind.Settings,
        $"The settings file {file} exists. Nothing was changed.",
        "Change single keys in it with an editor, or overwrite it by force; the old one is then kept beside it with the ending .bak.",
        cause)
    {
        Steps = [OperatorAction.Force],
    };
}
