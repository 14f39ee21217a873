using ZohoOdooSync.Engine.Import;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>An import of the earlier scripts' pairs in words.</summary>
internal static class LegacyText
{
    /// <summary>How many pairs came to what, and what comes next.</summary>
    public static IEnumerable<string> Summary(LegacyImportResult result)
    {
        var counts = string.Join(", ", Enum.GetValues<LegacyVerdict>()
            .Select(verdict => (Verdict: verdict, Count: result.Count(verdict))).Where(one => one.Count > 0)
            .Select(one => $"{one.Count} {one.Verdict}"));
        yield return $"{result.Pairs.Count} pairs: {(counts.Length == 0 ? "none" : counts)}.";
        foreach (var field in result.Fields.Where(field => field.Verdict == LegacyFieldVerdict.TakenOver))
        {
            yield return $"Field mapping: {field.Zoho} to {field.Odoo} {(result.Run is null ? "would be" : "is")} in the settings as "
                + $"{field.Reason}.";
        }

        if (result.Legacy.HistoryEntries > 0)
            yield return $"{result.Legacy.HistoryEntries} runs of the old history stay in {result.Legacy.Files[0]}; "
                + "they are not carried over.";
        yield return result.Run is null
            ? "Nothing was written. Next: the same without -WhatIf."
            : "Next: Invoke-FullSync -WhatIf, and look at what it would create.";
    }

    /// <summary>What somebody should look at before the next full run.</summary>
    public static IEnumerable<string> Attention(LegacyImportResult result)
    {
        var open = result.Pairs.Count(pair => pair.Verdict
            is LegacyVerdict.ClaimedTwice or LegacyVerdict.HasVariants or LegacyVerdict.Refused);
        if (open > 0)
        {
            yield return $"{open} items have a product in Odoo that could not be bound to them (ClaimedTwice, HasVariants, Refused): the "
                + "next full run makes new products for those that it cannot find by SKU. Settle them first.";
        }

        if (result.Count(LegacyVerdict.ItemGone) is > 0 and var gone)
        {
            yield return $"{gone} items were deleted in Zoho: their products are bound to nothing and stay as they are. Archive in Odoo "
                + "those that are no longer sold.";
        }

        if (result.Count(LegacyVerdict.OutOfScope) is > 0 and var left)
        {
            yield return $"{left} items are out of scope (mapping.only, mapping.except): their products are bound to nothing and stay as "
                + "they are.";
        }

        foreach (var field in result.Fields.Where(field => field.Verdict == LegacyFieldVerdict.LeftOut))
        {
            var line = field.Zoho.Length == 0 ? $"the fixed value of {field.Odoo}" : $"{field.Zoho} to {field.Odoo}";
            yield return $"Field mapping: {line} is left out: {field.Reason}.";
        }

        if (result.Fields.Any(field => field is { Verdict: LegacyFieldVerdict.TakenOver, Reason: "mapping.custom" }))
            yield return "Fields of the old mapping go to columns of your own: Test-ZohoOdooConnection says whether Odoo takes them.";

        var duplicates = result.Pairs.SelectMany(pair => pair.SuspectedDuplicates).Distinct().Order().ToList();
        if (duplicates.Count > 0)
        {
            var more = duplicates.Count > 20 ? $" and {duplicates.Count - 20} more" : string.Empty;
            yield return $"{duplicates.Count} further products look like duplicates of bound ones (ids "
                + $"{string.Join(", ", duplicates.Take(20))}{more}): see SuspectedDuplicates. "
                + "They are not touched; merge or archive them in Odoo.";
        }

        if (result.Pairs.Count(pair => pair.BoundIn == BindingHome.Local) is > 0 and var local)
            yield return $"{local} pairs are known only to the local state: back it up with Backup-SyncState.";
    }
}
