using System.Text;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Reads a file that holds one secret and nothing else, as containers and systemd provide them. The line end that editors and
/// <c>echo</c> leave is taken off; everything else is the secret.
/// </summary>
internal static class SecretFile
{
    // A token has a hundred characters. Whoever names a device or a log must not fill the memory.
    private const int MostBytes = 16 * 1024;

    /// <summary>The secret in a file, or why there is none.</summary>
    /// <param name="file">Full path.</param>
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
