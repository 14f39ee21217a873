using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>
/// When two SKUs are nearly the same: people type them into two systems, paste them from tables and mail, and see no
/// difference. Outer and doubled blanks, the kind of blank, letter case, invisible characters, full-width forms, the kind
/// of dash and the script of the digits make none.
/// </summary>
internal static class NearSku
{
    private const int LongestShown = 60;
    private const int MinusSign = 0x2212;

    // The full-width forms of the printable characters of ASCII, in their order.
    private const int FirstFullWidth = 0xFF01;
    private const int LastFullWidth = 0xFF5E;
    private const int FullWidth = FirstFullWidth - '!';

    /// <summary>What is equal for nearly equal SKUs; empty for one of nothing but blanks.</summary>
    public static string Key(string sku)
    {
        if (IsPlain(sku)) return sku.ToUpperInvariant();
        var key = new StringBuilder(sku.Length);
        var blank = false;
        foreach (var rune in sku.EnumerateRunes())
        {
            if (IsInvisible(rune)) continue;
            if (IsBlank(rune))
            {
                blank = key.Length > 0;
                continue;
            }

            if (blank) key.Append(' ');
            blank = false;
            key.Append(Folded(rune));
        }

        return key.ToString();
    }

    /// <summary>A SKU as a message shows it: in quotes, and what cannot be seen as its code.</summary>
    public static string Shown(string sku)
    {
        var shown = new StringBuilder("\"");
        foreach (var rune in sku.EnumerateRunes())
        {
            if (shown.Length > LongestShown)
            {
                shown.Append('…');
                break;
            }

            if (rune.Value != ' ' && (IsBlank(rune) || IsInvisible(rune))) shown.Append(
                CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else shown.Append(rune);
        }

        return shown.Append('"').ToString();
    }

    // Most SKUs: nothing to fold but the case.
    private static bool IsPlain(string sku) => sku.All(character => character is > ' ' and < '\u007f');

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.IsControl(rune);

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format || rune.Value is 0x034F or (>= 0xFE00 and <= 0xFE0F);

    // By hand: the console host runs without the tables that text normalization needs.
    private static string Folded(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.DashPunctuation => "-",
        UnicodeCategory.DecimalDigitNumber => Rune.GetNumericValue(rune).ToString(CultureInfo.InvariantCulture),
        _ => rune.Value switch
        {
            MinusSign => "-",
            >= FirstFullWidth and <= LastFullWidth => ((char)(rune.Value - FullWidth)).ToString().ToUpperInvariant(),
            _ => Rune.ToUpperInvariant(rune).ToString(),
        },
    };
}
