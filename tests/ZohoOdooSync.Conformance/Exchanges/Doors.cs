using Newtonsoft.Json;
using ZohoOdooSync.Conformance.Harness;

namespace ZohoOdooSync.Conformance.Exchanges;

/// <summary>The two doors themselves: versions, logins, wrong keys and databases, bodies that are none.</summary>
internal static class Doors
{
    private const string WrongKey = "0123456789abcdef0123456789abcdef01234567";

    private const string Search = "/json/2/product.template/search";

    private static (string, string)[] With(Talk talk, string? key = null) =>
        [("Authorization", $"bearer {key ?? talk.Account.Key}"), ("X-Odoo-Database", talk.Odoo.Database)];

    private static async Task Post(Talk talk, string path, string? body, string mediaType = "application/json",
        params (string, string)[] headers) =>
        talk.Keep(await talk.Odoo.SendAsync(HttpMethod.Post, path, body, mediaType, headers));

    private static async Task Get(Talk talk, string path, params (string, string)[] headers) =>
        talk.Keep(await talk.Odoo.SendAsync(HttpMethod.Get, path, null, headers: headers));

    public static IEnumerable<Exchange> All =>
    [
        new("The server says its version", async talk => talk.Keep(await talk.Odoo.RpcAsync("common", "version"))) { Only = Door.JsonRpc },
        new("The version is at the addresses of 19 only from 19 on", async talk =>
        {
            await Get(talk, "/web/version");
            await Get(talk, "/json/version");
        }) { Only = Door.JsonRpc },
        new("JSON-2 is not there before 19", talk => Post(talk, Search, "{}")) { Only = Door.JsonRpc, Until = 18 },
        new("The id of a request comes back as it was", async talk =>
        {
            foreach (var id in new object?[] { 7, "seven", null })
                await Post(talk, "/jsonrpc", JsonConvert.SerializeObject(new { jsonrpc = "2.0", method = "call", id,
                    @params = new { service = "common", method = "login",
                    args = new[] { talk.Odoo.Database, talk.Account.Login, WrongKey } } }));
        }) { Only = Door.JsonRpc },
        new("A body that is no JSON-RPC is refused", async talk =>
        {
            await Post(talk, "/jsonrpc", "{\"jsonrpc\":");
            await Post(talk, "/jsonrpc", "");
            await Post(talk, "/jsonrpc", "[]");
            await Post(talk, "/jsonrpc", "{\"jsonrpc\":\"2.0\"}");
            await Post(talk, "/jsonrpc", "{}", "text/plain");
        }) { Only = Door.JsonRpc },
        new("A login with a wrong key answers false", async talk =>
        {
            talk.Keep(await talk.Odoo.RpcAsync("common", "authenticate", talk.Odoo.Database, talk.Account.Login, WrongKey, new { }));
            talk.Keep(await talk.Odoo.RpcAsync("common", "authenticate", talk.Odoo.Database, "nobody", talk.Account.Key, new { }));
        }) { Only = Door.JsonRpc },
        new("A call with a wrong key is denied", async talk =>
            talk.Keep(await talk.Odoo.RpcAsync("object", "execute_kw", talk.Odoo.Database, 2, WrongKey, "product.template", "search",
                new object[] { Array.Empty<object>() }, new { }))) { Only = Door.JsonRpc },
        new("A database that is not there fails, at login and at a call", async talk =>
        {
            talk.Keep(await talk.Odoo.RpcAsync("common", "authenticate", "nosuchdb", talk.Account.Login, talk.Account.Key, new { }));
            talk.Keep(await talk.Odoo.RpcAsync("object", "execute_kw", "nosuchdb", 2, talk.Account.Key, "product.template", "search",
                new object[] { Array.Empty<object>() }, new { }));
        }) { Only = Door.JsonRpc },
        new("A method that gives nothing has no result", async talk =>
        {
            var id = await talk.New(new { name = $"{talk.Tag} A" });
            await talk.Ask("action_unarchive", ids: [id]);
        }),
        new("A create of one dict answers one id", async talk =>
            await talk.Ask("create", new { vals_list = new { name = $"{talk.Tag} A" } })),
        new("JSON-2 refuses a wrong key and a missing one", async talk =>
        {
            await Post(talk, Search, "{}", "application/json", With(talk, WrongKey));
            await Post(talk, Search, "{}", "application/json", ("X-Odoo-Database", talk.Odoo.Database));
        }) { Only = Door.Json2 },
        new("JSON-2 does not know another database", async talk =>
            await Post(talk, Search, "{}", "application/json", ("Authorization", $"bearer {talk.Account.Key}"),
                ("X-Odoo-Database", "nosuchdb"))) { Only = Door.Json2 },
        new("JSON-2 refuses what is no JSON and takes a list as nothing", async talk =>
        {
            await Post(talk, Search, "{", "application/json", With(talk));
            await Post(talk, Search, "{}", "text/plain", With(talk));
            await Post(talk, Search, "[1]", "application/json", With(talk));
        }) { Only = Door.Json2 },
        new("JSON-2 takes no ids for a method of the model", async talk =>
            await Post(talk, Search, "{\"ids\":[1],\"domain\":[]}", "application/json", With(talk))) { Only = Door.Json2 },
        new("JSON-2 is asked by POST and with a model and a method", async talk =>
        {
            await Get(talk, Search, With(talk));
            await Post(talk, "/json/2/product.template", "{}", "application/json", With(talk));
        }) { Only = Door.Json2 },
    ];
}
