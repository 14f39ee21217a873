using System.CommandLine;
using System.CommandLine.Parsing;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Cli.Commands;

/// <summary>What names a profile on the command line, and how its results are printed: the same for every command over one.</summary>
internal sealed class ProfileOptions
{
    private readonly Option<string?> _path = CommonOptions.Path();

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "One of several profiles: the folder profiles/NAME under the base folder.", HelpName = "name",
    };

    private readonly Option<bool> _json = CommonOptions.Json();

    private Option<bool>? _all;

    /// <summary>Adds the options to a command, before its own.</summary>
    /// <param name="command">The command.</param>
    /// <param name="all">What it does over every profile; null where it cannot.</param>
    public static ProfileOptions AddTo(Command command, string? all = null)
    {
        var options = new ProfileOptions();
        command.Options.Add(options._path);
        command.Options.Add(options._profile);
        command.Options.Add(options._json);
        if (all is null) return options;
        options._all = new Option<bool>("--all-profiles", "--all") { Description = all };
        command.Options.Add(options._all);
        command.Validators.Add(result =>
        {
            if (options.IsAll(result) && result.GetValue(options._profile) is not null)
                result.AddError("--all-profiles is for every profile: it does not go with --profile.");
        });
        return options;
    }

    /// <summary>Whether every profile of the base folder is meant.</summary>
    public bool IsAll(ParseResult result) => _all is not null && result.GetValue(_all);

    /// <summary>The same, while the command line is still judged.</summary>
    public bool IsAll(CommandResult result) => _all is not null && result.GetValue(_all);

    /// <summary>The base folder, absolute.</summary>
    public string Home(ParseResult result) => SettingsFile.FindHome(Path(result));

    /// <summary>The base folder of <c>--path</c>.</summary>
    public string? Path(ParseResult result) => result.GetValue(_path);

    /// <summary>Whether results are printed as JSON.</summary>
    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>The same, while the command line is still judged.</summary>
    public bool IsJson(CommandResult result) => result.GetValue(_json);

    /// <summary>Loads the settings.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="need">What they are loaded for.</param>
    /// <exception cref="SyncException">Whatever is wrong with them.</exception>
    public SyncSettings Load(ParseResult result, SecretNeed need = SecretNeed.All) =>
        SettingsFile.Load(Path(result), profile: result.GetValue(_profile), need: need);
}
