namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The models that the database knows.</summary>
internal sealed class OdooModels
{
    private readonly Dictionary<string, OdooModel> _all;

    public OdooModels(SandboxOdoo odoo)
    {
        var products = new ProductFields(odoo);
        OdooModel[] models =
        [
            new("product.template", "Product", products.Template(), () => odoo.Products, row => ((SandboxProduct)row).Id)
                { Lookup = odoo.Find, DefaultOrder = "name, id" },
            new("product.product", "Product Variant", products.Variant(), () => odoo.Variants, row => ((VariantRow)row).Variant.Id)
                { Lookup = odoo.FindVariant, DefaultOrder = "default_code, name, id" },
            Units(odoo),
            Company(odoo),
            Currencies(odoo),
            Users(odoo),
            Languages(odoo),
            ExternalIds(odoo),
            Parameters(odoo),
            Precision(),
            Modules(),
            Taxes(odoo),
            new("res.config.settings", "Config Settings", [], () => [], _ => 0),
            Attachments(odoo),
        ];
        models = [.. models, .. odoo.Related.Models.Select(model => Related(odoo, model))];
        if (odoo.Options.StockInstalled)
            models = [.. models, ReorderingRules()];
        _all = models.ToDictionary(model => model.Name, StringComparer.Ordinal);
        foreach (var model in models)
            (model.Related, model.Version) = (Find, odoo.Version);
    }

    public OdooModel? Find(string name) => _all.GetValueOrDefault(name);

    private static OdooModel Units(SandboxOdoo odoo)
    {
        List<OdooField> fields =
        [
            Plain<OdooUnit>("name", "char", "Unit Name", unit => unit.Name) with { Required = true, Translate = true },
            Plain<OdooUnit>("display_name", "char", "Display Name", unit => unit.Name),
            Plain<OdooUnit>("active", "boolean", "Active", unit => unit.Active),
            Plain<OdooUnit>("factor", "float", odoo.Version >= 19 ? "Absolute Quantity" : "Ratio", unit => unit.Factor),
        ];
        if (odoo.Version >= 19)
        {
            fields.Add(Plain<OdooUnit>("relative_factor", "float", "Contains", unit => unit.Factor) with { Required = true });
            fields.Add(Plain<OdooUnit>("relative_uom_id", "many2one", "Reference Unit", _ => null) with { Relation = "uom.uom" });
        }
        else
        {
            fields.Add(Plain<OdooUnit>("category_id", "many2one", "Category", unit => unit.Category)
                with { Relation = "uom.category", Required = true });
            fields.Add(Plain<OdooUnit>("uom_type", "selection", "Type", unit => unit.Factor switch
            {
                1m => "reference",
                > 1m => "smaller",
                _ => "bigger",
            }) with { Required = true, Selection = [("bigger", "Bigger than the reference Unit of Measure"),
                ("reference", "Reference Unit of Measure for this category"), ("smaller", "Smaller than the reference Unit of Measure")] });
        }
        return new OdooModel("uom.uom", "Product Unit of Measure", fields, () => odoo.Units, row => ((OdooUnit)row).Id);
    }

    private static OdooModel Company(SandboxOdoo odoo) => new("res.company", "Companies",
        [
            Plain<ManyToOne>("name", "char", "Company Name", company => company.Name) with { Required = true },
            Plain<ManyToOne>("display_name", "char", "Display Name", company => company.Name),
            Plain<ManyToOne>("currency_id", "many2one", "Currency", _ => odoo.CompanyCurrency)
                with { Relation = "res.currency", Required = true },
            Plain<ManyToOne>("create_date", "datetime", "Created on", _ => odoo.CompanyCreated),
        ], () => odoo.Companies, row => ((ManyToOne)row).Id);

    private static OdooModel Currencies(SandboxOdoo odoo) => new("res.currency", "Currency",
        [
            Plain<OdooCurrency>("name", "char", "Currency", currency => currency.Code) with { Required = true },
            Plain<OdooCurrency>("full_name", "char", "Name", currency => currency.FullName),
            Plain<OdooCurrency>("symbol", "char", "Symbol", currency => currency.Symbol) with { Required = true },
            Plain<OdooCurrency>("rounding", "float", "Rounding Factor", currency => currency.Rounding),
            Plain<OdooCurrency>("decimal_places", "integer", "Decimal Places", currency => currency.Decimals),
            Plain<OdooCurrency>("active", "boolean", "Active", currency => currency.Active),
        ], () => odoo.Currencies, row => ((OdooCurrency)row).Id);

    private static OdooModel Users(SandboxOdoo odoo) => new("res.users", "User",
        [
            Plain<OdooUser>("name", "char", "Name", user => user.Login) with { Required = true },
            Plain<OdooUser>("login", "char", "Login", user => user.Login) with { Required = true },
            Plain<OdooUser>("lang", "selection", "Language", _ => "en_US"),
            Plain<OdooUser>("tz", "selection", "Timezone", _ => "UTC"),
            Plain<OdooUser>("active", "boolean", "Active", _ => true),
            Plain<OdooUser>("company_id", "many2one", "Company", _ => new ManyToOne(1, odoo.CompanyName)) with { Relation = "res.company" },
            Plain<OdooUser>("company_ids", "many2many", "Companies", _ =>
                odoo.Companies.Select(company => company.Id).ToArray()) with { Relation = "res.company" },
        ], () => odoo.Users, row => ((OdooUser)row).Id);

    private static OdooModel Languages(SandboxOdoo odoo) => new("res.lang", "Languages",
        [
            Plain<string>("code", "char", "Locale Code", code => code) with { Required = true },
            Plain<string>("name", "char", "Name", code => code) with { Required = true },
            Plain<string>("active", "boolean", "Active", _ => true),
        ], () => odoo.Options.OdooLanguages, row => odoo.Options.OdooLanguages.ToList().IndexOf((string)row) + 1);

    private static OdooModel ExternalIds(SandboxOdoo odoo) => new("ir.model.data", "Model Data",
        [
            Plain<ExternalId>("module", "char", "Module", known => known.Module) with { Required = true },
            Plain<ExternalId>("name", "char", "External Identifier", known => known.Name) with { Required = true },
            Plain<ExternalId>("complete_name", "char", "Complete ID", known => known.Full) with { Store = false },
            Plain<ExternalId>("model", "char", "Model Name", known => known.Model) with { Required = true },
            Plain<ExternalId>("res_id", "integer", "Record ID", known => known.ResId),
            Plain<ExternalId>("noupdate", "boolean", "Non Updatable", known => known.NoUpdate),
        ], () => odoo.ExternalIds, row => ((ExternalId)row).Id) { DefaultOrder = "module, model, name" };

    private static OdooModel Parameters(SandboxOdoo odoo) => new("ir.config_parameter", "System Parameter",
        [
            Plain<string>("key", "char", "Key", key => key) with { Required = true },
            Plain<string>("value", "text", "Value", _ => odoo.DatabaseUuid) with { Required = true },
        ], () => ["database.uuid"], _ => 1);

    private static OdooModel Precision() => new("decimal.precision", "Decimal Precision",
        [
            Plain<string>("name", "char", "Usage", name => name) with { Required = true },
            Plain<string>("digits", "integer", "Digits", _ => 2) with { Required = true },
        ], () => ["Product Price"], _ => 1);

    private static OdooModel Modules() => new("ir.module.module", "Module",
        [
            Plain<string>("name", "char", "Technical Name", name => name) with { Required = true },
            Plain<string>("state", "selection", "Status", _ => "installed"),
        ], () => ["base", "product"], row => (string)row == "base" ? 1 : 2);

    private static OdooModel ReorderingRules() => new("stock.warehouse.orderpoint", "Minimum Inventory Rule",
        [Plain<string>("name", "char", "Name", name => name) with { Required = true }], () => [], _ => 0);

    private static OdooModel Taxes(SandboxOdoo odoo) => new("account.tax", "Tax",
        [
            Plain<OdooTax>("name", "char", "Tax Name", tax => tax.Name),
            // Of another country than the company.
            Plain<OdooTax>("display_name", "char", "Display Name", tax => $"{tax.Name} (IQ)"),
            Plain<OdooTax>("type_tax_use", "selection", "Tax Type", tax => tax.IsSale ? "sale" : "purchase"),
            Plain<OdooTax>("company_id", "many2one", "Company", _ => new ManyToOne(1, odoo.CompanyName)) with { Relation = "res.company" },
        ],
        () => [.. odoo.Options.OdooTaxes.Select((tax, index) => new OdooTax(index + 1, tax.Name, tax.IsSale))], row => ((OdooTax)row).Id);

    // The picture alone; the real model has a row for each of its smaller sizes, too.
    private static OdooModel Attachments(SandboxOdoo odoo) => new("ir.attachment", "Attachment",
        [
            Plain<SandboxProduct>("res_model", "char", "Resource Model", _ => "product.template"),
            Plain<SandboxProduct>("res_field", "char", "Resource Field", _ => "image_1920"),
            Plain<SandboxProduct>("res_id", "many2one_reference", "Resource ID", product => product.Id),
            Plain<SandboxProduct>("checksum", "char", "Checksum/SHA1", product => OdooImage.Checksum(product.Image!)),
            Plain<SandboxProduct>("file_size", "integer", "File Size", product => product.Image!.Length),
        ],
        () => [.. odoo.Products.Where(product => product.Image is not null)], row => 5 * ((SandboxProduct)row).Id);

    private sealed record OdooTax(int Id, string Name, bool IsSale);

    private static OdooModel Related(SandboxOdoo odoo, string model) => new(
        model, model == RelatedTables.Categories ? "Product Category" : model,
        [
            Plain<RelatedRecord>("name", "char", "Name", record => record.Name) with { Required = true },
            Plain<RelatedRecord>("display_name", "char", "Display Name", record => record.Path),
            Plain<RelatedRecord>("complete_name", "char", "Complete Name", record => record.Path),
            Plain<RelatedRecord>("parent_id", "many2one", "Parent", record => record.ParentId is { } id
                ? new ManyToOne(id, odoo.Related.Find(model, id)!.Path) : null) with { Relation = model },
        ], () => [.. odoo.Related.Of(model)!], row => ((RelatedRecord)row).Id);

    private static OdooField Plain<T>(string name, string type, string label, Func<T, object?> read) =>
        new(name, type, label, (row, _) => read((T)row)) { Readonly = true };
}
