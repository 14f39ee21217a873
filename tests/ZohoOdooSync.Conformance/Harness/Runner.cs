using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>What an exchange gave: its neutral answers by door, and what was not as it must be.</summary>
internal sealed record Outcome(IReadOnlyDictionary<Door, JArray> Answers, IReadOnlyList<string> Broken);

/// <summary>Makes exchanges with one server.</summary>
internal sealed class Runner(OdooDoor odoo, Account account, Ground ground, int version)
{
    public int Version { get; } = version;

    /// <summary>Asks the server which major version it is.</summary>
    public static async Task<int> VersionAsync(OdooDoor odoo)
    {
        var answer = await odoo.RpcAsync("common", "version");
        return answer.Json?["result"]?["server_version_info"]?[0] is JValue { Type: JTokenType.Integer } major
            ? (int)major
            : throw new InvalidOperationException($"The server does not say its version: HTTP {answer.Status}.");
    }

    /// <summary>Makes an exchange through every door that it is for, each time with records of its own.</summary>
    public async Task<Outcome> RunAsync(Exchange exchange)
    {
        var answers = new Dictionary<Door, JArray>();
        var broken = new List<string>();
        foreach (var door in Enum.GetValues<Door>().Where(door => exchange.Only is { } only ? door == only
            : door == Door.JsonRpc || Version >= 19))
        {
            var talk = new Talk(odoo, door, Version, account, ground, NewTag());
            try
            {
                await exchange.Run(talk);
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException or NotSupportedException
                or HttpRequestException or InvalidCastException or NullReferenceException or IndexOutOfRangeException)
            {
                talk.Broken.Add($"it broke off: {error.Message}");
            }

            answers[door] = talk.Answers;
            broken.AddRange(talk.Broken.Select(words => $"{door}: {words}"));
        }

        return new Outcome(answers, broken);
    }

    // A letter first: a tag is also part of external ids.
    private static string NewTag() => "q" + Guid.NewGuid().ToString("n")[..9];
}
