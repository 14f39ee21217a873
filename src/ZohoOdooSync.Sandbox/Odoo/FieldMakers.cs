namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Short ways to say what a product field is.</summary>
internal static class FieldMakers
{
    public static OdooField Char(
        string name, string label, Func<SandboxProduct, string?> read, Func<SandboxProduct, string?, SandboxProduct> write) =>
        new(name, "char", label, (row, _) => read((SandboxProduct)row))
        {
            // An empty text is stored as nothing here: default_code '' reads back false.
            Write = (product, value, _) => write(product, value is "" ? null : value as string),
        };

    public static OdooField Translated(string name, string label, string type,
        Func<SandboxProduct, string?> read, Func<SandboxProduct, string?, SandboxProduct> write) =>
        new(name, type, label, (row, view) =>
            ((SandboxProduct)row).Localised(name, read((SandboxProduct)row), view.Lang))
        {
            Translate = true,
            Write = (product, value, lang) =>
            {
                // Taking a text away takes it away in every language, as an empty cell of load does; an empty text stays one.
                var text = value as string;
                if (text is null)
                    return write(product, null).WithoutTranslations(name);
                if (lang == "en_US")
                    return write(product, text);
                // Creating in another language fills en_US too; a later write changes that language only.
                var basis = product.Id == 0 ? write(product, text) : product;
                return basis.Translate(name, lang, text);
            },
        };

    public static OdooField Number(string name, string label, Func<SandboxProduct, decimal> read,
        Func<SandboxProduct, decimal, SandboxProduct>? write = null) =>
        new(name, "float", label, (row, _) => read((SandboxProduct)row))
        {
            Write = write is null ? null : (product, value, _) => write(product, value is decimal number ? number : 0m),
        };

    public static OdooField Bool(
        string name, string label, Func<SandboxProduct, bool> read, Func<SandboxProduct, bool, SandboxProduct> write) =>
        new(name, "boolean", label, (row, _) => read((SandboxProduct)row))
        {
            Write = (product, value, _) => write(product, value is true),
        };

    public static OdooField Choice(string name, string label, Func<SandboxProduct, string> read,
        Func<SandboxProduct, string, SandboxProduct> write, params (string, string)[] choices) =>
        new(name, "selection", label, (row, _) => read((SandboxProduct)row))
        {
            Required = true,
            Selection = choices,
            Write = (product, value, _) => write(product, value as string ?? "consu"),
        };

    public static OdooField Link(string name, string label, string relation, Func<SandboxProduct, ManyToOne?> read,
        Func<SandboxProduct, int?, SandboxProduct>? write = null) =>
        new(name, "many2one", label, (row, _) => read((SandboxProduct)row))
        {
            Relation = relation,
            Write = write is null ? null : (product, value, _) => write(product, value as int?),
        };

    public static OdooField Int(string name, string label, Func<SandboxProduct, int> read) =>
        new(name, "integer", label, (row, _) => read((SandboxProduct)row));

    public static OdooField Date(string name, string label, Func<SandboxProduct, DateTimeOffset> read) =>
        new(name, "datetime", label, (row, _) => read((SandboxProduct)row)) { Readonly = true };
}
