using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: a damaged file is told in words, and damaged records are never believed.</summary>
public sealed partial class StateStoreTests
{
    // More in a long run: STATE_DAMAGES=5000.
    private static readonly int Tries =
        int.Parse(Environment.GetEnvironmentVariable("STATE_DAMAGES") ?? "150", CultureInfo.InvariantCulture);

    [Fact]
    public void A_file_cut_off_anywhere_is_told_as_unreadable()
    {
        var (whole, records) = Written();
        var random = new Random(11);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var length = random.Next(1, whole.Length);
            // Some at the ends of pages, where nothing looks torn.
            if (attempt % 2 == 0) length = Math.Max(512, length / 4096 * 4096);
            Judge(whole[..length], records, $"cut to {length} of {whole.Length}");
        }
    }

    [Fact]
    public void A_file_with_flipped_bytes_is_told_as_unreadable_or_reads_as_it_was()
    {
        var (whole, records) = Written();
        var random = new Random(13);
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var damaged = (byte[])whole.Clone();
            var flips = attempt % 3 == 0 ? 1 : random.Next(1, 40);
            var where = new List<int>();
            for (var i = 0; i < flips; i++)
            {
                // A third of the tries goes for the first page, where the structure is.
                var at = random.Next(attempt % 3 == 1 ? 512 : damaged.Length);
                damaged[at] ^= (byte)(1 << random.Next(8));
                where.Add(at);
            }

            Judge(damaged, records, $"try {attempt}: flipped at {string.Join(", ", where)}");
        }
    }

    [Fact]
    public void A_file_of_noise_is_told_as_unreadable()
    {
        var noise = new byte[40_000];
        new Random(17).NextBytes(noise);
        File.WriteAllBytes(StateFile, noise);
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            Assert.Equal("StateDamaged", Assert.Throws<SyncException>(() =>
            {
                using var store = Open(access);
                store.Read(state => state.Bindings().Count);
            }).ErrorId);
        }

        Assert.Equal(noise, File.ReadAllBytes(StateFile));
    }

    private (byte[] File, HashSet<object> Records) Written()
    {
        using (var store = Open())
        {
            for (var number = 1; number <= 3; number++) Whole.Write(store, number);
            store.Write(state => state.SaveBindings(Some.Bindings(400)));
        }

        using var reader = Open(StateAccess.ReadOnly);
        return (File.ReadAllBytes(StateFile), [.. reader.Read(Everything)]);
    }

    /// <summary>Opened both ways, a damaged file gives records that were written, or an error in words; never anything else.</summary>
    private void Judge(byte[] content, HashSet<object> records, string what)
    {
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            foreach (var file in Directory.GetFiles(_temporary.Folder)) File.Delete(file);
            File.WriteAllBytes(StateFile, content);
            var thrown = Record.Exception(() =>
            {
                using var store = Open(access);
                var found = store.Read(Everything);
                Assert.All(found, record => Assert.Contains(record, records));
                if (access == StateAccess.ReadWrite) store.Write(state => state.SaveNote("after", "x"));
            });
            if (thrown is null) continue;
            Assert.True(thrown is SyncException, $"{what}, {access}: {thrown}");
            var told = (SyncException)thrown;
            Assert.True(told.ErrorId is "StateDamaged" or "StateUnreadable", $"{what}, {access}: {told.ErrorId} {told.Message}");
            Assert.DoesNotContain("\n", told.Message, StringComparison.Ordinal);
        }
    }

    private static List<object> Everything(IStateReader state) =>
    [
        .. state.Bindings(), .. state.Runs(10), .. state.Journal("run"), .. state.PendingJournal(), .. state.Quarantine(),
        .. new object?[] { state.FindNote("number"), state.FindBinding("item7")?.ToString() }.OfType<object>(),
    ];
}
