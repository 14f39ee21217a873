using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>The texts of another language of Odoo beside those that Zoho asks for.</summary>
/// <param name="Language">Language code of Odoo.</param>
/// <param name="Differing">Mirrored texts (names, descriptions) of bound products that read otherwise in it.</param>
/// <param name="IsMirrored">Whether <c>odoo.*.languages</c> asks for it: then each is a difference of the mirror.</param>
public sealed record LanguageDifference(string Language, int Differing, bool IsMirrored)
{
    /// <summary>In words: <c>12 texts read otherwise in ar_001, which is not mirrored</c>.</summary>
    public string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"{Differing} {(Differing == 1 ? "text reads" : "texts read")} otherwise in {Language}")
        + (IsMirrored ? string.Empty : ", which is not mirrored");
}

/// <summary>Counts texts that read otherwise, and keeps the numbers in the state for the status.</summary>
internal static class LanguageDifferences
{
    private const string Note = "languages";

    /// <summary>Counts.</summary>
    /// <param name="language">Language code.</param>
    /// <param name="desired">What Zoho asks for, by item.</param>
    /// <param name="products">The products by item, as they were read.</param>
    /// <param name="texts">What they read in the language, by product; null where that is part of their values.</param>
    public static int Count(
        string language, IEnumerable<DesiredProduct> desired, IReadOnlyDictionary<string, OdooProduct> products,
        IReadOnlyDictionary<int, ProductValues>? texts)
    {
        var differing = 0;
        foreach (var item in desired)
        {
            if (!products.TryGetValue(item.ItemId, out var product)) continue;
            foreach (var (field, wanted) in item.Values)
            {
                if (!field.IsTranslated) continue;
                var held = texts is null ? product.Values[field]?.TextIn(language) : texts.GetValueOrDefault(product.Id)?[field]?.Text;
                if (held is not null && held != wanted.Text) differing++;
            }
        }

        return differing;
    }

    /// <summary>Keeps the numbers of a comparison.</summary>
    public static void Save(IStateWriter state, IEnumerable<LanguageDifference> languages, DateTimeOffset at) => state.SaveNote(
        Note, string.Join('|', languages
            .Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Language} {found.Differing} {found.IsMirrored}"))
            .Prepend(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))));

    /// <summary>The numbers that were kept last, and when; none before the first comparison.</summary>
    public static (IReadOnlyList<LanguageDifference> Languages, DateTimeOffset? At) Read(IStateReader state)
    {
        var parts = state.FindNote(Note)?.Split('|') ?? [];
        if (parts.Length == 0 || !DateTimeOffset.TryParseExact(
            parts[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at)) return ([], null);
        var found = new List<LanguageDifference>();
        foreach (var part in parts.Skip(1))
        {
            if (part.Split(' ') is [var language, var count, var mirrored]
                && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var differing)
                && bool.TryParse(mirrored, out var isMirrored))
                found.Add(new(language, differing, isMirrored));
        }

        return (found, at);
    }
}
