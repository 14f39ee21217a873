using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>What one command printed, and how it ended.</summary>
internal sealed partial record HostResult(int ExitCode, byte[] OutputBytes, byte[] ErrorBytes)
{
    public string Output { get; } = Utf8(OutputBytes);

    public string Error { get; } = Utf8(ErrorBytes);

    /// <summary>Both streams, for messages of tests.</summary>
    public string All => $"exit code {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}";

    /// <summary>The last line of standard output, which must be one JSON object.</summary>
    public JObject Json
    {
        get
        {
            var last = Output.TrimEnd('\n').Split('\n')[^1].TrimEnd('\r');
            using var reader = new JsonTextReader(new StringReader(last)) { DateParseHandling = DateParseHandling.None };
            return JObject.Load(reader);
        }
    }

    /// <summary>The ids of the errors that were told on standard error, in their order.</summary>
    public IReadOnlyList<string> ErrorIds => [.. ErrorLine().Matches(Error).Select(match => match.Groups[1].Value)];

    /// <summary>The command ended with this code; else everything that it printed is shown.</summary>
    public HostResult Exits(int code)
    {
        Assert.True(ExitCode == code, $"expected exit code {code}, {All}");
        return this;
    }

    [GeneratedRegex(@"^error (\w+): \S", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLine();

    private static string Utf8(byte[] bytes) => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
}
