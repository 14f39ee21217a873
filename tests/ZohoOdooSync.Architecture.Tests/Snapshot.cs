namespace ZohoOdooSync.Architecture.Tests;

/// <summary>A text that is kept in the folder Surface, so that a change of it is seen in the diff of a commit.</summary>
internal static class Snapshot
{
    // The variable that writes the files anew.
    private const string Variable = "WRITE_SURFACE";

    public static void Hold(string name, IEnumerable<string> lines)
    {
        var path = Path.Combine(Repository.Root, "tests", "ZohoOdooSync.Architecture.Tests", "Surface", name + ".txt");
        var now = lines.ToList();
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllLines(path, now);
        }

        var kept = File.Exists(path) ? File.ReadAllLines(path) : [];
        var (gone, added) = (kept.Except(now).ToList(), now.Except(kept).ToList());
        Assert.True(
            gone.Count == 0 && added.Count == 0,
            $"Surface/{name}.txt differs. If the change is meant, run this test with {Variable}=1 and commit the file.\n"
            + string.Join('\n', gone.Select(line => "- " + line).Concat(added.Select(line => "+ " + line))));
    }

    /// <summary>Fails with every line that a rule found.</summary>
    public static void HoldNone(IEnumerable<string> found)
    {
        var lines = found.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    /// <summary>Fails with all values where one differs.</summary>
    public static void HoldSame(IEnumerable<string> expected, IReadOnlyList<string> actual) =>
        Assert.True(actual.SequenceEqual(expected), string.Join('\n', actual));
}
