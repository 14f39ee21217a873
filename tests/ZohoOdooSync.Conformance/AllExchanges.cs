using ZohoOdooSync.Conformance.Exchanges;
using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance;

/// <summary>Every exchange, in the order of its themes.</summary>
internal static class AllExchanges
{
    public static IReadOnlyList<Exchange> List { get; } =
    [
        .. Loading.All, .. Refusals.All, .. Activity.All, .. Variants.All, .. Barcodes.All, .. Values.All, .. Reading.All,
        .. Metadata.All, .. Languages.All, .. Rights.All, .. Doors.All,
    ];
}
