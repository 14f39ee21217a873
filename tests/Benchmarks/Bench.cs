using System.Diagnostics;
using System.Globalization;
using System.Text;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Benchmarks;

/// <summary>One profile in a folder of its own, and both services behind it in a process of their own.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Process _sandbox;
    private readonly HttpClient _admin;

    private Bench(DirectoryInfo folder, Process sandbox, Uri address)
    {
        _folder = folder;
        _sandbox = sandbox;
        _admin = new HttpClient { BaseAddress = address };
    }

    public string Home => _folder.FullName;

    public Uri Address => _admin.BaseAddress!;

    public ShiftedTime Time { get; } = new();

    /// <summary>Settings as the sandbox wrote them, with what was configured since.</summary>
    public SyncSettings Settings => SettingsFile.Load(Home, new Dictionary<string, string?>());

    /// <summary>Starts both services with so many items, and no product in Odoo.</summary>
    /// <param name="products">Items of each organisation.</param>
    /// <param name="pairs">How many organisations and databases: more than one are the profiles of the folder.</param>
    public static async Task<Bench> StartAsync(int products, int pairs = 1)
    {
        var folder = Directory.CreateTempSubdirectory("zoho-odoo-sync-bench-");
        var sandbox = ChildProcess.Start(
            "ZohoOdooSync.Benchmarks.dll", SandboxServing.Verb, products.ToString(CultureInfo.InvariantCulture), folder.FullName,
            pairs.ToString(CultureInfo.InvariantCulture));
        var address = await sandbox.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The sandbox did not start: " + await sandbox.StandardError.ReadToEndAsync());
        return new Bench(folder, sandbox, new Uri(address));
    }

    /// <summary>An engine of this process on the profile.</summary>
    public SyncEngine Engine() => new(Settings, Time);

    /// <summary>Changes the settings file.</summary>
    public void Configure(Action<JObject> change)
    {
        var path = Path.Combine(Home, "config", "zoho_config.json");
        var settings = JObject.Parse(File.ReadAllText(path));
        change(settings);
        File.WriteAllText(path, settings.ToString());
    }

    /// <summary>Lets time pass for the engine and for both services.</summary>
    public void Advance(TimeSpan by)
    {
        _sandbox.StandardInput.WriteLine(by.TotalSeconds.ToString("R", CultureInfo.InvariantCulture));
        _sandbox.StandardInput.Flush();
        if (_sandbox.StandardOutput.ReadLine() != "ok") throw new InvalidOperationException("The sandbox ended.");
        Time.Advance(by);
    }

    /// <summary>Both sides in numbers, as the sandbox counts them.</summary>
    public async Task<JObject> CountsAsync() => JObject.Parse(await _admin.GetStringAsync("sandbox/state"));

    /// <summary>The items of the organisation.</summary>
    public async Task<JToken> ItemsAsync() => JToken.Parse(await _admin.GetStringAsync("sandbox/zoho/items"));

    /// <summary>The products of Odoo.</summary>
    public async Task<JArray> ProductsAsync() => JArray.Parse(await _admin.GetStringAsync("sandbox/odoo/products"));

    /// <summary>Lets each call take this much longer.</summary>
    public Task DelayAsync(int zohoMilliseconds, int odooMilliseconds) => PostAsync(
        "sandbox/latency", new JObject { ["zohoMilliseconds"] = zohoMilliseconds, ["odooMilliseconds"] = odooMilliseconds });

    /// <summary>A POST to the sandbox's own API.</summary>
    public Task PostAsync(string path, JObject body) => SendAsync(HttpMethod.Post, path, body);

    /// <summary>A PUT to the sandbox's own API.</summary>
    public Task PutAsync(string path, JObject body) => SendAsync(HttpMethod.Put, path, body);

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        _sandbox.StandardInput.Close();
        if (!_sandbox.WaitForExit(10_000)) _sandbox.Kill();
        await _sandbox.WaitForExitAsync();
        _sandbox.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task SendAsync(HttpMethod method, string path, JObject body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent(body.ToString(), Encoding.UTF8, "application/json"),
        };
        using var reply = await _admin.SendAsync(request);
        reply.EnsureSuccessStatusCode();
    }
}
