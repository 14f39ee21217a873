using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Http;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Admin;

/// <summary>Items as a person at Zoho edits them: no token, no quota, none of the API's refusals.</summary>
internal sealed class AdminItems(SandboxZoho zoho)
{
    public Reply? Answer(string method, string[] rest, Func<JObject> body) => (method, rest) switch
    {
        ("GET", []) => AdminReplies.Of(zoho.Items),
        ("POST", []) => AdminReplies.Of(zoho.Add(Draft(body())), 201),
        ("GET", [var id]) => AdminReplies.Of(zoho.Find(id) ?? throw new KeyNotFoundException()),
        ("PUT", [var id]) => Change(id, body()),
        ("PUT", [var id, "picture"]) => Picture(id, body()),
        ("DELETE", [var id, "picture"]) => AdminReplies.Of(zoho.SetPicture(id, null)),
        ("DELETE", [var id]) => zoho.Remove(id) ? AdminReplies.Ok() : throw new KeyNotFoundException(),
        ("POST", [var id, "deactivate"]) => AdminReplies.Of(zoho.SetActive(id, false)),
        ("POST", [var id, "activate"]) => AdminReplies.Of(zoho.SetActive(id, true)),
        _ => null,
    };

    public Reply BulkEdit(JObject body) => AdminReplies.Of(zoho.Edit(AdminReplies.Read<ZohoEdit>(body)));

    private Reply Change(string id, JObject body) => AdminReplies.Of(zoho.Update(id, item => ZohoItems.Merge(item, body)));

    private Reply Picture(string id, JObject body) => AdminReplies.Of(zoho.SetPicture(
        id, Convert.FromBase64String((string?)body["base64"] ?? throw new ArgumentException("base64 is missing.")),
        (string?)body["type"] ?? "png"));

    private static SandboxItem Draft(JObject body) => ZohoItems.Merge(new SandboxItem
    {
        Name = (string?)body["name"] ?? throw new ArgumentException("name is missing."),
    }, body);
}
