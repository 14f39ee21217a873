using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.PowerShell.Tests.Harness;

/// <summary>Both services in this process, a profile that points at them, and a shell in its folder.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private Shop(SandboxServer sandbox)
    {
        Sandbox = sandbox;
        Home = Directory.CreateTempSubdirectory("zoho-odoo-sync-cmdlets-").FullName;
        sandbox.WriteSettings(Home);
        Session = new Session(Home);
    }

    public SandboxServer Sandbox { get; }

    public string Home { get; }

    public Session Session { get; }

    public string Settings => Path.Combine(Home, "config", "zoho_config.json");

    public static async Task<Shop> OpenAsync(int products = 20, int badItems = 0, Func<SandboxOptions, SandboxOptions>? options = null)
    {
        var given = new SandboxOptions { Products = products, BadItems = badItems };
        return new(await SandboxServer.StartAsync(options?.Invoke(given) ?? given));
    }

    /// <summary>What <paramref name="script"/> yields; it must end well.</summary>
    public IReadOnlyList<System.Management.Automation.PSObject> Run(string script, params object?[] arguments) =>
        Session.Run(script, arguments).MustBeWell().Output;

    /// <summary>
    /// Everything that lies in the profile's folder, so that a change of anything is seen; what only saves calls to Zoho is
    /// kept by reading, too.
    /// </summary>
    public string Print() => string.Join('\n', Directory.EnumerateFiles(Home, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not ("calls.cache" or "token.cache" or "token.lock")).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}"));

    public async ValueTask DisposeAsync()
    {
        Session.Dispose();
        await Sandbox.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }
}
