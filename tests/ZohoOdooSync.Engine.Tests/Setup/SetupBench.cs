using System.Globalization;
using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Engine.Tests.Setup;

/// <summary>Both services on a port of their own, an empty folder, and somebody who has an answer ready for each question.</summary>
internal sealed class SetupBench : IAsyncDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("zohoodoosync-setup-");

    private SetupBench(SandboxServer sandbox) => Sandbox = sandbox;

    public SandboxServer Sandbox { get; }

    public string Home => Path.Combine(_home.FullName, "shop");

    public string Address => Sandbox.Address.GetLeftPart(UriPartial.Authority);

    public ManualTime Time { get; } = new();

    /// <summary>What is given from the start.</summary>
    public SetupAnswers Given { get; set; } = new();

    /// <summary>Whoever answers.</summary>
    public ScriptedDialog Dialog { get; } = new();

    /// <summary>A bench with right answers to everything that is asked on the straight way.</summary>
    public static async Task<SetupBench> StartAsync(Func<SandboxOptions, SandboxOptions>? options = null)
    {
        var time = new ManualTime();
        var given = new SandboxOptions { Products = 3, TimeProvider = time };
        var bench = new SetupBench(await SandboxServer.StartAsync(options?.Invoke(given) ?? given));
        bench.Answer(SetupTopic.DataCentre, bench.Address);
        bench.Answer(SetupTopic.ClientId, bench.Sandbox.Secrets.ZohoClientId);
        bench.Answer(SetupTopic.ClientSecret, bench.Sandbox.Secrets.ZohoClientSecret);
        bench.Answer(SetupTopic.GrantCode, bench.Sandbox.Zoho.Grants.NewCode());
        bench.Answer(SetupTopic.OdooAddress, bench.Address);
        bench.Answer(SetupTopic.OdooLogin, "sync");
        bench.Answer(SetupTopic.OdooPassword, bench.Sandbox.Odoo.User("sync").Password);
        return bench;
    }

    /// <summary>The answers to one question, for each time that it is asked.</summary>
    public void Answer(SetupTopic topic, params string[] answers) => Dialog.Answers[topic] = new Queue<string>(answers);

    public Task<SetupResult> RunAsync(bool overwrite = false) =>
        new SettingsSetup(Home, Given, Dialog, Time, new Random(1)).RunAsync(overwrite, CancellationToken.None);

    public async Task<SyncException> FailAsync() => await Assert.ThrowsAsync<SyncException>(() => RunAsync());

    /// <summary>The settings as they were written.</summary>
    public SyncSettings Written() => SettingsFile.Load(Home, new Dictionary<string, string?>());

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        _home.Delete(recursive: true);
    }
}

/// <summary>Answers each question as planned, and keeps everything that was shown.</summary>
internal sealed class ScriptedDialog : ISetupDialog
{
    private readonly List<string> _told = [];

    public Dictionary<SetupTopic, Queue<string>> Answers { get; } = [];

    public List<SetupQuestion> Questions { get; } = [];

    public IReadOnlyList<string> Told => _told;

    /// <summary>Whether nobody is there.</summary>
    public bool IsEmpty { get; set; }

    public IEnumerable<SetupTopic> Asked => Questions.Select(question => question.Topic);

    /// <summary>Everything that somebody can see.</summary>
    public string Seen => string.Join('\n', _told.Concat(Questions.SelectMany(question => question.Hints.Concat(question.Choices)
        .Concat([question.Label, question.Default ?? string.Empty, $"{question.Refusal}", question.Refusal?.NextStep ?? string.Empty]))));

    public SetupQuestion The(SetupTopic topic) => Assert.Single(Questions, question => question.Topic == topic);

    public SyncException RefusalOf(SetupTopic topic) =>
        Assert.Single(Questions, question => question.Topic == topic && question.Refusal is not null).Refusal!;

    public Task<Secret> AskAsync(SetupQuestion question, CancellationToken cancellationToken)
    {
        if (IsEmpty)
        {
            throw question.Refusal ?? new SyncException(
                "SettingsIncomplete", SyncErrorKind.Settings, string.Join(", ", question.Missing), "None.");
        }

        Questions.Add(question);
        Assert.True(
            Answers.TryGetValue(question.Topic, out var ready) && ready.Count > 0,
            string.Create(CultureInfo.InvariantCulture, $"{question.Topic} was asked once too often: {question.Refusal?.Message}"));
        return Task.FromResult(new Secret(Answers[question.Topic].Dequeue()));
    }

    public void Tell(string line) => _told.Add(line);
}
