using LiteDB;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// Begins, while the import goes on, with what every first command would have to wait for: the compilation of the code that
/// reads settings and state. Done by using it on nothing: no file is touched, nobody is asked.
/// </summary>
public static class EarlyStart
{
    private const string SampleSettings = """
        {
          "zoho_books": { "client_id": "c", "client_secret": "none", "refresh_token": "none", "organization_id": "1" },
          "odoo": { "test_db": { "host": "localhost", "database": "d", "username": "u", "password": "none" } }
        }
        """;

    private static readonly object Gate = new();
    private static Thread[]? s_threads;

    /// <summary>Begins, at the first import of a session. Comes back at once.</summary>
    public static void Begin()
    {
        lock (Gate)
        {
            if (s_threads is not null) return;
            // Threads of their own: a command must not wait for a place in the pool.
            s_threads = [.. new Action[] { PrepareState, PrepareSettings }.Select(part =>
                new Thread(() => Prepare(part)) { IsBackground = true, Name = "ZohoOdooSync early start" })];
            foreach (var thread in s_threads) thread.Start();
        }
    }

    /// <summary>
    /// Waits until it is done, but not for long: the first command would wait for the same thing. On a machine with one
    /// processor, or a busy one, it goes on behind the first command.
    /// </summary>
    /// <param name="patience">How long at most.</param>
    public static void Finish(TimeSpan patience)
    {
        var until = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        foreach (var thread in s_threads ?? []) thread.Join((int)Math.Max(0, until - Environment.TickCount64));
    }

    private static void Prepare(Action part)
    {
        try
        {
            part();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever is wrong here is wrong for the command, too, which says it in its own words; out of this thread it
            // would end the user's shell.
        }
    }

    private static void PrepareSettings()
    {
        // A folder that is not there: its state reads as empty, and is not made.
        var nowhere = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var settings = SettingsFile.Parse(SampleSettings, nowhere, new Dictionary<string, string?>());
        _ = new SyncEngine(settings).GetStatus();
    }

    private static void PrepareState()
    {
        var run = JsonConvert.SerializeObject(new SyncRun { RunId = "none", Kind = RunKind.Full, Started = DateTimeOffset.UnixEpoch });
        _ = JsonConvert.DeserializeObject<SyncRun>(run);
        using var memory = new LiteDatabase(new MemoryStream());
        var runs = memory.GetCollection("runs");
        runs.Upsert(new BsonDocument { ["_id"] = "none", ["body"] = run });
        _ = runs.FindById("none");
    }
}
