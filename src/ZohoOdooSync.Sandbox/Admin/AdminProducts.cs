using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Http;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Admin;

/// <summary>Products as a colleague at Odoo edits them: name, defaultCode, barcode, listPrice, active, used and so on.</summary>
internal sealed class AdminProducts(SandboxOdoo odoo)
{
    public Reply? Answer(string method, string[] rest, Func<JObject> body) => (method, rest) switch
    {
        ("GET", []) => AdminReplies.Of(odoo.Products.Select(Describe)),
        ("POST", []) => AdminReplies.Of(Describe(odoo.AddProduct(AdminReplies.Read<SandboxProduct>(body()))), 201),
        ("GET", [var id]) => AdminReplies.Of(Describe(odoo.Find(Number(id)) ?? throw new KeyNotFoundException())),
        ("PUT", [var id]) => Change(Number(id), body()),
        ("PUT", [var id, "variants", var variant]) => ChangeVariant(Number(id), Number(variant), body()),
        ("DELETE", [var id]) => odoo.Remove(Number(id)) ? AdminReplies.Ok() : throw new KeyNotFoundException(),
        _ => null,
    };

    private Reply Change(int id, JObject body) => AdminReplies.Of(Describe(odoo.Update(id, product => Changed(product with { }, body))));

    private Reply ChangeVariant(int id, int variant, JObject body)
    {
        if (odoo.Find(id)?.Variants.Any(known => known.Id == variant) is not true)
            throw new KeyNotFoundException();
        return AdminReplies.Of(Describe(odoo.UpdateVariant(variant, known => Changed(known with { }, body))));
    }

    // Only the keys that are there: setting one such as active takes others along.
    private static T Changed<T>(T copy, JObject body) where T : class
    {
        using var reader = body.CreateReader();
        AdminReplies.Serializer.Populate(reader, copy);
        return copy;
    }

    private object Describe(SandboxProduct product) => new { product, externalIds = odoo.ExternalIdsOf(product.Id) };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
