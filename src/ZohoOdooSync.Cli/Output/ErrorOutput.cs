using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Cli.Output;

/// <summary>
/// An error as an operator and as a script want it: id, what happened, the next step. In words always on standard error.
/// </summary>
internal static class ErrorOutput
{
    public static void Write(SyncException error, bool json, TextWriter output, TextWriter errorOutput)
    {
        errorOutput.WriteLine($"error {error.ErrorId}: {ShownText.MessageOf(error)}");
        errorOutput.WriteShown($"next: {error.NextStep}");
        if (json) output.WriteLine(ShownText.Json(new JObject { ["error"] = Json(error) }.ToString(Newtonsoft.Json.Formatting.None)));
    }

    public static JObject Json(SyncException error) => new()
    {
        ["id"] = error.ErrorId,
        ["kind"] = error.Kind.ToString(),
        ["message"] = error.Message,
        ["nextStep"] = error.NextStep,
    };
}
