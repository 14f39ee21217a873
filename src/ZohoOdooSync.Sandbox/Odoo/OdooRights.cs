namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Who may do what: the administrator everything, the bot products, the reader nothing but read.</summary>
internal static class OdooRights
{
    public static bool Allows(SandboxOdoo odoo, OdooUser user, OdooModel model, string operation) => model.Name switch
    {
        // Nobody makes a precision, and nobody deletes one.
        "decimal.precision" => user.Administrator && (operation is "read" or "write"),
        _ => user.Administrator || OfOthers(odoo, user, model, operation),
    };

    private static bool OfOthers(SandboxOdoo odoo, OdooUser user, OdooModel model, string operation) => model.Name switch
    {
        "ir.model.data" => user.Login == "sync" && (odoo.Switches.BotMayManageExternalIds || odoo.Switches.BotMayManageUsers),
        "res.users" => operation == "read" || (user.Login == "sync" && odoo.Switches.BotMayManageUsers),
        "ir.config_parameter" => user.Login == "sync" && odoo.Switches.BotMayReadParameters && operation == "read",
        "stock.warehouse.orderpoint" => operation == "read" && !(user.Login == "sync" && odoo.Switches.BotLacksInventoryRight),
        "uom.uom" => operation == "read" || odoo.Version >= 19 && user.ProductRights,
        "product.template" or "product.product" => operation == "read" || user.ProductRights,
        "product.category" => operation == "read" || user.ProductRights && odoo.Switches.BotMayMakeCategories,
        _ => operation == "read",
    };

    /// <summary>What an update needs beyond the right to write products where stock and sales are installed.</summary>
    public static void CheckInventory(SandboxOdoo odoo, OdooUser user, IReadOnlyDictionary<string, object?> values)
    {
        if (LacksInventory(odoo, user) && odoo.Version >= 19 && values.ContainsKey("uom_id"))
            throw OdooException.NoRight("sale.order.line", "Sales Order Line", "read", "Inventory/User");
        CheckCost(odoo, user, values);
    }

    /// <summary>In 18 a cost is worked into the stock, which it needs to read.</summary>
    public static void CheckCost(SandboxOdoo odoo, OdooUser user, IReadOnlyDictionary<string, object?> values)
    {
        if (LacksInventory(odoo, user) && odoo.Version == 18 && values.TryGetValue("standard_price", out var cost) && cost is not 0m)
            throw OdooException.NoRight("stock.move", "Stock Move", "read", "Inventory/User");
    }

    /// <summary>Whoever changes the flag of a variant, either way, touches its reordering rules.</summary>
    public static void CheckReordering(SandboxOdoo odoo, OdooUser user)
    {
        if (!LacksInventory(odoo, user))
            return;
        var refusal = OdooException.NoRight("stock.warehouse.orderpoint", "Minimum Inventory Rule", "read", "Inventory/User");
        throw odoo.Version >= 19
            ? OdooException.Access("Failed to read field product.product.orderpoint_ids\n" + refusal.Message)
            : refusal;
    }

    private static bool LacksInventory(SandboxOdoo odoo, OdooUser user) =>
        odoo.Switches.BotLacksInventoryRight && !user.Administrator && odoo.Version >= 18;

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
