using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Architecture.Tests;

/// <summary>Digests lie in state files, plan files and reports: a release must make the same ones as the release before it.</summary>
public sealed class DigestTests
{
    private static readonly ProductValues Nothing = ProductValues.Empty;

    private static readonly ProductValues Kettle = ProductValues.Of(
    [
        new(MirroredField.Name, FieldValue.Of("Kettle é 🫖")), new(MirroredField.Sku, FieldValue.Of("K-1")),
        new(MirroredField.Price, FieldValue.Of(1234.5m)), new(MirroredField.Active, FieldValue.Of(true)),
    ]);

    private static readonly ProductValues Lone = ProductValues.Of([new(MirroredField.Description, FieldValue.Of("a\ud800b\n"))]);

    [Fact]
    public void Digest_of_values_is_that_of_earlier_releases() => Snapshot.HoldSame(
            [
                "FB4DA9F89ED89E9629E4FC67D4B6E45D",
                "E3B0C44298FC1C149AFBF4C8996FB924",
                "43A03CF47E92FC84BAC897776371C69B",
                "E61DECE64AA6CE9062B6FE4A0D1086EF",
            ],
        [ValuesDigest.Of(Kettle), ValuesDigest.Of(Nothing), ValuesDigest.Of(Lone), ValuesDigest.Of(["a", "", "12:b"])]);

    [Fact]
    public void Hash_of_a_planned_change_is_that_of_earlier_releases()
    {
        var identity = new PairIdentity("60012345", "production", 1, "2024-01-01 00:00:00", "u-1");
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(1)).AddTicks(1234567);
        var entry = new PlanEntry { Kind = ChangeKind.Update, ItemId = "460000000012345", ProductId = 7, Name = "Kettle", Before = Nothing,
            After = Kettle };
        Snapshot.HoldSame(
            [
                "F68EC50853699BE5E1AC9C63970B01A306C8ECED782AC812931775E079380BB4",
                "13FB2774F71DCBD1B09F6B1F3D0B237E8D0838121EAC9BCA868B343E1A35DB64",
                "E65A515F0F4AF4888DA23921D1919BC7A91E18EDEAECA3B7A15476FAFBB57FED",
            ],
            [
                PlanHash.Of(identity, at, entry), PlanHash.Of(null, at, entry),
                PlanHash.Of(identity, at, entry with { Sku = "K-1", IsItemActive = true, WasArchived = true, Before = Kettle }),
            ]);
    }

    [Fact]
    public void Digest_of_a_side_is_that_of_earlier_releases()
    {
        using var digest = new ParityDigest();
        var none = digest.End();
        digest.Add("1", [MirroredField.Name, MirroredField.Sku, MirroredField.Price, MirroredField.Active], Kettle);
        digest.Add("2", [MirroredField.Name], Nothing);
        var two = digest.End();
        digest.AddMark("3", "gone", "é");
        Snapshot.HoldSame(
            [
                "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
                "8791C7E7000052BE9C4BD07891F0F982221D0C04341DEB6ED2A6ABEF22262BEE",
                "4B81FE9A12A9E6F63C9646336CCDE46E1F37B159EA1BC64320D4D8C309249304",
            ], [none, two, digest.End()]);
    }

    [Fact]
    public void Digest_of_the_mapping_is_that_of_earlier_releases()
    {
        var settings = new SyncSettings { Home = string.Empty };
        Snapshot.HoldSame(
            [
                "A94A46DC98904954AC67D7A92976258A",
                "24FAEB68B5126AEEAC17649515F3A286",
                "79625AA9E00B249E1C59DD252493BBEF",
            ],
            [
                Watermarks.DigestOf(settings),
                Watermarks.DigestOf(settings with { Pricing = settings.Pricing with { ExchangeRate = 1310.50m, RoundingStep = 250m } }),
                Watermarks.DigestOf(settings with
                {
                    Mapping = settings.Mapping with
                    {
                        SkuMatch = SkuMatchChoice.Exact, Units = new Dictionary<string,
                            string> { ["pcs"] = "uom.product_uom_unit", ["Box"] = "uom.product_uom_dozen" },
                        Fields = new HashSet<MirroredField> { MirroredField.Name, MirroredField.Barcode },
                    },
                    Target = settings.Target with { CompanyId = 3, Languages = ["ar_001", "ckb_IQ"] },
                }),
            ]);
    }

    [Fact]
    public void Digest_of_a_long_text_is_that_of_earlier_releases()
    {
        var text = string.Concat(Enumerable.Repeat("é🫖", 9000));
        using var digest = new ParityDigest();
        digest.Add("1", [MirroredField.Name], ProductValues.Of([new(MirroredField.Name, FieldValue.Of(text))]));
        digest.Add("2", [MirroredField.Name], ProductValues.Of([new(MirroredField.Name, FieldValue.Of("x"))]));
        Snapshot.HoldSame(
            [
                "E99CB83CCA72F2BAEF2DE5E4D4EA1A4EF4B3190DDC36001C74C6F757F78B5F0B",
                "BE7B86196A2ACD3753DC9C5F2E3D9594",
            ], [digest.End(), ValuesDigest.Of([text, "b", text, "c"])]);
    }

    [Fact]
    public void Seal_of_a_record_in_the_state_is_that_of_earlier_releases() => Snapshot.HoldSame(
        ["-7391555361561550215", "-5094390300555595849", "-2529470050243128931"],
        [
            Text(StateText.Seal("bindings", "460000000012345", "{\"ProductId\":7}")), Text(StateText.Seal("", "", "")),
            Text(StateText.Seal("notes", "é", "🫖")),
        ]);

    [Fact]
    public void Name_of_credentials_in_the_state_is_that_of_earlier_releases() => Snapshot.HoldSame(
        [
            "EF26CA73F91C7D307AAB9D37A5A76E12583C700F9A3E42FB8527334590D8BF74",
            "75A11DA44C802486BC6F65640AA48A730F0F684C5C07A42BA3CD1735EB3FB070",
            "82EFE46344F88E0B7A912EF2D10436C54632A941E0EFCD2506BAF05EE2935328",
        ],
        [Name("1000.ABC", "60012345", "1000.refresh"), Name("", "", ""), Name("é", "1", "ü")]);

    private static string Text(long seal) => seal.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Name(string client, string organization, string token) => new SealedToken(
        new SourceSettings { ClientId = client, OrganizationId = organization, RefreshToken = new Secret(token) }).Name;
}
