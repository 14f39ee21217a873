namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The Odoo database: products, external ids, users. Read and edited directly, as a colleague would. Thread-safe.</summary>
public sealed class SandboxOdoo
{
    private readonly Dictionary<int, SandboxProduct> _products = [];
    private readonly Dictionary<string, ExternalId> _externalIds = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Model, int Id), List<ExternalId>> _byRecord = [];
    private readonly Dictionary<int, int> _productOfVariant = [];
    private IReadOnlyList<SandboxProduct>? _snapshot;
    private IReadOnlyList<VariantRow>? _variantSnapshot;
    private int _lastProduct;
    private int _lastVariant = 100000;
    private int _lastExternalId;

    internal SandboxOdoo(SandboxOptions options)
    {
        Options = options;
        Related = new RelatedTables(options);
        Units = OdooUnits.For(options.OdooVersion);
        foreach (var unit in Units)
            Store(new ExternalId(++_lastExternalId, "uom", unit.XmlName, "uom.uom", unit.Id, NoUpdate: true));
        Store(new ExternalId(++_lastExternalId, "base", "main_company", "res.company", 1, NoUpdate: true));
        Currencies = OdooCurrencies.For(options.OdooVersion, options.OdooCurrency);
        var currency = Currencies.First(row => row.Code == options.OdooCurrency);
        CompanyCurrency = new ManyToOne(currency.Id, currency.Code);
    }

    /// <summary>Behaviour that may be changed while the sandbox runs.</summary>
    public OdooSwitches Switches { get; } = new();

    /// <summary>Categories, and the records of models that somebody added.</summary>
    public RelatedTables Related { get; }

    /// <summary>Counted calls and writes.</summary>
    public OdooCalls Calls { get; } = new();

    /// <summary>The users sync (bot), reader (no product right) and admin.</summary>
    public IReadOnlyList<OdooUser> Users { get; } =
    [
        new OdooUser(2, "admin", productRights: true, administrator: true),
        new OdooUser(7, "sync", productRights: true, administrator: false),
        new OdooUser(8, "reader", productRights: false, administrator: false),
    ];

    /// <summary>Odoo major version.</summary>
    public int Version => Options.OdooVersion;

    /// <summary>Name of the company; may be changed to look like another database.</summary>
    public string CompanyName { get; set; } = "Sandbox Company";

    /// <summary>Creation time of the company; may be changed to look like another database.</summary>
    public DateTimeOffset CompanyCreated { get; set; } = new(2024, 3, 1, 8, 30, 0, TimeSpan.Zero);

    /// <summary>System parameter database.uuid.</summary>
    public string DatabaseUuid { get; set; } = "2f1c9d3e-5a6b-11ef-8c1d-0242ac120002";

    /// <summary>All products of this moment, archived ones included, by id.</summary>
    public IReadOnlyList<SandboxProduct> Products
    {
        get
        {
            lock (Gate)
                return _snapshot ??= [.. _products.Values.OrderBy(product => product.Id)];
        }
    }

    /// <summary>All variants of this moment with their products, archived ones included, by id.</summary>
    internal IReadOnlyList<VariantRow> Variants
    {
        get
        {
            lock (Gate)
            {
                return _variantSnapshot ??= [.. _products.Values
                    .SelectMany(product => product.Variants.Select(variant => new VariantRow(product, variant)))
                    .OrderBy(row => row.Variant.Id)];
            }
        }
    }

    /// <summary>All external ids, those of units and of the company included.</summary>
    public IReadOnlyList<ExternalId> ExternalIds
    {
        get
        {
            lock (Gate)
                return [.. _externalIds.Values];
        }
    }

    /// <summary>Whether list_price is rounded to 2 digits when it is stored.</summary>
    public bool RoundsPrices => Options.OdooRoundsPrices ?? Version < 19;

    internal Lock Gate { get; } = new();

    internal SandboxOptions Options { get; }

    internal IReadOnlyList<OdooUnit> Units { get; }

    internal IReadOnlyList<OdooCurrency> Currencies { get; }

    internal ManyToOne CompanyCurrency { get; }

    /// <summary>The user of that login.</summary>
    public OdooUser User(string login) => Users.First(user => user.Login == login);

    /// <summary>The product, or null.</summary>
    public SandboxProduct? Find(int id)
    {
        lock (Gate)
            return _products.GetValueOrDefault(id);
    }

    internal VariantRow? FindVariant(int id)
    {
        lock (Gate)
        {
            return Owner(id) is { } product ? new VariantRow(product, product.Variants.First(variant => variant.Id == id)) : null;
        }
    }

    /// <summary>The product that an external id such as "__zoho__.item_1_2" names, or null.</summary>
    public SandboxProduct? FindByExternalId(string externalId)
    {
        lock (Gate)
            return _externalIds.TryGetValue(externalId, out var known) && known.Model == "product.template"
                ? _products.GetValueOrDefault(known.ResId) : null;
    }

    /// <summary>External ids of a product, oldest first.</summary>
    public IReadOnlyList<string> ExternalIdsOf(int productId)
    {
        lock (Gate)
            return [.. Bound("product.template", productId).Select(known => known.Full)];
    }

    /// <summary>Adds a product as a colleague would; its ids and dates are given by the database.</summary>
    public SandboxProduct AddProduct(SandboxProduct draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        lock (Gate)
        {
            var now = Now();
            return Store(draft.WithEach(variant => variant with { WriteDate = now })
                with { Id = NextProductId(), CreateDate = now, WriteDate = now });
        }
    }

    /// <summary>Adds a product that is bound to nothing.</summary>
    public SandboxProduct AddProduct(string name, string? defaultCode = null, decimal listPrice = 1m, bool active = true) =>
        AddProduct(new SandboxProduct { Name = name, DefaultCode = defaultCode, ListPrice = listPrice, Active = active });

    /// <summary>Changes a product as a colleague would: write_date moves.</summary>
    /// <param name="id">The product.</param>
    /// <param name="change">Gives the changed product.</param>
    /// <param name="begun">Start of the writing transaction, where it was long under way; null for now.</param>
    /// <exception cref="KeyNotFoundException">There is no such product.</exception>
    public SandboxProduct Update(int id, Func<SandboxProduct, SandboxProduct> change, DateTimeOffset? begun = null)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (Gate)
            return Store(change(_products[id]) with { Id = id, WriteDate = begun ?? Now() });
    }

    /// <summary>
    /// Changes one variant alone, as a script or another program would: archives it, gives it a code. Neither the template's own
    /// flag nor its write_date moves, but the code that the template stores is computed anew where the variant's changes.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such variant.</exception>
    public SandboxProduct UpdateVariant(int id, Func<SandboxVariant, SandboxVariant> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (Gate)
        {
            var before = Owner(id) ?? throw new KeyNotFoundException($"There is no variant {id}.");
            return Store(before.WithVariantWritten(
                id, variant => change(variant) with { Id = id, WriteDate = Now() }, activeTest: true, Now()));
        }
    }

    /// <summary>Deletes a product and its external ids; false when there is none.</summary>
    public bool Remove(int id)
    {
        lock (Gate)
            return Delete(id);
    }

    /// <summary>Names a product by an external id, as an import or an administrator would.</summary>
    public ExternalId Bind(string externalId, int productId)
    {
        ArgumentNullException.ThrowIfNull(externalId);
        var dot = externalId.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1)
            throw new ArgumentException($"External id is '{externalId}'; allowed: module.name.");
        lock (Gate)
            return Store(new ExternalId(
                NextExternalId(), externalId[..dot], externalId[(dot + 1)..], "product.template", productId, false));
    }

    /// <summary>Deletes an external id, and nothing else; false when there is none.</summary>
    public bool Unbind(string externalId)
    {
        lock (Gate)
            return Forget(externalId);
    }

    /// <summary>
    /// Merges one product into another, as people do with duplicates: its external ids name the one that stays, and it is gone.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such product.</exception>
    public void Merge(int id, int into)
    {
        lock (Gate)
        {
            _ = (_products[id], _products[into]);
            foreach (var known in Bound("product.template", id).ToArray())
                Store(known with { ResId = into });
            Delete(id);
        }
    }

    /// <summary>The database of this moment, for <see cref="Restore"/>.</summary>
    public OdooBackup Backup()
    {
        lock (Gate)
            return new OdooBackup([.. _products.Values], [.. _externalIds.Values], _lastProduct, _lastVariant, _lastExternalId);
    }

    /// <summary>
    /// Puts back the database of another moment, as from a backup: products, external ids and the numbers that come next, so
    /// that ids which were given since are given again. Users, company and uuid stay.
    /// </summary>
    public void Restore(OdooBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        lock (Gate)
        {
            (_snapshot, _lastProduct, _lastVariant, _lastExternalId) =
                (null, backup.LastProduct, backup.LastVariant, backup.LastExternalId);
            _variantSnapshot = null;
            _products.Clear();
            _productOfVariant.Clear();
            _externalIds.Clear();
            _byRecord.Clear();
            foreach (var product in backup.Products)
                Store(product);
            foreach (var known in backup.ExternalIds)
                Store(known);
        }
    }

    // The members below are called with the gate held: by the members above and by transactions.
    internal DateTimeOffset Now()
    {
        var now = Options.TimeProvider.GetUtcNow();
        return new DateTimeOffset(now.UtcTicks - now.UtcTicks % 10, TimeSpan.Zero);
    }

    internal int NextProductId() => ++_lastProduct;

    internal SandboxProduct? Owner(int variant) =>
        _productOfVariant.TryGetValue(variant, out var id) ? _products.GetValueOrDefault(id) : null;

    internal int NextExternalId() => ++_lastExternalId;

    internal SandboxProduct? Get(int id) => _products.GetValueOrDefault(id);

    internal ExternalId? GetExternalId(string full) => _externalIds.GetValueOrDefault(full);

    internal IReadOnlyList<ExternalId> Bound(string model, int id) =>
        _byRecord.TryGetValue((model, id), out var list) ? list : [];

    internal SandboxProduct Store(SandboxProduct product)
    {
        (_snapshot, _variantSnapshot) = (null, null);
        if (product.Variants.Any(variant => variant.Id == 0))
            product = product.WithEach(variant => variant.Id == 0 ? variant with { Id = ++_lastVariant } : variant);
        ForgetVariants(product.Id);
        foreach (var variant in product.Variants)
            _productOfVariant[variant.Id] = product.Id;
        return _products[product.Id] = product;
    }

    internal ExternalId Store(ExternalId externalId)
    {
        Forget(externalId.Full);
        _externalIds[externalId.Full] = externalId;
        if (!_byRecord.TryGetValue((externalId.Model, externalId.ResId), out var list))
            _byRecord[(externalId.Model, externalId.ResId)] = list = new List<ExternalId>(1);
        list.Add(externalId);
        return externalId;
    }

    internal bool Forget(string full)
    {
        if (!_externalIds.Remove(full, out var known))
            return false;
        _byRecord[(known.Model, known.ResId)].Remove(known);
        return true;
    }

    internal bool Delete(int id)
    {
        foreach (var known in Bound("product.template", id).ToArray())
            Forget(known.Full);
        (_snapshot, _variantSnapshot) = (null, null);
        ForgetVariants(id);
        return _products.Remove(id);
    }

    private void ForgetVariants(int product)
    {
        foreach (var variant in _products.GetValueOrDefault(product)?.Variants ?? [])
            _productOfVariant.Remove(variant.Id);
    }

    internal ManyToOne? UnitReference(int id) =>
        id >= 1 && id <= Units.Count ? new ManyToOne(id, Units[id - 1].Name) : null;

    internal ManyToOne? CompanyReference(int id) => Companies.FirstOrDefault(company => company.Id == id);

    internal IReadOnlyList<ManyToOne> Companies => Options.SecondCompany is { } second
        ? [new ManyToOne(1, CompanyName), new ManyToOne(2, second)] : [new ManyToOne(1, CompanyName)];

    internal bool? InSameCategory(int unit, int other) =>
        unit >= 1 && unit <= Units.Count && other >= 1 && other <= Units.Count
            ? Units[unit - 1].Category == Units[other - 1].Category : null;

    internal ManyToOne? UserReference(int id) => Users.FirstOrDefault(user => user.Id == id) is { } user
        ? new ManyToOne(user.Id, user.Login) : null;
}

/// <summary>What <see cref="SandboxOdoo.Backup"/> kept.</summary>
public sealed class OdooBackup
{
    internal OdooBackup(
        IReadOnlyList<SandboxProduct> products, IReadOnlyList<ExternalId> externalIds, int lastProduct, int lastVariant,
        int lastExternalId) => (Products, ExternalIds, LastProduct, LastVariant, LastExternalId) =
            (products, externalIds, lastProduct, lastVariant, lastExternalId);

    internal IReadOnlyList<SandboxProduct> Products { get; }

    internal IReadOnlyList<ExternalId> ExternalIds { get; }

    internal int LastProduct { get; }

    internal int LastVariant { get; }

    internal int LastExternalId { get; }
}
