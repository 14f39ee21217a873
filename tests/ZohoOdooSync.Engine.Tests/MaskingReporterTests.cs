using System.Collections;
using System.Reflection;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests;

public sealed class MaskingReporterTests
{
    private const string SecretText = "hunter2/hunter2+\"é\"";

    private static readonly string Encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(SecretText));

    private readonly Listener _frontEnd = new();
    private readonly Listener _log = new();

    [Property(MaxTest = 1000)]
    public Property A_secret_in_any_text_of_any_event_reaches_no_sink() => Prop.ForAll(Events(), told =>
    {
        var reporter = new MaskingReporter(new SecretMask(new Secret(SecretText)), _frontEnd, _log);
        reporter.Report(told);
        foreach (var sink in new[] { _frontEnd, _log })
        {
            var texts = TextsOf(sink.Events[^1]).ToList();
            Assert.Equal(TextsOf(told).Count(), texts.Count);
            Assert.All(texts, text => Assert.DoesNotContain("hunter2", text));
            Assert.All(texts, text => Assert.DoesNotContain(Encoded[..12], text));
        }
    });

    [Fact]
    public void Every_kind_of_event_is_tried_here() => Assert.Equal(
        typeof(SyncEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SyncEvent))).Select(type => type.Name).Order(),
        Some("x").Select(told => told.GetType().Name).Order());

    [Fact]
    public void An_event_without_a_secret_arrives_as_it_was()
    {
        foreach (var told in Some("plain"))
        {
            new MaskingReporter(new SecretMask(new Secret(SecretText)), _frontEnd, _log).Report(told);
            Assert.Equal(told, _frontEnd.Events[^1]);
            Assert.Equal(told, _log.Events[^1]);
        }
    }

    private static Arbitrary<SyncEvent> Events()
    {
        var piece = Gen.Elements(
            "a", " ", "\n", "قميص", SecretText, Uri.EscapeDataString(SecretText),
                SecretText.Replace("\"", "\\\"", StringComparison.Ordinal), Encoded);
        return Arb.From(
            from pieces in piece.ListOf()
            from kind in Gen.Choose(0, Some("x").Count - 1)
            select Some(string.Concat(pieces))[kind]);
    }

    /// <summary>One event of each kind, with a text in every place that can hold one.</summary>
    private static List<SyncEvent> Some(string text)
    {
        var run = new SyncRun
        {
            RunId = text, Kind = RunKind.Full, Started = Engine.Tests.Some.Time, ErrorId = text, ErrorMessage = text,
        };
        var values = Engine.Tests.Some.Values((MirroredField.Name, text), (MirroredField.Price, 5m), (MirroredField.Description, text));
        var entry = new JournalEntry
        {
            RunId = text, Sequence = 1, Kind = ChangeKind.Update, ItemId = text, Name = text, Before = values, After = values,
            Written = Engine.Tests.Some.Time, Reason = text,
        };
        return
        [
            new SyncProgressed(SyncPhase.Applying, 1, 2, text), new SyncMessage(SyncLogLevel.Error, text, text), new SyncRunBegan(run),
            new SyncRunEnded(run), new SyncChangeSettled(entry), new SyncServerWaits(Engine.Tests.Some.Time, text),
            new SyncServerBegan(new Heartbeat(1, text, text, text, Engine.Tests.Some.Time, Engine.Tests.Some.Time) { ProcessMark = text }),
            SyncServerIdles.Instance, new SyncServerEnds(),
        ];
    }

    /// <summary>Every text that can be reached from an object.</summary>
    private static IEnumerable<string> TextsOf(object? thing) => thing switch
    {
        null => [],
        string text => [text],
        ProductValues values => values.Select(pair => pair.Value.ToString()),
        IEnumerable list => list.Cast<object?>().SelectMany(TextsOf),
        _ when thing.GetType().Assembly != typeof(SyncEvent).Assembly || thing is Enum => [],
        _ => thing.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0).SelectMany(property => TextsOf(property.GetValue(thing))),
    };
}
