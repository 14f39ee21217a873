using ZohoOdooSync.Cli;

return await ConsoleHost.RunAsync(args, Console.Out, Console.Error).ConfigureAwait(false);
