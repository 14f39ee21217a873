using System.CommandLine;

namespace ZohoOdooSync.Cli.Commands;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string?> Path() => new("--path")
    {
        Description = "Base folder with config/zoho_config.json. "
            + "Else ZOHO_ODOO_SYNC_HOME, else the current folder, else a folder of the user's own.",
        HelpName = "folder",
    };

    public static Option<bool> Json() => new("--json")
    {
        Description = "Print the result as JSON on standard output; the last line is one object.",
    };

    public static Option<string?> Out(string description) => new("--out") { Description = description, HelpName = "file" };

    public static Option<bool> Verbose() => new("--verbose")
    {
        Description = "Tell each step, each call to a service and each further try with its reason, on standard error.",
    };

    public static Option<bool> Force() => new("--force") { Description = "Let the plan pass the guard, this once." };
}
