using ZohoOdooSync.Sandbox.Catalogue;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Changes a day's worth of items in one go, for the demo and for tests of a cycle.</summary>
internal static class BulkEdit
{
    public static ZohoEditResult Apply(SandboxZoho zoho, ZohoEdit edit)
    {
        var random = new SeededRandom(edit.Seed * 7919L + 17);
        var items = zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        random.Shuffle(items);

        var deactivated = Take(items, edit.Deactivated, item => item.Active);
        var deleted = Take(items, edit.Deleted, _ => true);
        var prices = Take(items, edit.Prices, item => item.RateAsText is null);
        var names = Take(items, edit.Names, item => item.Name.Trim().Length > 0);

        foreach (var id in deactivated)
            zoho.SetActive(id, false);
        foreach (var id in deleted)
            zoho.Remove(id);
        foreach (var id in prices)
            zoho.Update(id, item => item with { Rate = item.Rate + 1 + random.Below(5000) / 100m });
        foreach (var id in names)
            zoho.Update(id, item => item with { Name = Renamed(item.Name, random) });
        return new ZohoEditResult(prices, names, AddNew(zoho, edit, random), deleted, deactivated);
    }

    private static string[] Take(List<SandboxItem> items, int count, Func<SandboxItem, bool> suits)
    {
        var taken = items.Where(suits).Take(count).ToList();
        foreach (var item in taken)
            items.Remove(item);
        return [.. taken.Select(item => item.ItemId)];
    }

    private static string Renamed(string name, SeededRandom random) =>
        $"{(name.Length > 80 ? name[..80] : name)} v{2 + random.Below(98)}";

    private static string[] AddNew(SandboxZoho zoho, ZohoEdit edit, SeededRandom random)
    {
        var names = new HashSet<string>(zoho.Items.Select(item => item.Name), StringComparer.OrdinalIgnoreCase);
        var added = new List<string>();
        for (var i = 0; i < edit.New; i++)
        {
            // Numbers far from those of the catalogue keep SKUs and EANs unique over several edits.
            var number = 1_000_000 + zoho.TakeEditNumber();
            added.Add(zoho.Add(CatalogueGenerator.MakeItem(random, number, names, "") with { Active = true }).ItemId);
        }
        return [.. added];
    }
}
