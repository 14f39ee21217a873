using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>Runs programs with a message on their standard input. No shell reads the arguments; a program that takes too long is
/// ended with all that it started.</summary>
/// <param name="mask">Hides secrets.</param>
internal sealed class CommandSender(SecretMask mask)
{
    private const int LongestWords = 200;

    // What a program says at its end, or leaves to children that live on.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Sends one message.</summary>
    /// <exception cref="SyncException"><c>NotificationFailed</c>.</exception>
    public async Task SendAsync(CommandChannel channel, ToldMessage told, CancellationToken cancellationToken)
    {
        using var process = Start(channel);
        var output = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
        var errors = ReadAsync(process.StandardError);
        try
        {
            await WriteAsync(process, MessageJson.Whole(told).ToString(Formatting.None), cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            End(process);
        }

        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(LastWords, CancellationToken.None)).ConfigureAwait(false);
        if (process.ExitCode == 0) return;
        var words = errors.IsCompletedSuccessfully ? ShownText.Shortened(mask.Scrub(await errors.ConfigureAwait(false)), LongestWords)
            : string.Empty;
        // It may have done a part: it is not run again at once.
        throw NotificationFailure.Lasting(
            channel, string.Create(CultureInfo.InvariantCulture, $"the program ended with exit code {process.ExitCode}")
                + (words.Length > 0 ? $": {words.TrimEnd('.')}" : string.Empty),
            "Run it by hand with a message on its standard input.");
    }

    private Process Start(CommandChannel channel)
    {
        var start = new ProcessStartInfo(channel.Program, channel.Arguments)
        {
            UseShellExecute = false, CreateNoWindow = true, RedirectStandardInput = true, RedirectStandardOutput = true,
            RedirectStandardError = true, StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        // The secrets of the services are none of its business.
        foreach (var row in SettingCatalogue.Rows.Where(row => row.IsSecret)) start.Environment.Remove(row.Variable!);
        try
        {
            return Process.Start(start)!;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            throw NotificationFailure.Lasting(
                channel, $"the program {channel.Program} could not be started: {mask.Scrub(e.Message).TrimEnd('.')}",
                "Check its path, and whether the account that runs this may run it.");
        }
    }

    private static async Task WriteAsync(Process process, string json, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(json.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read its input; its exit code says whether that is well.
        }
    }

    private static async Task<string> ReadAsync(StreamReader reader)
    {
        var kept = new StringBuilder();
        var buffer = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            // More than is told, so that the mask sees whole secrets.
            if (kept.Length < 16 * 1024) kept.Append(buffer, 0, read);
        }

        return kept.ToString();
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself in the meantime.
        }
    }
}
