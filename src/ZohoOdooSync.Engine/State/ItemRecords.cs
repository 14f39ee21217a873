using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.State;

/// <summary>How a picture is known again on both sides without reading it.</summary>
/// <param name="Document">The item's <c>image_document_id</c> when the picture was fetched.</param>
/// <param name="Source">SHA-1 of the bytes that Zoho gave, in hexadecimal digits.</param>
/// <param name="Stored">SHA-1 of the bytes that Odoo keeps of it, which may have made it smaller.</param>
public sealed record PictureMark(string Document, string Source, string Stored);

/// <summary>
/// What the detail record of an item said, kept so that it need not be read again while the item does not change.
/// </summary>
/// <param name="ItemId">The item.</param>
/// <param name="Subject">What it was asked for: another question needs another reading.</param>
/// <param name="Modified">The item's last change as the record said it, UTC.</param>
/// <param name="ReadAt">When it was read, UTC.</param>
/// <param name="Said">What it said, as text.</param>
public sealed record KeptDetail(string ItemId, string Subject, DateTimeOffset Modified, DateTimeOffset ReadAt, string Said);

/// <summary>An item that Odoo, or a check before sending, refused.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Reason">Why, in words, Odoo's own where it spoke.</param>
/// <param name="DesiredDigest">Digest of the values that were refused: a change of the item makes it tried at once.</param>
/// <param name="Attempts">How often it was refused in a row.</param>
/// <param name="Since">First refusal, UTC.</param>
/// <param name="NextTry">Not tried before this time, UTC, unless the item changes.</param>
public sealed record QuarantinedItem(
    string ItemId, string Name, string Reason, string DesiredDigest, int Attempts,
    DateTimeOffset Since, DateTimeOffset NextTry)
{
    /// <summary>
    /// The values that were refused, where it is known which: these fields rest, and every other one of the item is mirrored.
    /// Empty where the item rests as a whole, and in state files of earlier versions.
    /// </summary>
    public ProductValues Refused { get; init; } = ProductValues.Empty;

    /// <summary>
    /// Whether another product held a refused value that Odoo lets one product have (a barcode): then it is tried again as
    /// soon as nobody holds it.
    /// </summary>
    public bool WaitsForValue { get; init; }

    /// <summary>How many products the entry stands for, where all of them wait for one right; else 0.</summary>
    public int Products { get; init; }

    /// <summary>How many items it explains.</summary>
    internal int Weight => Math.Max(1, Products);
}
