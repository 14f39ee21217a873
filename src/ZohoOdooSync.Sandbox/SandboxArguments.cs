using System.Globalization;

namespace ZohoOdooSync.Sandbox;

/// <summary>Command line of the executable.</summary>
/// <param name="Options">What the sandbox holds.</param>
/// <param name="Home">The folder of the settings file.</param>
/// <param name="Parent">The process with which the sandbox ends; null for none.</param>
/// <param name="OutlivesTerminal">Whether Ctrl+C and the end of the terminal do not end it.</param>
internal sealed record SandboxArguments(SandboxOptions Options, string Home, int? Parent, bool OutlivesTerminal)
{
    public const string Usage =
        "usage: ZohoOdooSync.Sandbox [--products N] [--bad-items N] [--seed S] [--odoo 16|18|19] [--port P] [--home DIR] [--parent PID] "
            + "[--outlives-terminal yes|no] [--organizations 1|2|3]";

    private static readonly SandboxOrganization[] Others =
        [new("746283918", "Sandbox Europe", "EUR"), new("746283919", "Sandbox Baghdad", "IQD")];

    /// <exception cref="ArgumentException">Names the argument, its value, and what is allowed.</exception>
    public static SandboxArguments Parse(IReadOnlyList<string> arguments)
    {
        var options = new SandboxOptions();
        var home = Directory.GetCurrentDirectory();
        int? parent = null;
        var outlivesTerminal = false;
        for (var at = 0; at < arguments.Count; at += 2)
        {
            var name = arguments[at];
            var value = at + 1 < arguments.Count ? arguments[at + 1] : null;
            switch (name)
            {
                case "--products":
                    options = options with { Products = Number(name, value, 0, 200_000) };
                    break;
                case "--bad-items":
                    options = options with { BadItems = Number(name, value, 0, 10_000) };
                    break;
                case "--seed":
                    options = options with { Seed = Number(name, value, int.MinValue, int.MaxValue) };
                    break;
                case "--odoo":
                    options = options with { OdooVersion = Version(name, value) };
                    break;
                case "--port":
                    options = options with { Port = Number(name, value, 0, 65535) };
                    break;
                case "--home":
                    home = value is { Length: > 0 } ? value : throw Bad(name, value, "a folder");
                    break;
                case "--parent":
                    parent = Number(name, value, 1, int.MaxValue);
                    break;
                case "--outlives-terminal":
                    outlivesTerminal = value is "yes" or "no" ? value == "yes" : throw Bad(name, value, "yes or no");
                    break;
                case "--organizations":
                    options = options with { OtherOrganizations = Others[..(Number(name, value, 1, 1 + Others.Length) - 1)] };
                    break;
                default:
                    throw new ArgumentException(
                        $"Argument '{name}' is unknown; allowed: --products, --bad-items, --seed, --odoo, --port, --home, --parent, "
                        + $"--outlives-terminal, --organizations.");
            }
        }
        return new SandboxArguments(options, home, parent, outlivesTerminal);
    }

    private static int Version(string name, string? value) =>
        value is "16" or "18" or "19" ? int.Parse(value, CultureInfo.InvariantCulture) : throw Bad(name, value, "16, 18 or 19");

    private static int Number(string name, string? value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least
            && number <= most
            ? number : throw Bad(name, value, $"a whole number from {least} to {most}");

    private static ArgumentException Bad(string name, string? value, string allowed) =>
        new($"Argument {name} is {(value is null ? "without a value" : $"'{value}'")}; allowed: {allowed}.");
}
