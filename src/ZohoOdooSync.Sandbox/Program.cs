using System.Diagnostics;
using System.Runtime.InteropServices;
using ZohoOdooSync.Sandbox;

const int BadUsage = 64;
const int Failed = 1;

SandboxArguments arguments;
try
{
    arguments = SandboxArguments.Parse(args);
}
catch (ArgumentException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    await Console.Error.WriteLineAsync(SandboxArguments.Usage);
    return BadUsage;
}

var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, arguments.OutlivesTerminal ? Ignore : End);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, arguments.OutlivesTerminal ? Ignore : End);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
try
{
    await using var sandbox = await SandboxServer.StartAsync(arguments.Options);
    sandbox.WriteSettings(arguments.Home);
    Console.WriteLine($"ready {sandbox.Address.GetLeftPart(UriPartial.Authority)}");
    Console.Write(sandbox.WhatToType());
    await (arguments.Parent is { } parent ? Task.WhenAny(stop.Task, EndOf(parent)) : stop.Task);
    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return Failed;
}

static async Task EndOf(int id)
{
    try
    {
        using var process = Process.GetProcessById(id);
        await process.WaitForExitAsync();
    }
    catch (ArgumentException)
    {
        // It ended before anybody looked.
    }
}

static void Ignore(PosixSignalContext context) => context.Cancel = true;

void End(PosixSignalContext context)
{
    // The process ends by itself, with code 0, once the server is down.
    context.Cancel = true;
    stop.TrySetResult();
}
