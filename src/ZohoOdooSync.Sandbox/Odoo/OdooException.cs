namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>An exception of the Python server, as its transports tell it (facts, sections 2.2 and 3.2).</summary>
internal sealed class OdooException(string name, string message, int status) : Exception(message)
{
    /// <summary>Python class with its module: data.name in JSON-RPC, name in JSON-2.</summary>
    public string Name { get; } = name;

    /// <summary>HTTP status in JSON-2.</summary>
    public int Status { get; } = status;

    /// <summary>Whether it derives from UserError: load makes such errors messages, and in 18 and 19 tells them twice.</summary>
    public bool IsUserError => Name is "odoo.exceptions.UserError" or "odoo.exceptions.ValidationError"
        or "odoo.exceptions.AccessError" or "odoo.exceptions.MissingError";

    /// <summary>The column that a database error names, for load messages.</summary>
    public string? Field { get; init; }

    public static OdooException User(string message) => new("odoo.exceptions.UserError", message, 422);

    public static OdooException Validation(string message) => new("odoo.exceptions.ValidationError", message, 422);

    public static OdooException Access(string message) => new("odoo.exceptions.AccessError", message, 403);

    /// <summary>A record rule hides the record: here that of another company.</summary>
    public static OdooException Hidden(OdooUser user, string operation) => Access(
        "Uh-oh! Looks like you have stumbled upon some top-secret records.\n\n"
        + $"Sorry, {user.Login} (id={user.Id}) doesn't have '{operation}' access to:\n- Product (product.template)\n\nIf you really, "
        + $"really need access, perhaps you can win over your friendly "
        + "administrator with a batch of freshly baked cookies.");

    public static OdooException Denied() => new("odoo.exceptions.AccessDenied", "Access Denied", 403);

    public static OdooException Value(string message) => new("builtins.ValueError", message, 500);

    public static OdooException Type(string message) => new("builtins.TypeError", message, 500);

    public static OdooException Attribute(string message) => new("builtins.AttributeError", message, 500);

    /// <summary>Whether a value had a shape that the method cannot take: Python answers a TypeError of some text.</summary>
    public static bool IsBadArgument(Exception error) =>
        error is InvalidCastException or FormatException or ArgumentException or OverflowException;

    public static OdooException Serialization() => new("psycopg2.errors.SerializationFailure",
        "could not serialize access due to concurrent update\n", 500);

    /// <summary>A foreign key of the database forbids it.</summary>
    public static OdooException StillUsed(int version, string label, string model, string constraint) => Validation(version >= 19
        ? "The operation cannot be completed: Another model is using the record you are trying to delete.\n\n"
            + $"The troublemaker is: '{label}' ({model})\nThanks to the following constraint: {constraint}"
        : "The operation cannot be completed: another model requires the record being deleted. If possible, archive it instead.\n\n"
            + $"Model: {label} ({model})\nConstraint: {constraint}");

    public static OdooException Missing(string model, IEnumerable<int> ids, int user)
    {
        var list = string.Join(", ", ids);
        var tuple = list.Contains(',', StringComparison.Ordinal) ? $"({list})" : $"({list},)";
        return new OdooException("odoo.exceptions.MissingError",
            $"Record does not exist or has been deleted.\n(Record: {model}{tuple}, User: {user})", 404);
    }

    /// <summary>The four sentences of a missing right; <paramref name="operation"/> is read, write, create or unlink.</summary>
    public static OdooException NoRight(string model, string label, string operation, string group)
    {
        var verb = operation switch { "read" => "access", "write" => "modify", "create" => "create", _ => "delete" };
        return Access($"You are not allowed to {verb} '{label}' ({model}) records.\n\n"
            + $"This operation is allowed for the following groups:\n\t- {group}\n\n"
            + "Contact your administrator to request access if necessary.");
    }
}
