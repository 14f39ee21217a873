using Xunit.Runner.InProc.SystemConsole;

namespace ZohoOdooSync.State.Tests;

/// <summary>Runs the tests, or, started by one of them, plays the second process.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args is [SecondProcess.Argument, .. var part]
        ? Task.FromResult(SecondProcess.Play(part))
        : ConsoleRunner.Run(args);
}
