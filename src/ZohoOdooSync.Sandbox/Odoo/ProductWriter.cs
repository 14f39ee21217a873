using System.Text;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Creates and changes one product inside a transaction, with every refusal of the real model (facts, section 5.2).</summary>
internal sealed class ProductWriter(SandboxOdoo odoo, OdooModel model, OdooCall call, OdooTransaction transaction)
{
    public SandboxProduct Create(IReadOnlyDictionary<string, object?> values)
    {
        Require("create");
        if (!values.TryGetValue("name", out var name) || name is null)
            throw MissingName();
        var draft = Apply(new SandboxProduct
        {
            Name = "",
            CategoryId = odoo.Version >= 19 ? null : 1,
            CreateDate = transaction.Started,
        }, values);
        if (odoo.Version < 19 && odoo.InSameCategory(draft.UomId, draft.UomPoId) is false)
            throw OdooException.Validation("The default Unit of Measure and the purchase Unit of Measure must be in the same category.");
        var (id, variant) = odoo.NextIds();
        var product = draft with { Id = id, VariantId = variant, WriteDate = transaction.Started, WriteUid = call.User.Id };
        CheckBarcode(product, values);
        transaction.Set(product);
        transaction.Log.Rows++;
        transaction.Log.Created++;
        transaction.Log.Fields.UnionWith(values.Keys);
        return product;
    }

    public void Write(int id, IReadOnlyDictionary<string, object?> values)
    {
        Require("write");
        var before = transaction.Get(id) ?? throw OdooException.Missing(model.Name, [id], call.User.Id);
        if (values.TryGetValue("name", out var name) && name is null)
            throw MissingName();
        OdooRights.CheckInventory(odoo, call.User, values);
        var after = Apply(before, values);
        RefuseAfterMoves(before, after);
        foreach (var field in values.Keys)
        {
            var definition = model.Field(field);
            if (definition.Write is not null)
                transaction.Log.Compare(id, field, definition.Read(before, call.View), definition.Read(after, call.View));
        }
        // A write moves write_date even where nothing changes.
        var product = after with { WriteDate = transaction.Started, WriteUid = call.User.Id };
        CheckBarcode(product, values);
        transaction.Set(product);
        transaction.Log.Rows++;
        transaction.Log.Fields.UnionWith(values.Keys);
    }

    public void Unlink(int id)
    {
        Require("unlink");
        if (transaction.Get(id) is { Used: true })
            throw OdooException.Validation("The operation cannot be completed: another model requires the record being deleted. "
                + "If possible, archive it instead.\n\nModel: Sales Order Line (sale.order.line)\nConstraint: sale_order_line_product_id_fkey");
        transaction.Delete(id);
        transaction.Log.Rows++;
        transaction.Log.Deleted++;
    }

    private void Require(string operation) => OdooRights.Check(odoo, call.User, model, operation);

    private SandboxProduct Apply(SandboxProduct product, IReadOnlyDictionary<string, object?> values)
    {
        foreach (var (name, value) in values)
        {
            var field = model.Field(name);
            if (value is string text)
                CheckText(name, text);
            if (name is "uom_id" or "uom_po_id")
                CheckUnit(value as int?);
            if (field.Write is { } write)
                product = write(product, value, odoo.Options.OdooLanguages.Contains(call.Lang) ? call.Lang : "en_US") with
                {
                    RawCells = product.RawCells?.Where(cell => cell.Key != name).ToDictionary(),
                };
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
        if (HasLoneSurrogate(text))
            throw new OdooException("psycopg2.errors.InvalidTextRepresentation", "invalid input syntax for type json\n", 500);
        if (odoo.Switches.RefusedText is { Length: > 0 } refused && text.Contains(refused, StringComparison.Ordinal))
            throw OdooException.Validation($"The text '{refused}' is not allowed here.");
    }

    private static bool HasLoneSurrogate(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // A lone surrogate is enumerated as the replacement character, although the text does not hold that one.
            if (rune == Rune.ReplacementChar && !text.Contains('\uFFFD', StringComparison.Ordinal))
                return true;
        }
        return false;
    }

    private void CheckUnit(int? unit)
    {
        if (unit is null)
            throw new OdooException("odoo.exceptions.ValidationError", NotSet(model.Field("uom_id").Label, "uom_id"), 422) { Field = "uom_id" };
        if (odoo.UnitReference(unit.Value) is null)
            throw OdooException.Validation("The operation cannot be completed: another model requires the record being deleted. "
                + "If possible, archive it instead.\n\nModel: Product (product.template)\nConstraint: product_template_uom_id_fkey");
    }

    private void CheckBarcode(SandboxProduct product, IReadOnlyDictionary<string, object?> values)
    {
        if (product.Barcode is not { } barcode || !values.ContainsKey("barcode") && !values.ContainsKey("active"))
            return;
        var holders = transaction.Holding(barcode, product.Id, archivedToo: !call.View.ActiveTest);
        if (holders.Count == 0)
            return;
        var names = new StringBuilder();
        var glue = odoo.Version >= 18 ? " and " : ", ";
        foreach (var holder in holders.Append(product).OrderBy(one => one.Id))
            names.Append(names.Length > 0 ? glue : "").Append(holder.DefaultCode is { } code ? $"[{code}] " : "").Append(holder.Name);
        throw OdooException.Validation(
            $"Barcode(s) already assigned:\n\n- Barcode \"{barcode}\" already assigned to product(s): {names}"
            + (odoo.Version >= 18 ? "\n\nNote: products that you don't have access to will not be shown above." : ""));
    }

    private void RefuseAfterMoves(SandboxProduct before, SandboxProduct after)
    {
        // In 19 a new unit goes into the existing moves instead.
        if (!before.HasStockMoves || odoo.Version >= 19)
            return;
        if (before.UomId != after.UomId)
            throw OdooException.User("You cannot change the unit of measure as there are already stock moves for this product. "
                + "If you want to change the unit of measure, you should rather archive this product and create a new one.");
        if (before.Type != after.Type || before.IsStorable != after.IsStorable)
            throw OdooException.User("You cannot change the type of a product that was already used.");
    }

    private OdooException MissingName() =>
        new("odoo.exceptions.ValidationError", NotSet("Name", "name"), 422) { Field = "name" };

    private string NotSet(string label, string field) => odoo.Version >= 19
        ? $"The operation cannot be completed:\n- Missing required value for the field '{label}' ({field}).\nModel: Product (product.template)\n"
        : "The operation cannot be completed:\n- Create/update: a mandatory field is not set.\n- Delete: another model requires the "
            + $"record being deleted. If possible, archive it instead.\n\nModel: Product (product.template)\nField: {label} ({field})\n";
}
