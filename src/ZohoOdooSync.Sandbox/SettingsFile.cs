using System.Security.Cryptography;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox;

/// <summary>Writes the settings file of a client that uses the sandbox, in the shape that the sync reads.</summary>
internal static class SettingsFile
{
    public static string Write(string folder, Uri address, SandboxOptions options, SandboxSecrets secrets, OdooUser user)
    {
        var origin = address.GetLeftPart(UriPartial.Authority);
        var odoo = new JObject
        {
            ["host"] = address.Host,
            ["port"] = address.Port,
            ["database"] = options.OdooDatabase,
            ["username"] = user.Login,
            ["password"] = user.Password,
        };
        if (options.OdooVersion >= 19)
            odoo["api_key"] = user.ApiKey;
        var settings = new JObject
        {
            ["zoho_books"] = new JObject
            {
                ["base_url"] = origin + "/books/v3",
                ["inventory_base_url"] = origin + "/inventory/v1",
                ["accounts_url"] = origin,
                ["client_id"] = secrets.ZohoClientId,
                ["client_secret"] = secrets.ZohoClientSecret,
                ["refresh_token"] = secrets.ZohoRefreshToken,
                ["organization_id"] = options.OrganizationId,
            },
            ["odoo"] = new JObject { ["test_db"] = odoo },
        };
        Directory.CreateDirectory(Path.Combine(folder, "config"));
        var path = Path.Combine(folder, "config", "zoho_config.json");
        RefuseToReplace(path, secrets);
        // Created with its mode from the start: secrets must not be readable by others even for a moment.
        File.Delete(path);
        var access = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, access);
        writer.Write(settings.ToString(Formatting.Indented));
        writer.Write('\n');
        return path;
    }

    // Only a sandbox's own settings may be replaced: the file may hold the only copy of somebody's refresh token.
    private static void RefuseToReplace(string path, SandboxSecrets secrets)
    {
        if (!File.Exists(path) || File.ReadAllText(path).Contains($"\"{secrets.ZohoClientId}\"", StringComparison.Ordinal)) return;
        throw new IOException($"{path} holds settings that no sandbox wrote; choose another folder.");
    }
}

/// <summary>Credentials of one sandbox, made anew at every start. The settings file hands them to the client.</summary>
public sealed class SandboxSecrets
{
    /// <summary>OAuth client id.</summary>
    public string ZohoClientId { get; } = "1000.SANDBOX";

    /// <summary>OAuth client secret, 42 hex digits; may be changed while the sandbox runs.</summary>
    public string ZohoClientSecret { get; set; } = Hex(21);

    /// <summary>OAuth refresh token, 1000.hex.hex; may be changed while the sandbox runs.</summary>
    public string ZohoRefreshToken { get; set; } = $"1000.{Hex(16)}.{Hex(16)}";

    internal static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
