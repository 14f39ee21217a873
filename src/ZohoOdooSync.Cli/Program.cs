using System.Text;
using ZohoOdooSync.Cli;

// Names are in any script; a console that defaults to ASCII would print question marks. Set before the writers are taken: it
// makes new ones, and only those are known to be the terminal's.
if (!OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(false);
return await ConsoleHost.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
