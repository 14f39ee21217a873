using System.Text;
using System.Xml.Linq;

namespace ZohoOdooSync.Engine.Server.Services;

/// <summary>The task of a service for the Windows Task Scheduler, in its own XML (version 1.2).</summary>
public static class ScheduledTask
{
    /// <summary>Source of every task that this product writes: it replaces and removes no other.</summary>
    public const string Mark = "<Source>ZohoOdooSync</Source>";

    private const string LocalService = "S-1-5-19";
    private static readonly XNamespace Task = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    /// <summary>
    /// The text of the task. It names no encoding, so that it is right as UTF-8, as UTF-16 with a mark, and as a text in memory.
    /// </summary>
    /// <param name="definition">The service.</param>
    /// <exception cref="SyncException"><c>ServiceInvalid</c>.</exception>
    public static string Text(ServiceDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Check(IsRooted);
        if (definition.IsTemplate) throw new ArgumentException("A task is of one profile.", nameof(definition));
        var words = definition.Program.Start(definition);
        var task = new XElement(
            Task + "Task", new XAttribute("version", "1.2"),
            new XElement(
                Task + "RegistrationInfo",
                new XElement(Task + "Source", "ZohoOdooSync"),
                new XElement(Task + "Author", "ZohoOdooSync"),
                new XElement(
                    Task + "Description",
                    $"Keeps the products of Odoo a mirror of the items of Zoho Books{definition.Of}.")),
            new XElement(Task + "Triggers", new XElement(Task + "BootTrigger", new XElement(Task + "Enabled", true))),
            new XElement(Task + "Principals", Principal(definition.User)),
            Settings(),
            new XElement(
                Task + "Actions", new XAttribute("Context", "Author"),
                new XElement(
                    Task + "Exec",
                    new XElement(Task + "Command", words[0]),
                    new XElement(Task + "Arguments", string.Join(' ', words.Skip(1).Select(Word))))));
        return "<?xml version=\"1.0\"?>\n" + task.ToString().ReplaceLineEndings("\n") + "\n";
    }

    private static XElement Principal(string? user) => new(
        Task + "Principal", new XAttribute("id", "Author"),
        new XElement(Task + "UserId", user ?? LocalService),
        // An account of its own without its password being kept: it reaches other services, but no shares of the domain.
        user is null ? null : new XElement(Task + "LogonType", "S4U"),
        new XElement(Task + "RunLevel", "LeastPrivilege"));

    private static XElement Settings() => new(
        Task + "Settings",
        new XElement(Task + "MultipleInstancesPolicy", "IgnoreNew"),
        new XElement(Task + "DisallowStartIfOnBatteries", false),
        new XElement(Task + "StopIfGoingOnBatteries", false),
        new XElement(Task + "AllowHardTerminate", true),
        new XElement(Task + "StartWhenAvailable", true),
        new XElement(Task + "RunOnlyIfNetworkAvailable", false),
        new XElement(Task + "AllowStartOnDemand", true),
        new XElement(Task + "Enabled", true),
        new XElement(Task + "Hidden", false),
        new XElement(Task + "RunOnlyIfIdle", false),
        new XElement(Task + "WakeToRun", false),
        // No limit: the server runs for months.
        new XElement(Task + "ExecutionTimeLimit", "PT0S"),
        new XElement(Task + "Priority", 7),
        new XElement(
            Task + "RestartOnFailure",
            new XElement(Task + "Interval", "PT1M"),
            new XElement(Task + "Count", 255)));

    // "C:\" or a share. Not Path.IsPathFullyQualified: the definition is for Windows wherever it is made.
    private static bool IsRooted(string path) =>
        (path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '\\' or '/')
            || path.StartsWith(@"\\", StringComparison.Ordinal);

    /// <summary>A word of a command line as Windows programs take it apart again.</summary>
    private static string Word(string word)
    {
        if (word.Length > 0 && !word.Any(c => c is ' ' or '\t' or '"')) return word;
        var text = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var c in word)
        {
            // Backslashes mean themselves unless a quote follows.
            if (c == '"') text.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            text.Append(c);
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }
}
