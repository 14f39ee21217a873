namespace ZohoOdooSync.Engine.Setup;

/// <summary>What somebody who sets a profile up is asked for.</summary>
public enum SetupTopic
{
    /// <summary>Zoho's data centre: a code, a name or an address.</summary>
    DataCentre,

    /// <summary>Client id of the API client.</summary>
    ClientId,

    /// <summary>Client secret of the API client.</summary>
    ClientSecret,

    /// <summary>Grant code, which becomes the refresh token.</summary>
    GrantCode,

    /// <summary>The organisation.</summary>
    Organization,

    /// <summary>Address of the Odoo server.</summary>
    OdooAddress,

    /// <summary>Odoo database.</summary>
    OdooDatabase,

    /// <summary>Login of the Odoo account.</summary>
    OdooLogin,

    /// <summary>Its password or API key.</summary>
    OdooPassword,

    /// <summary>Units of Odoo's currency for one of Zoho's.</summary>
    ExchangeRate,
}

/// <summary>One question.</summary>
/// <param name="Topic">What is asked for.</param>
/// <param name="Label">What stands before the answer: <c>Client id</c>.</param>
public sealed record SetupQuestion(SetupTopic Topic, string Label)
{
    /// <summary>Where the answer is found, one sentence a line.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>Answers to choose from, numbered from 1; empty where there is no list.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What an empty answer stands for, as people may see it; null where an answer is needed.</summary>
    public string? Default { get; init; }

    /// <summary>Whether the answer must not be seen.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Why the answer before it was not taken; null at the first time. Free of secrets.</summary>
    public SyncException? Refusal { get; init; }

    /// <summary>Everything that is not known yet, this among it: for whoever can ask nobody.</summary>
    public IReadOnlyList<SetupTopic> Missing { get; init; } = [];
}

/// <summary>Whoever asks the questions: a front end, or a test.</summary>
public interface ISetupDialog
{
    /// <summary>Asks. Where nobody can be asked it throws <see cref="SetupQuestion.Refusal"/>, else what names everything that is
    /// missing.</summary>
    /// <param name="question">The question.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>What was typed; empty for the default.</returns>
    Task<Secret> AskAsync(SetupQuestion question, CancellationToken cancellationToken);

    /// <summary>Tells something that needs no answer.</summary>
    /// <param name="line">One line, free of secrets.</param>
    void Tell(string line);
}
