using System.Text;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Catalogue;

/// <summary>Makes a catalogue that holds every awkward thing a real one holds, and still is valid for Odoo.</summary>
internal static class CatalogueGenerator
{
    // Fixed dates: the catalogue must not depend on the day it is made.
    private static readonly DateTimeOffset FirstDay = new(2024, 1, 1, 6, 0, 0, TimeSpan.Zero);
    private const int CreationSpanSeconds = 500 * 86400;
    private const int EditSpanSeconds = 150 * 86400;

    public static IEnumerable<SandboxItem> Generate(int count, int seed)
    {
        var random = new SeededRandom(seed);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var lastSku = "";
        for (var number = 1; number <= count; number++)
        {
            var item = MakeItem(random, number, names, lastSku);
            if (item.Sku.Length > 0)
                lastSku = item.Sku;
            yield return item;
        }
    }

    /// <summary>One more valid item, for edits while the sandbox runs; the name carries its number and so is new.</summary>
    public static SandboxItem MakeItem(SeededRandom random, int number, HashSet<string> names, string lastSku)
    {
        var type = random.Below(100) switch { < 84 => "goods", < 95 => "service", _ => "digital_service" };
        var goods = type == "goods";
        var created = FirstDay.AddSeconds(random.Below(CreationSpanSeconds));
        return new SandboxItem
        {
            Name = MakeName(random, number, names),
            Sku = MakeSku(random, number, lastSku),
            Description = MakeDescription(random),
            PurchaseDescription = random.Chance(15) ? random.Pick(CatalogueWords.Sentences) : "",
            Rate = MakePrice(random),
            PurchaseRate = random.Chance(60) ? MakePrice(random) : 0m,
            Unit = MakeUnit(random, goods),
            Active = !random.Chance(5),
            ProductType = type,
            CanBeSold = !random.Chance(3),
            CanBePurchased = goods ? !random.Chance(5) : random.Chance(40),
            StockOnHand = goods && random.Chance(40) ? random.Below(500) : null,
            ReorderLevel = random.Chance(30) ? random.Below(20) : null,
            Ean = goods && random.Chance(20) ? MakeEan(number) : "",
            Brand = random.Pick(CatalogueWords.Brands),
            UsedInTransactions = random.Chance(30),
            CreatedTime = created,
            LastModifiedTime = random.Chance(50) ? created : created.AddSeconds(random.Below(EditSpanSeconds)),
        };
    }

    private static string MakeName(SeededRandom random, int number, HashSet<string> names)
    {
        var name = random.Below(100) switch
        {
            < 60 => $"{random.Pick(CatalogueWords.EnglishAdjectives)} {random.Pick(CatalogueWords.EnglishNouns)} {number}",
            < 80 => $"{random.Pick(CatalogueWords.ArabicNouns)} {random.Pick(CatalogueWords.ArabicAdjectives)} {number}",
            _ => $"{random.Pick(CatalogueWords.KurdishNouns)} {random.Pick(CatalogueWords.KurdishAdjectives)} {number}",
        };
        if (random.Chance(8))
            name += " " + random.Pick(CatalogueWords.AwkwardEndings);
        // Zoho refuses a second item of the same name unless the organisation allows it.
        while (!names.Add(name))
            name = $"{number} {name}";
        return name;
    }

    private static string MakeSku(SeededRandom random, int number, string lastSku) => random.Below(100) switch
    {
        < 20 => "",
        < 22 when lastSku.Length > 0 => lastSku,
        < 30 => $"ق-{number:D5}",
        _ => $"SKU-{number:D6}",
    };

    private static string MakeDescription(SeededRandom random)
    {
        var kind = random.Below(100);
        if (kind < 35)
            return "";
        if (kind < 96)
            return random.Pick(CatalogueWords.Sentences);
        var text = new StringBuilder();
        while (text.Length < 1900)
            text.Append(random.Pick(CatalogueWords.Sentences)).Append(random.Chance(50) ? "\n" : "\r\n\r\n");
        // 2000 characters is what Zoho allows; the cut never falls into a surrogate pair, these sentences hold none.
        return text.ToString(0, Math.Min(text.Length, 2000)).TrimEnd();
    }

    private static decimal MakePrice(SeededRandom random) => random.Chance(15)
        ? random.Pick(CatalogueWords.OddPrices)
        : (random.Below(100) < 90 ? random.Below(50_000) : random.Below(5_000_000)) / 100m;

    private static string MakeUnit(SeededRandom random, bool goods) => random.Below(100) switch
    {
        < 10 => "",
        < 13 => random.Pick(CatalogueWords.StrangeUnits),
        _ => goods ? random.Pick(CatalogueWords.KnownUnits) : random.Chance(70) ? "hour" : "day",
    };

    /// <summary>A valid, unique EAN-13 of the range for internal use.</summary>
    private static string MakeEan(int number)
    {
        var digits = $"20{number:D10}";
        var sum = 0;
        for (var i = 0; i < 12; i++)
            sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
        return digits + (10 - sum % 10) % 10;
    }
}
