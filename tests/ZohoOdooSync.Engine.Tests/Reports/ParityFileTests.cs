using System.Globalization;
using CsvHelper;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Reports;

public sealed class ParityFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoho-parity-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Json_holds_the_summary_and_every_line()
    {
        var report = Report("=cmd|' /C calc'!A0");
        var json = JObject.Parse(Saved(report, "parity.json"));
        Assert.Equal((false, 1, 1), (json.Value<bool>("isEqual"), json.Value<int>("differences"), json.Value<int>("equalPairs")));
        Assert.Equal((report.ZohoDigest, report.OdooDigest), (json.Value<string>("zohoDigest"), json.Value<string>("odooDigest")));
        Assert.Equal(["*", "="], json["lines"]!.Select(line => line.Value<string>("symbol")));
        Assert.Equal("=cmd|' /C calc'!A0", json["lines"]![0]!.Value<string>("name"));
    }

    [Fact]
    public void Csv_has_words_for_symbols_numbers_for_prices_and_no_formula()
    {
        using var csv = new CsvReader(new StringReader(Saved(Report("=cmd|' /C calc'!A0"), "parity.csv")), CultureInfo.InvariantCulture);
        Assert.True(csv.Read() && csv.ReadHeader() && csv.Read());
        Assert.Equal(("differs", "'=cmd|' /C calc'!A0", "Price"), (csv["Result"], csv["Name"], csv["Field"]));
        Assert.Equal(("-3", "10", "Unknown"), (csv["Expected"], csv["Actual"], csv["Cause"]));
        Assert.True(csv.Read());
        Assert.Equal(("equal", "2", ""), (csv["Result"], csv["ItemId"], csv["Field"]));
        Assert.False(csv.Read());
    }

    [Fact]
    public void The_ending_of_the_file_decides_unless_a_format_is_named()
    {
        Assert.StartsWith("{", Saved(Report(), "a.txt"), StringComparison.Ordinal);
        Assert.StartsWith("Result,", Saved(Report(), "a.CSV"), StringComparison.Ordinal);
        Assert.StartsWith("Result,", Saved(Report(), "b.txt", ParityFormat.Csv), StringComparison.Ordinal);
        Assert.StartsWith("{", Saved(Report(), "b.csv", ParityFormat.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void An_earlier_report_is_replaced_and_nothing_else_is()
    {
        Saved(Report(), "parity.json");
        Assert.Contains("Another name", Saved(Report("Another name"), "parity.json"), StringComparison.Ordinal);
        var other = Path.Combine(_folder.FullName, "zoho_config.json");
        File.WriteAllText(other, "{\n  \"zoho_books\": {}\n}");
        var error = Assert.Throws<SyncException>(() => ParityFile.Save(Report(), other));
        Assert.Equal(("OutFileExists", true), (error.ErrorId, error.Message.Contains(other, StringComparison.Ordinal)));
        Assert.Contains("zoho_books", File.ReadAllText(other), StringComparison.Ordinal);
        Assert.Equal("OutFileExists", Assert.Throws<SyncException>(() => ParityFile.Save(Report(), _folder.FullName)).ErrorId);
        Assert.Equal(2, _folder.GetFiles().Length);
    }

    [Fact]
    public void A_device_is_no_file_to_be_replaced()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal("OutFileExists", Assert.Throws<SyncException>(() => ParityFile.Save(Report(), "/dev/null")).ErrorId);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_and_leaves_nothing()
    {
        var file = Path.Combine(_folder.FullName, "missing", "parity.json");
        var error = Assert.Throws<SyncException>(() => ParityFile.Save(Report(), file));
        Assert.Equal(("OutFileNotWritable", true), (error.ErrorId, error.Message.Contains(file, StringComparison.Ordinal)));
        Assert.Empty(_folder.GetFileSystemInfos());
    }

    [Fact]
    public void It_belongs_to_its_owner_alone()
    {
        Saved(Report(), "parity.json");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_folder.FullName, "parity.json")));
    }

    private string Saved(ParityReport report, string name, ParityFormat? format = null)
    {
        var file = Path.Combine(_folder.FullName, name);
        ParityFile.Save(report, file, format);
        return File.ReadAllText(file);
    }

    private static ParityReport Report(string name = "Bolt") => ParityComparison.Compare(
        new MappedCatalogue([Some.Desired("1", name, price: -3m), Some.Desired("2")], [], new Dictionary<string, int>()),
        [Some.Product(7, name, items: ["1"]), Some.Product(8, items: ["2"])], Array.Empty<Binding>(), withEqual: true);
}
