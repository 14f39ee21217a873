using System.Globalization;
using ZohoOdooSync.Sandbox.Catalogue;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>The organisation's items, read and edited directly, as a person at Zoho would. Thread-safe.</summary>
public sealed class SandboxZoho : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SandboxItem> _items = new(StringComparer.Ordinal);
    private readonly ItemViews _views = new();
    private readonly ZohoWebhook _webhook;
    private long _nextId = 4602893000000090001;
    private int _editNumber;

    internal SandboxZoho(SandboxOptions options)
    {
        Options = options;
        Clock = new OrganizationClock(options.OrganizationTimeZone, options.TimeProvider);
        Switches = new ZohoSwitches { DailyLimit = options.DailyCallLimit };
        Tokens = new ZohoTokens(options.TimeProvider);
        Grants = new ZohoGrants(options.TimeProvider);
        Calls = new ZohoCalls(Clock, Switches);
        _webhook = new ZohoWebhook(Switches, new ZohoItemWriter(options, Switches, Clock));
        foreach (var item in CatalogueGenerator.Generate(options.Products, options.Seed)
                     .Concat(BadItemGenerator.Generate(options.BadItems)))
            Store(item with { ItemId = NextId() });
    }

    /// <summary>Behaviour that may be changed while the sandbox runs.</summary>
    public ZohoSwitches Switches { get; }

    /// <summary>Grant codes of the self client, and the refresh tokens that they bring.</summary>
    public ZohoGrants Grants { get; }

    /// <summary>Counted calls and the quota.</summary>
    public ZohoCalls Calls { get; }

    /// <summary>Number of items, inactive ones included.</summary>
    public int Count => Items.Count;

    /// <summary>Number of active items.</summary>
    public int ActiveCount => Items.Count(item => item.Active);

    /// <summary>All items of this moment, in no particular order.</summary>
    public IReadOnlyList<SandboxItem> Items
    {
        get
        {
            lock (_gate)
                return [.. _items.Values];
        }
    }

    /// <summary>Access tokens issued so far.</summary>
    public int TokensIssued => Tokens.Issued;

    internal SandboxOptions Options { get; }

    internal OrganizationClock Clock { get; }

    internal ZohoTokens Tokens { get; }

    /// <summary>The item, or null.</summary>
    public SandboxItem? Find(string itemId)
    {
        lock (_gate)
            return _items.GetValueOrDefault(itemId);
    }

    /// <summary>Adds an item; its id and times are given by the organisation.</summary>
    public SandboxItem Add(SandboxItem draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        lock (_gate)
        {
            var now = Clock.NowInSeconds;
            return Store(draft with { ItemId = NextId(), CreatedTime = now, LastModifiedTime = now });
        }
    }

    /// <summary>Adds an active goods item.</summary>
    public SandboxItem Add(string name, decimal rate, string sku = "", string unit = "pcs", string description = "") =>
        Add(new SandboxItem { Name = name, Rate = rate, Sku = sku, Unit = unit, Description = description });

    /// <summary>
    /// Changes an item; the time of change moves only when something changed (recorded: repeating a PUT leaves it), and
    /// not for a change of stock alone.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such item.</exception>
    public SandboxItem Update(string itemId, Func<SandboxItem, SandboxItem> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (_gate)
        {
            var before = _items[itemId];
            var after = change(before) with { ItemId = itemId, CreatedTime = before.CreatedTime };
            var moved = after with { StockOnHand = before.StockOnHand } != before
                && after.LastModifiedTime == before.LastModifiedTime;
            return Store(moved ? after with { LastModifiedTime = Clock.NowInSeconds } : after);
        }
    }

    /// <summary>Deletes an item, even one used in transactions; false when there is none.</summary>
    public bool Remove(string itemId)
    {
        lock (_gate)
        {
            _views.Forget();
            if (!_items.Remove(itemId, out var removed)) return false;
            _webhook.Send(removed);
            return true;
        }
    }

    /// <summary>Marks an item as active or inactive.</summary>
    public SandboxItem SetActive(string itemId, bool active) => Update(itemId, item => item with { Active = active });

    /// <summary>Gives an item a picture, under a new document id, or takes it away.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="picture">The file; null takes it away.</param>
    /// <param name="type">image_type.</param>
    public SandboxItem SetPicture(string itemId, byte[]? picture, string type = "png")
    {
        lock (_gate)
        {
            var document = NextId();
            return Update(itemId, item => item with
            {
                Picture = picture is null ? null : new SandboxPicture(document, $"picture-{document}.{type}", type, picture),
            });
        }
    }

    /// <summary>Deletes all items.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _views.Forget();
            _items.Clear();
        }
    }

    /// <summary>Makes many changes at once, the same for the same seed and catalogue, and tells which.</summary>
    public ZohoEditResult Edit(ZohoEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return BulkEdit.Apply(this, edit);
    }

    /// <summary>Ends the life of every access token: the next call with one answers 401, code 57.</summary>
    public void ExpireAccessTokens() => Tokens.ExpireAll();

    /// <summary>Revokes the refresh tokens and every access token.</summary>
    public void RevokeRefreshToken()
    {
        Tokens.RefreshTokenRevoked = true;
        Tokens.ExpireAll();
    }

    /// <inheritdoc/>
    public void Dispose() => _webhook.Dispose();

    internal int TakeEditNumber() => Interlocked.Increment(ref _editNumber);

    internal IReadOnlyList<SandboxItem> View(ItemOrder order)
    {
        lock (_gate)
            return _views.Get(_items.Values, order);
    }

    private SandboxItem Store(SandboxItem item)
    {
        _views.Forget();
        _webhook.Send(item);
        return _items[item.ItemId] = item;
    }

    // Real ids of neighbours differ by small steps; a step of 2 keeps "the next number" from being an item.
    private string NextId() => (_nextId += 2).ToString(CultureInfo.InvariantCulture);
}
