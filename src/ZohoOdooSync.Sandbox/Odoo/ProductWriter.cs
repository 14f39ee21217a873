namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Creates and changes one product inside a transaction, with every refusal of the real model (facts, section 5.2).</summary>
internal sealed class ProductWriter(SandboxOdoo odoo, OdooModel model, OdooCall call, OdooTransaction transaction)
{
    public SandboxProduct Create(IReadOnlyDictionary<string, object?> values)
    {
        Require("create");
        OdooRights.CheckCost(odoo, call.User, values);
        if (!values.TryGetValue("name", out var name) || name is null)
            throw MissingName();
        var draft = Apply(new SandboxProduct
        {
            Name = "",
            CategoryId = odoo.Version >= 19 ? null : 1,
            CreateDate = transaction.Started,
        }, values, isAlone: true);
        if (odoo.Version < 19 && odoo.InSameCategory(draft.UomId, draft.UomPoId) is false)
            throw OdooException.Validation("The default Unit of Measure and the purchase Unit of Measure must be in the same category.");
        // The variant is born with its template: archived where that is.
        var product = draft.WithEach(variant => variant with { Active = draft.StoredActive, WriteDate = transaction.Started })
            with { Id = odoo.NextProductId(), WriteDate = transaction.Started, WriteUid = call.User.Id };
        CheckCompany(product, "create");
        transaction.Set(product);
        CheckBarcode(values, product, isNew: true);
        transaction.Log.Rows++;
        transaction.Log.Created++;
        transaction.Log.Fields.UnionWith(values.Keys);
        return product;
    }

    /// <summary>product.template.write: what follows from active depends on all records of the call together.</summary>
    public void Write(IReadOnlyList<int> ids, IReadOnlyDictionary<string, object?> values)
    {
        Require("write");
        if (values.TryGetValue("name", out var name) && name is null)
            throw MissingName();
        OdooRights.CheckInventory(odoo, call.User, values);
        var before = ids.Select(id => transaction.Get(id) ?? throw OdooException.Missing(model.Name, [id], call.User.Id)).ToList();
        foreach (var old in before)
        {
            CheckCompany(old, "write");
            var after = Apply(old, values, isAlone: ids.Count == 1);
            RefuseAfterMoves(old, after, values);
            // A write moves write_date even where nothing changes.
            transaction.Set(after with { WriteDate = transaction.Started, WriteUid = call.User.Id });
        }
        if (values.TryGetValue("active", out var active))
            CarryActive(ids, active is true);
        for (var at = 0; at < ids.Count; at++)
        {
            Compare(values, ids[at], before[at], transaction.Get(ids[at])!);
            CheckBarcode(values, transaction.Get(ids[at])!);
        }
    }

    /// <summary>product.product.write: a column of its own goes to the variant alone, any other to its template.</summary>
    public void WriteVariants(IReadOnlyList<int> ids, IReadOnlyDictionary<string, object?> values)
    {
        Require("write");
        OdooRights.CheckInventory(odoo, call.User, values);
        foreach (var id in ids)
        {
            var old = transaction.Owner(id) ?? throw OdooException.Missing(model.Name, [id], call.User.Id);
            CheckCompany(old, "write");
            var before = new VariantRow(old, old.Variants.First(variant => variant.Id == id));
            if (values.TryGetValue("active", out var active) && before.Variant.Active != (active is true))
                OdooRights.CheckReordering(odoo, call.User);
            var own = values.Where(value => model.Field(value.Key).WriteVariant is not null).ToList();
            var inherited = values.Where(value => model.Field(value.Key).WriteVariant is null).ToDictionary(StringComparer.Ordinal);
            var product = old;
            if (inherited.Count > 0)
            {
                product = Apply(old, inherited, isAlone: true) with { WriteDate = transaction.Started, WriteUid = call.User.Id };
                RefuseAfterMoves(old, product, inherited);
            }
            SandboxVariant Written(SandboxVariant variant) => own.Aggregate(
                variant with { WriteDate = transaction.Started },
                (row, value) => model.Field(value.Key).WriteVariant!(row, Checked(value.Key, value.Value)));
            product = product.WithVariantWritten(id, Written, call.View.ActiveTest, transaction.Started);
            transaction.Set(product);
            Compare(values, id, before, new VariantRow(product, product.Variants.First(variant => variant.Id == id)));
            CheckBarcode(values, product);
        }
    }

    public void Unlink(int id)
    {
        Require("unlink");
        if (transaction.Get(id) is { } product)
            CheckCompany(product, "unlink");
        if (transaction.Get(id) is { Used: true })
            throw OdooException.StillUsed(odoo.Version, "Sales Order Line", "sale.order.line", "sale_order_line_product_id_fkey");
        if (transaction.Get(id) is { HasStockMoves: true })
            throw OdooException.StillUsed(odoo.Version, "Stock Move", "stock.move", "stock_move_product_id_fkey");
        transaction.Delete(id);
        transaction.Log.Rows++;
        transaction.Log.Deleted++;
    }

    /// <summary>Deletes variants; the template goes with its last one.</summary>
    public void UnlinkVariants(IReadOnlyList<int> ids)
    {
        Require("unlink");
        foreach (var product in ids.Select(transaction.Owner).OfType<SandboxProduct>().DistinctBy(product => product.Id))
        {
            var left = product.Without(ids);
            if (left.Variants.Count == 0)
                Unlink(product.Id);
            else
                transaction.Set(left);
        }
    }

    /// <summary>
    /// Archiving takes every variant along. Restoring brings variants back only where the context shows none of any product of
    /// the call; else those of the others stay archived, without a word.
    /// </summary>
    private void CarryActive(IReadOnlyList<int> ids, bool active)
    {
        var products = ids.Select(id => transaction.Get(id)!).ToList();
        if (active && products.Any(product => product.Seen(call.View.ActiveTest).Count > 0))
            return;
        if (products.Any(product => product.Variants.Any(variant => variant.Active != active)))
            OdooRights.CheckReordering(odoo, call.User);
        foreach (var product in products)
        {
            transaction.Set(product.WithEach(variant => variant.Active == active ? variant
                : variant with { Active = active, WriteDate = transaction.Started }));
        }
    }

    private void Compare(IReadOnlyDictionary<string, object?> values, int id, object before, object after)
    {
        foreach (var field in values.Keys)
        {
            var definition = model.Field(field);
            // The flag of a template is not all that writing it is for, and what cannot be read is never the same.
            var carries = field == "active" && before is SandboxProduct old && after is SandboxProduct now
                && !old.Variants.Select(variant => variant.Active).SequenceEqual(now.Variants.Select(variant => variant.Active));
            var isRaw = (before as SandboxProduct)?.RawCells?.ContainsKey(field) == true;
            if (!carries && !isRaw && (definition.Write is not null || definition.WriteVariant is not null))
                transaction.Log.Compare(id, field, definition.Read(before, call.View), definition.Read(after, call.View));
        }
        transaction.Log.Rows++;
        transaction.Log.Fields.UnionWith(values.Keys);
    }

    private object? Checked(string field, object? value)
    {
        if (value is string text)
            CheckText(field, text);
        if (odoo.Switches.RefusedColumn == field && value is not (null or "" or false or 0m))
            throw OdooException.Validation($"The column '{field}' is not allowed here.");
        return value;
    }

    private void Require(string operation) => OdooRights.Check(odoo, call.User, model, operation);

    private SandboxProduct Apply(SandboxProduct product, IReadOnlyDictionary<string, object?> values, bool isAlone)
    {
        foreach (var (name, value) in values)
        {
            var field = model.Field(name);
            _ = Checked(name, value);
            if (name is "uom_id" or "uom_po_id")
                CheckUnit(value as int?, isNew: product.Id == 0);
            if (field.Write is { } write)
                product = write(product, value, odoo.Options.OdooLanguages.Contains(call.Lang) ? call.Lang : "en_US");
            // Where the context shows no variant, Odoo looks for a single archived one among those of all products of the call.
            if (field.WriteVariant is { } set && (isAlone || product.Seen(call.View.ActiveTest).Count > 0))
                product = product.WithSingle(call.View.ActiveTest, variant => set(variant, value) with { WriteDate = transaction.Started });
            product = product with { RawCells = product.RawCells?.Where(cell => cell.Key != name).ToDictionary() };
        }
        return product;
    }

    private void CheckText(string field, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            // Translated fields are jsonb, in which PostgreSQL itself refuses the character.
            throw model.Field(field).Translate
                ? new OdooException("psycopg2.errors.UntranslatableCharacter",
                    "unsupported Unicode escape sequence\nLINE 1: ...\nDETAIL:  \\u0000 cannot be converted to text.\n", 500)
                : OdooException.Value("A string literal cannot contain NUL (0x00) characters.");
        }
        // The reader of the body has put the replacement character in its place.
        if (call.HasLoneSurrogate && text.Contains('\uFFFD', StringComparison.Ordinal))
            throw new OdooException("psycopg2.errors.InvalidTextRepresentation", "invalid input syntax for type json\n", 500);
        if (odoo.Switches.RefusedText is { Length: > 0 } refused && text.Contains(refused, StringComparison.Ordinal))
            throw OdooException.Validation($"The text '{refused}' is not allowed here.");
    }

    private void CheckCompany(SandboxProduct product, string operation)
    {
        if (!call.View.Shows(product))
            throw OdooException.Hidden(call.User, operation);
    }

    private void CheckUnit(int? unit, bool isNew)
    {
        if (unit is null)
            throw new OdooException(
                "odoo.exceptions.ValidationError", NotSet(model.Field("uom_id").Label, "uom_id"), 422) { Field = "uom_id" };
        if (odoo.UnitReference(unit.Value) is null)
            throw odoo.Version == 18 && !isNew ? OdooException.Missing("uom.uom", [unit.Value], call.User.Id)
                : OdooException.StillUsed(odoo.Version, "Product", "product.template", "product_template_uom_id_fkey");
    }

    private void CheckBarcode(IReadOnlyDictionary<string, object?> values, SandboxProduct product, bool isNew = false)
    {
        if (!values.ContainsKey("barcode"))
            return;
        foreach (var barcode in product.Variants.Select(variant => variant.Barcode).OfType<string>().Distinct())
        {
            var holders = transaction.Holding(barcode, archivedToo: !call.View.ActiveTest);
            if (holders.Count <= 1)
                continue;
            // A new product gets its code after its barcode.
            string? Code(VariantRow holder) => isNew && holder.Product.Id == product.Id ? null : holder.Variant.DefaultCode;
            var names = string.Join(odoo.Version >= 18 ? " and " : ", ",
                holders.Select(holder => (Code(holder) is { } code ? $"[{code}] " : "") + holder.Product.Name));
            throw OdooException.Validation(
                $"Barcode(s) already assigned:\n\n- Barcode \"{barcode}\" already assigned to product(s): {names}"
                + (odoo.Version >= 18 ? "\n\nNote: products that you don't have access to will not be shown above." : ""));
        }
    }

    private void RefuseAfterMoves(SandboxProduct before, SandboxProduct after, IReadOnlyDictionary<string, object?> values)
    {
        // In 19 a new unit goes into the existing moves instead.
        if (!before.HasStockMoves || odoo.Version >= 19)
            return;
        if (before.UomId != after.UomId)
            throw OdooException.User("You cannot change the unit of measure as there are already stock moves for this product. "
                + "If you want to change the unit of measure, you should rather archive this product and create a new one.");
        if (before.Type != after.Type && (odoo.Version < 18 || odoo.Switches.MovesForbidType))
            throw OdooException.User("You cannot change the type of a product that was already used.");
        if (before.IsStorable != after.IsStorable && values.ContainsKey("is_storable"))
            throw OdooException.User("You can not change the inventory tracking of a product that was already used.");
    }

    private OdooException MissingName() =>
        new("odoo.exceptions.ValidationError", NotSet("Name", "name"), 422) { Field = "name" };

    private string NotSet(string label, string field) => odoo.Version >= 19
        ? $"The operation cannot be completed: Missing required value for the field '{label}' ({field}).\nModel: 'Product' "
        + $"(product.template)\n"
            + "- create/update: a mandatory field is not set\n"
            + "- delete: another model requires the record being deleted, you can archive it instead\n"
        : "The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n- Delete: another model requires the "
            + $"record being deleted. If possible, archive it instead.\n\nModel: Product (product.template)\nField: {label} ({field})\n";
}
