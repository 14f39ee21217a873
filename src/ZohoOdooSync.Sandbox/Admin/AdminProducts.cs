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
        ("DELETE", [var id]) => odoo.Remove(Number(id)) ? AdminReplies.Ok() : throw new KeyNotFoundException(),
        _ => null,
    };

    private Reply Change(int id, JObject body) => AdminReplies.Of(Describe(odoo.Update(id, product =>
    {
        var merged = JObject.FromObject(product, AdminReplies.Serializer);
        merged.Merge(body);
        return AdminReplies.Read<SandboxProduct>(merged);
    })));

    private object Describe(SandboxProduct product) => new { product, externalIds = odoo.ExternalIdsOf(product.Id) };

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
