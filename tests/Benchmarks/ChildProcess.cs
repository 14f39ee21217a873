using System.Diagnostics;

namespace ZohoOdooSync.Benchmarks;

/// <summary>Starts one of the built programs that lie beside this one.</summary>
internal static class ChildProcess
{
    /// <summary>Starts it with its streams redirected, and without a profile of whoever measures.</summary>
    /// <param name="program">Name of the assembly, with its ending.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys
            .Where(key => key.StartsWith("ZOHO_ODOO_SYNC", StringComparison.Ordinal) || key == "SYNC_INTERVAL").ToList())
            start.Environment.Remove(name);
        // As the console host has it in its own configuration.
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["DOTNET_GCGen0MaxBudget"] = "600000";
        return Process.Start(start)!;
    }
}
