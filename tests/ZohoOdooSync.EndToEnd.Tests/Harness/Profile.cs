using System.Text;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Cli;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>One profile in a folder of its own, and a sandbox of both services behind it.</summary>
internal sealed class Profile : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Profile(SandboxServer sandbox) => Sandbox = sandbox;

    public SandboxServer Sandbox { get; }

    public string Home => _folder.Path;

    public string SettingsPath => Path.Combine(Home, "config", "zoho_config.json");

    public string StatePath => Path.Combine(Home, "data", "sync_server", "sync_tracking.db");

    public string LogPath => Path.Combine(Home, "logs", "sync_server.log");

    /// <summary>Starts the services and writes the settings.</summary>
    public static async Task<Profile> StartAsync(int products = 30, int odoo = 19, string login = "sync", SandboxOptions? options = null)
    {
        var sandbox = await SandboxServer.StartAsync((options ?? new SandboxOptions()) with { Products = products, OdooVersion = odoo });
        var profile = new Profile(sandbox);
        sandbox.WriteSettings(profile.Home, login);
        return profile;
    }

    /// <summary>Changes the settings file.</summary>
    public void Configure(Action<JObject> change)
    {
        var settings = JObject.Parse(File.ReadAllText(SettingsPath));
        change(settings);
        File.WriteAllText(SettingsPath, settings.ToString());
    }

    /// <summary>Changes the section of the Odoo database.</summary>
    public void ConfigureOdoo(Action<JObject> change) => Configure(settings => change((JObject)settings["odoo"]!["test_db"]!));

    /// <summary>Changes the section of Zoho Books.</summary>
    public void ConfigureZoho(Action<JObject> change) => Configure(settings => change((JObject)settings["zoho_books"]!));

    /// <summary>Runs a command of the console host on this profile, in this process.</summary>
    public async Task<HostResult> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await ConsoleHost.RunAsync(
            [.. arguments, "--path", Home], TextWriter.Synchronized(output), TextWriter.Synchronized(error));
        return new HostResult(code, Encoding.UTF8.GetBytes(output.ToString()), Encoding.UTF8.GetBytes(error.ToString()));
    }

    /// <summary>Starts a command of the console host on this profile as a process of its own.</summary>
    public HostProcess Start(params string[] arguments) => HostProcess.StartSync([.. arguments, "--path", Home]);

    /// <summary>Plans a failure of a service.</summary>
    public Fault Plan(string endpoint, FaultKind kind, int count = 1, int skip = 0, int milliseconds = 100, int code = 44)
    {
        var fault = new Fault
        {
            Endpoint = endpoint, Kind = kind, Count = count, Skip = skip, Milliseconds = milliseconds, Code = code,
        };
        Sandbox.Faults.Add(fault);
        return fault;
    }

    /// <summary>Whether a planned failure has struck.</summary>
    public bool HasStruck(Fault fault) => Sandbox.Faults.List().Any(planned => ReferenceEquals(planned.Fault, fault) && planned.Struck > 0);

    /// <summary>Looks into the state, as another process does.</summary>
    public T State<T>(Func<IStateReader, T> query)
    {
        using var store = StateStore.Open(StatePath, StateAccess.ReadOnly);
        return store.Read(query);
    }

    /// <summary>The runs, newest first.</summary>
    public IReadOnlyList<SyncRun> Runs => State(reader => reader.Runs(1000));

    /// <summary>An engine of this process, beside those of the processes that work.</summary>
    public SyncEngine Engine() => new(SettingsFile.Load(Home));

    /// <summary>Compares every mirrored field of both sides.</summary>
    public Task<ParityReport> CompareAsync() => Engine().CompareAsync(SilentReporter.Instance, CancellationToken.None);

    /// <summary>Removes the local state and nothing else.</summary>
    public void LoseState() => Directory.Delete(Path.Combine(Home, "data"), recursive: true);

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _folder.Dispose();
    }
}
