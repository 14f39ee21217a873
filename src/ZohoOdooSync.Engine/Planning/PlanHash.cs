using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>
/// The hash of one change of a plan: of everything that decides what it does, of both sides' values that it was planned
/// over, and of the plan that it belongs to. Numbers count by value, so that a file may be written anew by another program.
/// </summary>
internal static class PlanHash
{
    /// <summary>The hash: 64 hexadecimal digits.</summary>
    /// <param name="identity">The pair of the plan.</param>
    /// <param name="madeAt">When both sides were read for it.</param>
    /// <param name="entry">The change.</param>
    public static string Of(PairIdentity? identity, DateTimeOffset madeAt, PlanEntry entry)
    {
        using var digest = new Digest(Encoding.UTF8);
        foreach (var part in (string?[])
            [
                identity?.OrganizationId, identity?.DatabaseName, identity?.CompanyId.ToString(CultureInfo.InvariantCulture),
                identity?.CompanyCreated, identity?.DatabaseUuid, Text(madeAt), entry.Kind.ToString(), entry.ItemId,
                entry.ProductId?.ToString(CultureInfo.InvariantCulture), entry.Name, entry.Sku, entry.Cause.ToString(),
                entry.DesiredDigest, Flag(entry.IsItemActive), Flag(entry.CreateStorable), Flag(entry.IsBoundLocally),
                Flag(entry.WasArchived),
            ])
            digest.Add(part);
        Add(digest, entry.Before);
        Add(digest, entry.After);
        return digest.End();
    }

    /// <summary>A time as plan files have it: UTC, all seven decimals of a second.</summary>
    public static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static void Add(Digest digest, ProductValues values)
    {
        digest.AddMark(string.Create(CultureInfo.InvariantCulture, $"{values.Count};"));
        foreach (var (field, value) in values)
            digest.Add(field.ToString()).Add((value.IsNumber ? "n" : value.IsFlag ? "f" : "t") + value);
    }

    private static string Flag(bool flag) => flag ? "1" : "0";
}
