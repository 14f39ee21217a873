namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Behaviour of Odoo that differs between installations. May change while the sandbox runs.</summary>
public sealed class OdooSwitches
{
    /// <summary>Whether the user sync may read and create external ids, by a right of its own to that model.</summary>
    public bool BotMayManageExternalIds { get; set; }

    /// <summary>Whether the user sync is in the group Access Rights: it may then change external ids, users and their rights.</summary>
    public bool BotMayManageUsers { get; set; }

    /// <summary>Whether the user sync may read system parameters, such as database.uuid.</summary>
    public bool BotMayReadParameters { get; set; }

    /// <summary>
    /// Whether the user sync has Product Creation alone in a database with stock and sales: updates that hold uom_id (19) or
    /// change the flag of a variant, either way (18, 19), are then refused, though creating works. The Inventory/User right cures it.
    /// </summary>
    public bool BotLacksInventoryRight { get; set; }

    /// <summary>Whether the bot may make categories.</summary>
    public bool BotMayMakeCategories { get; set; } = true;

    /// <summary>
    /// Whether 18 refuses another type after stock moves, as 16 does by itself and some modules do. 18 itself lets it pass and
    /// refuses the unit and is_storable only (confirmed).
    /// </summary>
    public bool MovesForbidType { get; set; } = true;

    /// <summary>Whether the server serves several databases: JSON-2 then needs the X-Odoo-Database header.</summary>
    public bool SeveralDatabases { get; set; }

    /// <summary>Whether the server tells nobody its databases: list_db = False of its settings.</summary>
    public bool HidesDatabases { get; set; }

    /// <summary>Whether every reply closes its connection, as a bare Odoo server does.</summary>
    public bool ConnectionClose { get; set; }

    /// <summary>Seconds by which the Date header of the replies is ahead of the database, as behind a proxy with a wrong clock.</summary>
    public int DateAheadSeconds { get; set; }

    /// <summary>The Date header of the replies, whatever the time is; empty for one that says nothing; null for the time.</summary>
    public string? DateHeader { get; set; }

    /// <summary>Whether /jsonrpc answers 404, as an Odoo without the deprecated services does.</summary>
    public bool JsonRpcIsOff { get; set; }

    /// <summary>A create, write or load whose values hold this text is refused with a ValidationError; null refuses none.</summary>
    public string? RefusedText { get; set; }

    /// <summary>A create, write or load that gives this column a value is refused with a ValidationError; null refuses none.</summary>
    public string? RefusedColumn { get; set; }

    /// <summary>
    /// A call that creates, changes, binds or deletes a product whose name holds this text fails as a whole with a ValueError,
    /// as where a module of the shop was written for one record at a time; null breaks none.
    /// </summary>
    public string? BrokenText { get; set; }

    /// <summary>Bytes of a body that the proxy lets through; a larger one answers nginx's 413. Null for any.</summary>
    public int? MostBodyBytes { get; set; }

    /// <summary>Rows of a writing call that are done in time; with more the proxy answers 504, and nothing is saved. Null for
    /// any.</summary>
    public int? MostRows { get; set; }

    /// <summary>Milliseconds added to every reply.</summary>
    public int LatencyMilliseconds { get; set; }

    /// <summary>Calls that the server works on at once, as one with so many workers; null for any number.</summary>
    public int? Workers { get; set; }

    /// <summary>Microseconds, real time, for which a row that is written keeps its worker busy.</summary>
    public int RowMicroseconds { get; set; }
}
