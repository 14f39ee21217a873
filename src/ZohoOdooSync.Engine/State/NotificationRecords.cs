using Newtonsoft.Json;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.State;

/// <summary>A trouble that is not over.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Since">When it began, UTC.</param>
/// <param name="Seen">When it was last seen, UTC.</param>
public sealed record OpenTrouble(NotifyEvent Kind, DateTimeOffset Since, DateTimeOffset Seen)
{
    /// <summary>When its message was made, UTC; null while another of its kind was told less than an hour ago.</summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>What it is in detail, a sentence each.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>Runs in a row that did not see it any more.</summary>
    public int Gone { get; init; }
}

/// <summary>What became of the messages to one channel.</summary>
/// <param name="Channel">Its name.</param>
public sealed record ChannelRecord(string Channel)
{
    /// <summary>The word for its kind; empty for one that is not in the settings any more.</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>When a message last got there, UTC.</summary>
    public DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When one last did not, UTC.</summary>
    public DateTimeOffset? LastFailure { get; init; }

    /// <summary>Why, in words; null after a success.</summary>
    public string? Error { get; init; }

    /// <summary>Messages that wait to be sent again.</summary>
    public int Waiting { get; init; }
}

/// <summary>One message, as it is kept until every channel has it.</summary>
internal sealed record NotificationMessage
{
    /// <summary>The same however often it is sent.</summary>
    public required string Id { get; init; }

    /// <summary>What is told.</summary>
    public required NotifyEvent Event { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>It in one line.</summary>
    public required string Title { get; init; }

    /// <summary>The trouble that is over, of <see cref="NotifyEvent.Recovered"/>.</summary>
    public NotifyEvent? Trouble { get; init; }

    /// <summary>When the trouble began, UTC.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>It in detail, a sentence each.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What to do next, in words; empty where nothing is to be done.</summary>
    public string NextStep { get; init; } = string.Empty;

    /// <summary>The same for a front end to say in its own commands.</summary>
    public IReadOnlyList<OperatorAction> Steps { get; init; } = [];

    /// <summary>The run that it is about.</summary>
    public string? RunId { get; init; }

    /// <summary>How that ended.</summary>
    public RunOutcome? Outcome { get; init; }

    /// <summary>The counts of the last run that was carried out.</summary>
    public RunCounts? Counts { get; init; }
}

/// <summary>A message that a channel shall get.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Message">The message.</param>
/// <param name="NextTry">Not tried before this time, UTC.</param>
internal sealed record DueMessage(string Channel, NotificationMessage Message, DateTimeOffset NextTry)
{
    /// <summary>Times that it was tried in vain.</summary>
    public int Failures { get; init; }
}

/// <summary>What notifications must know from one process to the next, kept as a note in the state.</summary>
internal sealed record NotificationState
{
    private const string Name = "notify";

    /// <summary>When this profile was first looked at, UTC.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>When the last digest was made, UTC; the beginning before the first.</summary>
    public required DateTimeOffset Digested { get; init; }

    /// <summary>The newest runs that were looked at.</summary>
    public IReadOnlyList<string> SeenRuns { get; init; } = [];

    /// <summary>Runs that failed in a row.</summary>
    public int FailedRuns { get; init; }

    /// <summary>When the first of them began, UTC.</summary>
    public DateTimeOffset? FailedSince { get; init; }

    /// <summary>When a run last ended that was neither stopped nor died, UTC.</summary>
    public DateTimeOffset? LastRun { get; init; }

    /// <summary>The troubles that are not over, one of a kind at most.</summary>
    public IReadOnlyList<OpenTrouble> Open { get; init; } = [];

    /// <summary>When the last trouble of a kind was told, UTC.</summary>
    public IReadOnlyDictionary<NotifyEvent, DateTimeOffset> LastTold { get; init; } = new Dictionary<NotifyEvent, DateTimeOffset>();

    /// <summary>Messages that did not get to their channel yet, oldest first.</summary>
    public IReadOnlyList<DueMessage> Outbox { get; init; } = [];

    /// <summary>What became of the messages so far, by channel.</summary>
    public IReadOnlyList<ChannelRecord> Channels { get; init; } = [];

    /// <summary>What was kept last; null before anything was, and where a later version kept what this one does not know.</summary>
    public static NotificationState? Read(IStateReader state)
    {
        if (state.FindNote(Name) is not { } note) return null;
        try
        {
            return StateText.Read<NotificationState>(note);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps it.</summary>
    public void Save(IStateWriter state) => state.SaveNote(Name, StateText.Write(this));
}
