using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>The questions of a setup, asked on the shell's own screen.</summary>
internal sealed class HostDialog(PipelinePump pump) : ISetupDialog
{
    /// <inheritdoc/>
    public Task<Secret> AskAsync(SetupQuestion question, CancellationToken cancellationToken) => pump.AskAsync(question);

    /// <inheritdoc/>
    public void Tell(string line) => pump.Screen(line);

    /// <summary>Asks, on the pipeline's thread.</summary>
    /// <exception cref="SyncException"><c>SettingsIncomplete</c>, or the question's own, where nobody can be asked.</exception>
    public static Secret Ask(PSHost host, SetupQuestion question)
    {
        var ui = host.UI ?? throw Nobody(question);
        try
        {
            Write(ui, question);
            var answer = question.IsSecret ? Hidden(host) : ui.ReadLine();
            return answer is null ? throw Nobody(question) : new Secret(answer);
        }
        catch (Exception e) when (e is PSInvalidOperationException or HostException or PSNotImplementedException)
        {
            throw Nobody(question);
        }
    }

    private static void Write(PSHostUserInterface ui, SetupQuestion question)
    {
        ui.WriteLine(string.Empty);
        if (question.Refusal is { } refusal)
            ui.WriteWarningLine($"{ShownText.MessageOf(refusal)} {ShownText.OneLine(refusal.NextStep)}");

        foreach (var hint in question.Hints) ui.WriteLine(ShownText.OneLine(hint));
        for (var at = 0; at < question.Choices.Count; at++) ui.WriteLine($"  {at + 1}  {ShownText.OneLine(question.Choices[at])}");
        var usual = question.Default is { } known ? $" [{ShownText.OneLine(known)}]" : string.Empty;
        var number = question.Choices.Count > 0 ? $" (1 to {question.Choices.Count})" : string.Empty;
        ui.Write($"{question.Label}{number}{usual}: ");
    }

    private static string? Hidden(PSHost host)
    {
        if (host.Name == "ConsoleHost" && Console.IsInputRedirected) return Given(host.UI);
        using var text = host.UI.ReadLineAsSecureString();
        return text is null ? null : new NetworkCredential(string.Empty, text).Password;
    }

    // Where a file or another program gives the answers the shell reads no keys, and of a line it reads it shows every letter.
    private static string? Given(PSHostUserInterface ui)
    {
        try
        {
            // The shell itself says whether it may be asked at all (-NonInteractive), before it looks at what.
            ui.PromptForChoice(string.Empty, string.Empty, [], 0);
        }
        catch (ArgumentException)
        {
            // It may: it only misses the choices.
        }

        var line = Console.In.ReadLine();
        ui.WriteLine();
        return line;
    }

    private static SyncException Nobody(SetupQuestion question)
    {
        if (question.Refusal is { } refusal && refusal.ErrorId != "SettingsInvalid") return refusal;
        var names = string.Join(", ", question.Missing.Select(ParameterOf).Distinct());
        var choices = question.Choices.Count == 0 ? string.Empty
            : $" {question.Label}, one of: {string.Join("; ", question.Choices.Select(choice => ShownText.OneLine(choice)))}.";
        return new SyncException(
            "SettingsIncomplete", SyncErrorKind.Settings,
            $"Without {names} there are no settings, and nobody can be asked here.{choices} Nothing was written.",
            "Give them as parameters (-GrantCode in place of -RefreshToken will do), or run this in an interactive session."
                + (question.Topic == SetupTopic.Organization && question.Choices.Count > 0
                    ? " If a grant code was given, it is used up: make a new one." : string.Empty));
    }

    private static string ParameterOf(SetupTopic topic) => topic switch
    {
        SetupTopic.DataCentre => "-ZohoDataCentre",
        SetupTopic.ClientId or SetupTopic.ClientSecret => "-ZohoClient",
        SetupTopic.GrantCode => "-RefreshToken",
        SetupTopic.Organization => "-OrganizationId",
        SetupTopic.OdooAddress => "-OdooHost",
        SetupTopic.OdooDatabase => "-OdooDatabase",
        SetupTopic.OdooLogin or SetupTopic.OdooPassword => "-OdooAccount",
        SetupTopic.ExchangeRate => "-ExchangeRate",
        _ => throw new ArgumentOutOfRangeException(nameof(topic)),
    };
}
