using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>What the state store promises. This part: what is saved is what is found.</summary>
public sealed partial class StateStoreTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private string StateFile => _temporary.File;

    public void Dispose() => _temporary.Dispose();

    private IStateStore Open(StateAccess access = StateAccess.ReadWrite) => StateStore.Open(StateFile, access);

    public static TheoryData<string> OddTexts =>
    [
        "", " ", "قميص قطني — أزرق ٢٠٢٦", "a\u200fb\u202ec", "😀 and 👩‍👩‍👧", "line\r\nline\n\ttab", "\u0001\u001f\u007f\ufeff",
        "quote ' \" \\ ; -- $0 {}", "2026-06-09T13:15:34Z", "1.50", "null", new string('x', 300_000),
    ];

    public static TheoryData<string> ExactNumbers =>
    [
        "0", "1", "1.0", "12.50", "-0.01", "0.0000000000000000000000000001", "1234567890.123456789012345678",
        "79228162514264337593543950335", "-79228162514264337593543950335", "7.9228162514264337593543950335",
    ];

    [Fact]
    public void Bindings_are_counted_as_they_are_read()
    {
        using var store = Open();
        store.Write(state => state.SaveBindings(
        [
            new Binding("1", 1, BindingHome.Odoo, "a"), new Binding("2", 2, BindingHome.Local, "b"),
            new Binding("\"Home\":\"Local\"", 3, BindingHome.Odoo, "\"Home\":\"Local\""),
        ]));
        Assert.Equal((3, 1), store.Read(state => state.CountBindings()));
        using var reader = Open(StateAccess.ReadOnly);
        Assert.Equal((3, 1), reader.Read(state => state.CountBindings()));
    }

    [Fact]
    public void A_new_state_is_empty_and_says_what_keeps_it()
    {
        using var store = Open();
        Assert.Equal(StateFile, store.Path);
        Assert.Matches(@"^LiteDB \d+\.\d+\.\d+$", store.Backend);
        store.Read(state =>
        {
            Assert.Null(state.Identity);
            Assert.Null(state.Heartbeat);
            Assert.Null(state.ServerHeartbeat);
            Assert.Null(state.Budget);
            Assert.Null(state.FindBinding("1"));
            Assert.Null(state.FindRun("1"));
            Assert.Null(state.FindToken("1"));
            Assert.Null(state.FindNote("1"));
            Assert.Empty(state.Bindings());
            Assert.Empty(state.Runs(10));
            Assert.Empty(state.Journal("1"));
            Assert.Empty(state.PendingJournal());
            Assert.Empty(state.Quarantine());
            return true;
        });
    }

    [Fact]
    public void A_quarantined_item_of_an_earlier_version_rests_as_a_whole()
    {
        var old = StateText.Read<QuarantinedItem>(
            """{"ItemId":"5","Name":"N","Reason":"r","DesiredDigest":"d","Attempts":2,"Since":"2026-06-09T12:00:00.0000000Z","NextTry":"2026-06-09T12:30:00.0000000Z"}""");
        Assert.Equal((0, false, 0), (old.Refused.Count, old.WaitsForValue, old.Products));
    }

    [Fact]
    public void Every_record_comes_back_as_it_was_after_the_file_was_closed()
    {
        var identity = new PairIdentity("60012345678", "prod", 1, "2024-01-02 03:04:05.678901", null);
        var item = new QuarantinedItem("5", "Name", "Why", "digest", 3, Some.Time, Some.Time.AddTicks(1))
        {
            Refused = ProductValues.Of([new(MirroredField.Barcode, FieldValue.Of("333")), new(MirroredField.Price, FieldValue.Of(1.50m))]),
            WaitsForValue = true, Products = 7,
        };
        var beat = new Heartbeat(4711, "host", "1.2.3", "Reading", Some.Time, Some.Time.AddTicks(7));
        var server = beat with { ProcessId = 12, IntervalSeconds = 300, NextRun = Some.Time.AddTicks(8), Failures = 2 };
        var budget = new BudgetReading(2500, 17, Some.Time.AddHours(1), Some.Time);
        var run = Some.Run("r1") with
        {
            Kind = RunKind.Incremental, Ended = Some.Time.AddTicks(99), Outcome = RunOutcome.Incomplete, ZohoCalls = 7, OdooCalls = 8,
            ErrorId = "Some", ErrorMessage = "words",
            Counts = new RunCounts { ZohoCount = 1, ZohoActive = 2, OdooCountBefore = 3, OdooCount = 4, OdooActive = 5, Created = 6,
                Adopted = 7, Updated = 8, Archived = 9, Restored = 10, Deleted = 11, Unchanged = 12, Quarantined = 13, Conflicts = 14,
                Blocked = 15, Retired = 16, Unmanaged = 17 },
        };
        var entry = Some.Entry("r1", 1) with { Kind = ChangeKind.Create, ProductId = null, Before = ProductValues.Empty, Reason = "r" };
        using (var store = Open())
        {
            store.Write(state =>
            {
                state.SaveIdentity(identity);
                state.SaveBindings([new("1", 11, BindingHome.Local, "d1"), new("2", int.MaxValue, BindingHome.Odoo, "")]);
                state.SaveQuarantine([item]);
                state.SaveHeartbeat(beat);
                state.SaveServerHeartbeat(server);
                state.SaveBudget(budget);
                state.SaveRun(run);
                state.SaveJournal([entry]);
                state.SaveToken(new CachedToken("k", [0, 1, 254, 255], Some.Time));
                state.SaveNote("watermark", "w");
            });
        }

        using var again = Open();
        again.Read(state =>
        {
            Assert.Equal(identity, state.Identity);
            Assert.Equal([new("1", 11, BindingHome.Local, "d1"), new("2", int.MaxValue, BindingHome.Odoo, "")], state.Bindings());
            Assert.Equal(new Binding("1", 11, BindingHome.Local, "d1"), state.FindBinding("1"));
            Assert.Equal([item], state.Quarantine());
            Assert.Equal(beat, state.Heartbeat);
            Assert.Equal(server, state.ServerHeartbeat);
            Assert.Equal((false, true), (state.Heartbeat!.IsServer, state.ServerHeartbeat!.IsServer));
            Assert.Equal(budget, state.Budget);
            Assert.Equal(run, state.FindRun("r1"));
            Assert.Equal([run], state.Runs(5));
            Assert.Equal([entry], state.Journal("r1"));
            Assert.Equal([entry], state.PendingJournal());
            Assert.Equal([0, 1, 254, 255], state.FindToken("k")!.Sealed);
            Assert.Equal(Some.Time, state.FindToken("k")!.Expires);
            Assert.Equal("w", state.FindNote("watermark"));
            return true;
        });
    }

    [Theory]
    [MemberData(nameof(OddTexts))]
    public void Any_text_comes_back_character_by_character(string text)
    {
        var entry = Some.Entry("r", 1) with { Name = text, Before = Some.Values(text, 1m), Reason = text };
        using var store = Open();
        store.Write(state =>
        {
            state.SaveNote("n", text);
            state.SaveJournal([entry]);
        });
        Assert.Equal(text, store.Read(state => state.FindNote("n")), StringComparer.Ordinal);
        Assert.Equal(entry, store.Read(state => state.Journal("r")).Single());
    }

    [Fact]
    public void Half_of_a_surrogate_pair_becomes_the_replacement_character()
    {
        using var store = Open();
        store.Write(state => state.SaveNote("n", "a\ud83db"));
        Assert.Equal("a\ufffdb", store.Read(state => state.FindNote("n")));
    }

    [Theory]
    [MemberData(nameof(ExactNumbers))]
    public void A_number_keeps_every_digit(string digits)
    {
        var number = decimal.Parse(digits, CultureInfo.InvariantCulture);
        using var store = Open();
        store.Write(state => state.SaveJournal([Some.Entry("r", 1) with { After = Some.Values("x", number) }]));
        var kept = store.Read(state => state.Journal("r")).Single().After[MirroredField.Price]!.Value;
        Assert.True(kept.IsNumber);
        Assert.Equal(decimal.GetBits(number), decimal.GetBits(kept.Number));
    }

    [Fact]
    public void A_time_keeps_every_tick_and_becomes_utc()
    {
        var local = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(3)).AddTicks(9_999_999);
        using var store = Open();
        store.Write(state => state.SaveToken(new CachedToken("k", [], local)));
        var kept = store.Read(state => state.FindToken("k"))!.Expires;
        Assert.Equal(local.UtcTicks, kept.UtcTicks);
        Assert.Equal(TimeSpan.Zero, kept.Offset);
    }

    [Fact]
    public void Keys_are_told_apart_by_case_and_come_in_order()
    {
        using var store = Open();
        store.Write(state => state.SaveBindings([.. ((string[])["b", "B", "a", "A", "10", "9"]).Select(id =>
            new Binding(id, 1, BindingHome.Odoo, id))]));
        Assert.Equal(["10", "9", "A", "B", "a", "b"], store.Read(state => state.Bindings()).Select(binding => binding.ItemId));
        Assert.Equal("B", store.Read(state => state.FindBinding("B"))!.WrittenDigest);
    }
}
