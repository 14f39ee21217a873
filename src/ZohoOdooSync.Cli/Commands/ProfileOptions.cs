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

    /// <summary>Adds the options to a command, before its own.</summary>
    public static ProfileOptions AddTo(Command command)
    {
        var options = new ProfileOptions();
        command.Options.Add(options._path);
        command.Options.Add(options._profile);
        command.Options.Add(options._json);
        return options;
    }

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
