using System.Text;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>
/// What a text must be like for Odoo and PostgreSQL to keep it. A row that breaks such a rule makes a whole batch fail and
/// costs the server some 20 seconds, so it is found here.
/// </summary>
internal static class TextRules
{
    /// <summary>SKU and barcode are indexed; PostgreSQL refuses index rows over some 2,700 bytes.</summary>
    public const int MaxIndexedBytes = 2000;

    /// <summary>Names are far shorter in Zoho (100), and so is every other line; this stops only nonsense.</summary>
    public const int MaxLineLength = 2000;

    /// <summary>Descriptions are 2,000 at most in Zoho; this stops only nonsense.</summary>
    public const int MaxTextLength = 100_000;

    /// <summary>Says what is wrong with the text of a field, or null.</summary>
    public static string? Problem(MirroredField field, string text)
    {
        var keys = string.Join(" or ", field.ZohoKeys);
        return field.Is(FieldTraits.Indexed) ? IndexedProblem(keys, text)
            : Problem(keys, text, field.Kind == FieldKind.LongText ? MaxTextLength : MaxLineLength);
    }

    /// <summary>Says what is wrong with a text, or null.</summary>
    /// <param name="field">The name of the field in Zoho, for the message.</param>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Most characters.</param>
    public static string? Problem(string field, string text, int maxLength)
    {
        if (text.Length > maxLength)
            return $"{field} has {text.Length} characters: {maxLength} are allowed";
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\0') return $"{field} holds a NUL character at position {i + 1}, which a database cannot store";
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(c)) return $"{field} holds half a character (a lone surrogate) at position {i + 1}";
        }

        return null;
    }

    /// <summary>Says what is wrong with a text that the database indexes, or null.</summary>
    public static string? IndexedProblem(string field, string text)
    {
        if (Problem(field, text, MaxIndexedBytes) is { } problem) return problem;
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes > MaxIndexedBytes ? $"{field} takes {bytes} bytes: {MaxIndexedBytes} are allowed" : null;
    }
}
