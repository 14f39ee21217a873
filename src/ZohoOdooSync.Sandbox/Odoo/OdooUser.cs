namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One user of the database.</summary>
public sealed class OdooUser
{
    internal OdooUser(int id, string login, bool productRights, bool administrator)
    {
        Id = id;
        Login = login;
        ProductRights = productRights;
        Administrator = administrator;
        Password = SandboxSecrets.Hex(10);
        ApiKey = SandboxSecrets.Hex(20);
    }

    /// <summary>Database id.</summary>
    public int Id { get; }

    /// <summary>sync, reader or admin.</summary>
    public string Login { get; }

    /// <summary>Password; may be changed while the sandbox runs.</summary>
    public string Password { get; set; }

    /// <summary>API key, 40 hex digits: bearer of JSON-2, and usable as a password; null after it was revoked.</summary>
    public string? ApiKey { get; set; }

    /// <summary>May create, write and unlink products.</summary>
    public bool ProductRights { get; set; }

    /// <summary>May do everything, external ids and settings included.</summary>
    public bool Administrator { get; }
}
