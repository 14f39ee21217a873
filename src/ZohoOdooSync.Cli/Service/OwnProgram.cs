using System.Globalization;
using System.Reflection;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.Cli.Service;

/// <summary>This very program, as another process starts it.</summary>
internal static class OwnProgram
{
    /// <summary>The server of a profile in the foreground.</summary>
    /// <param name="home">The folder of the profile, or the base folder of all.</param>
    /// <param name="interval">From cycle to cycle; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="allProfiles">Whether every profile of the folder is meant.</param>
    public static ServerProgram ThatStarts(string home, TimeSpan? interval, int? maxCycles, bool allProfiles = false)
    {
        var arguments = new List<string> { "start", "--path", home };
        if (allProfiles) arguments.Add("--all-profiles");
        if (interval is { } pause) arguments.AddRange(["--interval", pause.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)]);
        if (maxCycles is { } most) arguments.AddRange(["--max-cycles", most.ToString(CultureInfo.InvariantCulture)]);
        var assembly = Assembly.GetExecutingAssembly().Location;
        var program = Environment.ProcessPath ?? "dotnet";
        // Started as "dotnet zoho-odoo-sync.dll", the process is dotnet.
        var isHosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return new ServerProgram(program, isHosted ? [assembly, .. arguments] : arguments);
    }
}
