using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Setup;

/// <summary>What the steps of one setup share: the answers so far, and the way to ask for more.</summary>
internal sealed class SetupTalk(string home, SetupAnswers given, ISetupDialog dialog, TimeProvider time, Random random)
{
    /// <summary>What is known by now.</summary>
    public SetupAnswers Answers { get; set; } = given;

    /// <summary>Whether anything was asked, so that somebody sits in front of it.</summary>
    public bool HasAsked { get; private set; }

    /// <summary>Clock.</summary>
    public TimeProvider Time => time;

    /// <summary>Jitter of retries.</summary>
    public Random Random => random;

    /// <summary>Keeps the access token from one step to the next: Zoho gives out only ten in ten minutes.</summary>
    public TokenMemory Tokens { get; } = new();

    /// <summary>Tells something that needs no answer.</summary>
    public void Tell(string line) => dialog.Tell(ShownText.OneLine(line));

    /// <summary>The settings as they would be by now.</summary>
    /// <exception cref="SyncException"><c>SettingsInvalid</c>.</exception>
    public SyncSettings Preview() => Check(Answers);

    /// <summary>The settings that answers would make.</summary>
    /// <exception cref="SyncException"><c>SettingsInvalid</c>.</exception>
    public SyncSettings Check(SetupAnswers answers) => answers.Preview(home);

    /// <summary>Zoho as the answers so far name it.</summary>
    public ZohoCatalogue OpenZoho()
    {
        var settings = Preview();
        settings.Secrets.Add(Answers.GrantCode);
        return ZohoCatalogue.Create(settings, null, time, random, Tokens);
    }

    /// <summary>Asks until an answer is taken: one that is refused is asked for again, with the reason.</summary>
    /// <param name="question">The question.</param>
    /// <param name="take">The answers with this one; throws why it cannot be taken. The answer is empty for the default.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    public async Task AskAsync(SetupQuestion question, Func<Secret, SetupAnswers> take, CancellationToken cancellationToken)
    {
        for (var next = question with { Refusal = question.Refusal is { } first ? SetupRefusal.Of(first, question.Label) : null }; ;)
        {
            var missing = Answers.Missing.Concat(question.Default is null ? [question.Topic] : []).Distinct();
            var typed = await dialog.AskAsync(next with { Missing = [.. missing] }, cancellationToken).ConfigureAwait(false);
            HasAsked = true;
            var answer = new Secret(typed.Reveal().Trim());
            try
            {
                if (answer.IsEmpty && question.Default is null) throw Wrong($"{question.Label} is empty: an answer is needed.");
                var answers = take(answer);
                Check(answers);
                Answers = answers;
                return;
            }
            catch (SyncException e)
            {
                next = question with { Refusal = SetupRefusal.Of(e, question.Label) };
            }
        }
    }

    /// <summary>The error for an answer that cannot be taken.</summary>
    public static SyncException Wrong(string message) =>
        new("SettingsInvalid", SyncErrorKind.Settings, message, "Type it again; everything that was typed before is kept.");

    /// <summary>The number, from 0, of the one that was chosen, by its number or its words; null where it is none of them.</summary>
    public static int? Chosen(string answer, IReadOnlyList<string> words)
    {
        if (int.TryParse(answer, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= words.Count)
            return number - 1;
        var at = words.ToList().FindIndex(one => string.Equals(one, answer, StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : at;
    }

    /// <summary>A text in one piece; what was pasted with more around it is not taken.</summary>
    public static Secret Whole(string label, Secret answer) => answer.Reveal().Any(char.IsWhiteSpace)
        ? throw Wrong($"{label} holds a space: paste it alone.")
        : answer;
}
