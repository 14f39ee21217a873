namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Who may do what: the administrator everything, the bot products, the reader nothing but read.</summary>
internal static class OdooRights
{
    public static bool Allows(SandboxOdoo odoo, OdooUser user, OdooModel model, string operation) => user.Administrator || model.Name switch
    {
        "ir.model.data" => user.Login == "sync" && odoo.Switches.BotMayManageExternalIds,
        "ir.config_parameter" => user.Login == "sync" && odoo.Switches.BotMayReadParameters && operation == "read",
        "decimal.precision" => false,
        "product.template" or "product.product" => operation == "read" || user.ProductRights,
        _ => operation == "read",
    };

    public static void Check(SandboxOdoo odoo, OdooUser user, OdooModel model, string operation)
    {
        if (!Allows(odoo, user, model, operation))
            throw OdooException.NoRight(model.Name, model.Label, operation, model.Name switch
            {
                "ir.model.data" => "Administration/Access Rights",
                "product.template" or "product.product" => odoo.Version >= 19 ? "Products/Create" : "Extra Rights/Product Creation",
                _ => "Administration/Settings",
            });
    }
}
