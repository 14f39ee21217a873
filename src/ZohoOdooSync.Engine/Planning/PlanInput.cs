using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>What the settings say about planning.</summary>
public sealed record PlanPolicy
{
    /// <summary>Whether an unbound item may adopt a product by its exact name.</summary>
    public bool AdoptByName { get; init; }

    /// <summary>Whether an unbound product of nearly the SKU stands in the way of a new one.</summary>
    public SkuMatchChoice SkuMatch { get; init; } = SkuMatchChoice.Near;

    /// <summary>Whether a changed unit is written to an existing product.</summary>
    public bool UpdateUnit { get; init; }

    /// <summary>What becomes of products that are bound to nothing.</summary>
    public UnmanagedChoice Unmanaged { get; init; } = UnmanagedChoice.Report;

    /// <summary>What becomes of a product whose item was deleted.</summary>
    public RemovalChoice RemovedItems { get; init; } = RemovalChoice.Archive;

    /// <summary>The policy that the settings describe.</summary>
    public static PlanPolicy From(MappingSettings mapping, GuardSettings guard) => new()
    {
        AdoptByName = mapping.AdoptByName,
        SkuMatch = mapping.SkuMatch,
        UpdateUnit = mapping.UpdateUnit,
        Unmanaged = guard.Unmanaged,
        RemovedItems = guard.RemovedItems,
    };
}

/// <summary>All that the planner looks at. It asks nobody and knows no clock.</summary>
public sealed record PlanInput
{
    /// <summary>Desired values of every item that can be written.</summary>
    public required IReadOnlyList<DesiredProduct> Desired { get; init; }

    /// <summary>Items that cannot be written as they are.</summary>
    public IReadOnlyList<UnmappableItem> Unmappable { get; init; } = [];

    /// <summary>Every product in Odoo, archived ones included.</summary>
    public required IReadOnlyList<OdooProduct> Products { get; init; }

    /// <summary>Bindings known locally, by item id. Only needed for pairs whose binding Odoo does not hold.</summary>
    public IReadOnlyDictionary<string, Binding> LocalBindings { get; init; } = new Dictionary<string, Binding>();

    /// <summary>
    /// SKUs that stand on single variants (<c>product.product</c>), archived ones included, as far as they matter here: what
    /// products with several variants do not show.
    /// </summary>
    public IReadOnlyList<VariantCode> VariantCodes { get; init; } = [];

    /// <summary>Items that Zoho itself said do not exist.</summary>
    public IReadOnlySet<string> AbsentItems { get; init; } = new HashSet<string>();

    /// <summary>Items that the settings leave out, by what Zoho says of them.</summary>
    public IReadOnlySet<string> OutOfScope { get; init; } = new HashSet<string>();

    /// <summary>Quarantined items whose next try is not due, by item id.</summary>
    public IReadOnlyDictionary<string, QuarantinedItem> Resting { get; init; } = new Dictionary<string, QuarantinedItem>();

    /// <summary>
    /// True in a cycle: only items that changed, and the products that concern them, were read. What is not here is not
    /// missing.
    /// </summary>
    public bool IsPartial { get; init; }

    /// <summary>Policy.</summary>
    public PlanPolicy Policy { get; init; } = new();
}
