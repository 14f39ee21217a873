using Microsoft.AspNetCore.Http;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.FaultCampaign.Harness;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.FaultCampaign.Schedules;

/// <summary>
/// Some days of a pair under a random schedule of faults: rounds of edits, faults and runs, each checked, and at the end a
/// day without faults, after which both sides must be equal.
/// </summary>
internal sealed class Life : ISyncReporter
{
    private readonly Pair _pair;
    private readonly Random _random;
    private readonly People _people;
    private readonly FaultMaker _faults;
    private readonly Receiver _receiver;
    private readonly Action<string> _tell;
    private TimeSpan _skew;
    private Task _closing = Task.CompletedTask;
    private int _waitsUntilOpen;
    private bool _forgetsTimes;

    private Life(Pair pair, Receiver receiver, Random random, Action<string> tell)
    {
        (_pair, _receiver, _random, _tell) = (pair, receiver, random, tell);
        _people = new People(pair, random, tell);
        _faults = new FaultMaker(pair, random);
        pair.Time.Waiting = _ => WaitedAtClosedPort();
    }

    /// <summary>Lives one, and throws what is wrong with it.</summary>
    public static async Task LiveAsync(int seed, List<string> story)
    {
        void Tell(string line)
        {
            lock (story) story.Add(line);
        }

        var random = new Random(seed);
        var shape = Shape.Any(random);
        Tell(shape.ToString());
        await using var pair = await Pair.StartAsync(shape);
        await using var receiver = await Receiver.StartAsync();
        pair.Settings = (pair.Settings with
        {
            Notify = new NotifySettings { Channels = [receiver.Channel()], FailingRuns = random.Next(1, 4) },
        }).WithSecrets();
        var life = new Life(pair, receiver, random, Tell);
        life.Configure();
        if (random.Next(4) > 0) await life.RunAsync(force: false);
        for (var rounds = random.Next(1, 5); rounds > 0; rounds--) await life.RoundAsync();
        await life.EndAsync();
    }

    public void Report(SyncEvent syncEvent)
    {
        if (syncEvent is SyncServerWaits && _pair.Settings.Hints.Listen is not null && _random.Next(2) == 0) Hint();
        if (syncEvent is SyncMessage { Level: >= SyncLogLevel.Warning } message) _tell($"  {message.Level}: {message.Text}");
    }

    private void Configure()
    {
        if (_random.Next(3) == 0)
            _pair.Settings = _pair.Settings with { Hints = new() { Listen = Webhook.FreeAddress(), Secret = new(Webhook.Secret) } };
        var zoho = _pair.Sandbox.Zoho.Switches;
        zoho.MaxPageSize = _random.Next(3) > 0 ? _random.Next(2, 9) : 200;
        zoho.HonourLastModifiedSort = _random.Next(5) > 0;
        zoho.CountsOnRequest = _random.Next(5) > 0;
        zoho.UnknownIdFailsItemDetails = _random.Next(2) == 0;
        zoho.MissingItemStatus = _random.Next(2) == 0 ? 404 : 400;
        _pair.Sandbox.Odoo.Switches.BotMayManageExternalIds = _random.Next(2) == 0;
        // Without the guard, only the proof of absence stands between a lie and an archived product.
        if (_random.Next(3) > 0)
            _pair.Settings = _pair.Settings with { Guard = _pair.Settings.Guard with { MaxArchivePercent = 100, MaxArchiveCount = 1000 } };
    }

    private async Task RoundAsync()
    {
        _pair.Time.Advance(TimeSpan.FromMinutes(_random.Next(1, 300)));
        SpoilReceiver();
        for (var deeds = _random.Next(4); deeds > 0; deeds--) _people.Do();
        for (var faults = _random.Next(1, 4); faults > 0; faults--) Plan(_faults.Next());
        for (var moments = _random.Next(3); moments > 0; moments--) Plan(_faults.Moment(_people.Later()));
        switch (_random.Next(18))
        {
            case 0: Plan(_faults.Moment(ClosePort)); break;
            case 1: Skew(TimeSpan.FromMinutes(_random.Next(-90, 90))); break;
            case 2:
                Plan(_faults.Moment(_pair.Sandbox.Zoho.ExpireAccessTokens) with { Endpoint = "zoho.items" });
                Plan(_faults.Moment(_pair.Sandbox.Zoho.ExpireAccessTokens) with { Endpoint = "zoho.*", Skip = 0, Count = 5 });
                break;
            case 3:
                (_pair.Sandbox.Zoho.Switches.Shift, _pair.Sandbox.Zoho.Switches.ShiftsLeft) =
                    ((ScanShift)_random.Next(1, 4), _random.Next(1, 3));
                break;
            case 4:
                _tell("the state is lost");
                _forgetsTimes = true;
                _pair.LoseState();
                break;
            default: LimitOdoo(); break;
        }

        if (_random.Next(2) == 0) await RunAsync(force: _random.Next(4) == 0);
        else await CycleAsync(_random.Next(1, 4));
        await OpenAsync();
        if (_random.Next(2) == 0) _pair.Sandbox.Faults.Clear();
    }

    /// <summary>What Odoo, or a proxy before it, does not take until somebody mends it.</summary>
    private void LimitOdoo()
    {
        var odoo = _pair.Sandbox.Odoo.Switches;
        switch (_random.Next(14))
        {
            case 0: odoo.MostRows = _random.Next(1, 6); break;
            case 1: odoo.MostBodyBytes = _random.Next(2000, 8000); break;
            case 2: odoo.RefusedText = _random.Next(2) == 0 ? "اسم" : "line"; break;
            case 3: odoo.BrokenText = _random.Next(2) == 0 ? "Added" : "اسم"; break;
            case 4: odoo.BotLacksInventoryRight = true; break;
            case 5: odoo.DateAheadSeconds = _random.Next(-3600, 3600); break;
            default: return;
        }

        _tell($"Odoo takes {odoo.MostRows} rows, {odoo.MostBodyBytes} bytes, not \"{odoo.RefusedText}\", breaks at \"{odoo.BrokenText}\", "
            + $"lacks the inventory right: {odoo.BotLacksInventoryRight}, tells the time {odoo.DateAheadSeconds} s ahead");
    }

    private void MendOdoo()
    {
        var odoo = _pair.Sandbox.Odoo.Switches;
        (odoo.MostRows, odoo.MostBodyBytes, odoo.RefusedText, odoo.BrokenText) = (null, null, null, null);
        (odoo.BotLacksInventoryRight, odoo.DateAheadSeconds) = (false, 0);
    }

    /// <summary>A day without faults: one run, and both sides are equal; one more, and nothing is written.</summary>
    private async Task EndAsync()
    {
        _pair.Sandbox.Faults.Clear();
        _receiver.Answer = _ => Task.CompletedTask;
        _pair.Sandbox.Zoho.Switches.Shift = ScanShift.None;
        _people.Mend();
        MendOdoo();
        Skew(-_skew);
        // Whatever rests, and the day's calls, are over.
        _pair.Time.Advance(TimeSpan.FromDays(2));
        var result = await RunAsync(force: false);
        if (result?.Run.Outcome == RunOutcome.Refused)
        {
            Assert.True(RealRemovals() > 0, $"refused although nobody removed anything: {result.Run.ErrorMessage}");
            result = await RunAsync(force: true);
        }

        Assert.Equal(RunOutcome.Succeeded, result?.Run.Outcome);
        Truth.AssertMirrored(_pair, _people.Peoples);
        Truth.AssertSettled(_pair);
        var parity = await _pair.CompareAsync();
        Assert.True(parity.IsEqual, string.Join('\n', parity.Differences.Take(5)));
        Assert.Equal(_pair.Sandbox.Zoho.Count, parity.ZohoCount);
        _pair.Sandbox.ResetCounters();
        var again = await RunAsync(force: false);
        Assert.Equal((RunOutcome.Succeeded, 0), (again?.Run.Outcome, _pair.Sandbox.Odoo.Calls.Writes));
        var told = ToldLaws.AssertOneForEachTrouble(_pair, _receiver);
        if (!_forgetsTimes) ToldLaws.AssertNoFlood(told);
        ToldLaws.AssertAllOver(_pair);
    }

    /// <summary>A receiver of notifications that works, or one of those that do not.</summary>
    private void SpoilReceiver()
    {
        var mood = _random.Next(6);
        _tell($"the receiver of notifications: {mood}");
        _receiver.Answer = context =>
        {
            if (mood == 0) context.Abort();
            else context.Response.StatusCode = mood switch { 1 => 404, 2 => 503, _ => 200 };
            return Task.CompletedTask;
        };
    }

    /// <summary>How many products are for sale although their item is not: what a run may rightly archive.</summary>
    private int RealRemovals()
    {
        var items = _pair.Sandbox.Zoho.Items.Where(item => item.Active).Select(item => _pair.ExternalId(item.ItemId))
            .ToHashSet(StringComparer.Ordinal);
        return _pair.Sandbox.Odoo.Products.Count(product => product.Active
            && !_pair.Sandbox.Odoo.ExternalIdsOf(product.Id).Any(items.Contains));
    }

    private async Task<SyncRunResult?> RunAsync(bool force)
    {
        try
        {
            var result = await _pair.RunAsync(force, this);
            Check(result);
            return result;
        }
        catch (SyncException e)
        {
            _tell($"no run: {e.ErrorId}: {e.Message}");
            Readable.Assert(e);
            return null;
        }
    }

    private async Task CycleAsync(int cycles)
    {
        try
        {
            await foreach (var result in _pair.Engine().RunCyclesAsync(TimeSpan.FromMinutes(5), cycles, this, CancellationToken.None))
                Check(result);
        }
        catch (SyncException e)
        {
            _tell($"no cycles: {e.ErrorId}: {e.Message}");
            Readable.Assert(e);
        }
    }

    private void Check(SyncRunResult result)
    {
        var run = result.Run;
        _tell($"{run.Kind}: {run.Outcome} {run.ErrorId} {run.ErrorMessage} {run.Counts.CountMatch}");
        foreach (var entry in result.Changes)
            _tell($"  {entry.Kind} {entry.ItemId} -> {entry.ProductId}: {entry.Outcome} {entry.After} {entry.Reason}");
        Readable.Assert(result);
        Assert.Equal(0, _pair.Sandbox.Zoho.Calls.NonGet);
        foreach (var item in _pair.Sandbox.Zoho.Items.Where(item => item.Active && !_people.HasTouched(item.ItemId)))
        {
            Assert.True(
                _pair.Sandbox.Odoo.FindByExternalId(_pair.ExternalId(item.ItemId))?.Active != false,
                $"the product of {item.ItemId} is archived, and the item lives");
        }
    }

    private void Plan(Fault fault)
    {
        _tell(FaultMaker.Told(fault));
        _pair.Sandbox.Faults.Add(fault);
    }

    // Hints come by the hundred, true ones and others, and the body may say anything.
    private void Hint()
    {
        _tell("hints come");
        for (var i = _random.Next(1, 20); i > 0; i--)
            Webhook.Post(_pair.Settings.Hints.Listen!, _random.Next(5) > 0, new string('x', _random.Next(1, 100_000)));
    }

    private void Skew(TimeSpan by)
    {
        if (by == TimeSpan.Zero) return;
        _tell($"the clock here is set by {by}");
        _forgetsTimes = true;
        _skew += by;
        _pair.Time.SetClock(by);
    }

    /// <summary>The port closes, for a number of the client's waits, or until its run has ended.</summary>
    private void ClosePort()
    {
        _tell("the port closes");
        _waitsUntilOpen = 2;
        _closing = Task.Run(_pair.Sandbox.CloseAsync);
    }

    private void WaitedAtClosedPort()
    {
        if (_waitsUntilOpen > 0 && --_waitsUntilOpen == 0) OpenAsync().GetAwaiter().GetResult();
    }

    private async Task OpenAsync()
    {
        await _closing;
        await _pair.Sandbox.OpenAsync();
    }
}
