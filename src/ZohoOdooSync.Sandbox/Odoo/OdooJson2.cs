using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>POST /json/2/model/method, 19 only: named arguments, bare results, errors by status (facts and measured, section 3).</summary>
internal sealed class OdooJson2(SandboxOdoo odoo, OdooService service)
{
    public const string Prefix = "/json/2/";

    /// <summary>Model and method of the path, or null for another shape of path.</summary>
    public static (string Model, string Method)? Route(string path) =>
        path.StartsWith(Prefix, StringComparison.Ordinal)
            && path[Prefix.Length..].Split('/') is [{ Length: > 0 } model, { Length: > 0 } method]
            ? (model, method) : null;

    public Reply Answer(Incoming incoming, Fault? fault)
    {
        if (odoo.Version < 19)
            return Reply.Html(404, "404 Not Found", "The requested URL was not found on the server.");
        if (NoDatabase(incoming.Header("X-Odoo-Database")))
            return Reply.Html(404, "404 Not Found", "No database is selected and the requested URL was not found in the server-wide "
                + "controllers. Please verify the hostname, the dbfilter and the url. Alternatively, use the X-Odoo-Database header.");
        try
        {
            return Call(incoming, fault);
        }
        catch (OdooException error)
        {
            return Failure(error);
        }
        catch (Exception error) when (OdooException.IsBadArgument(error))
        {
            return Failure(OdooException.Type(error.Message));
        }
    }

    public static Reply Failure(OdooException error)
    {
        var reply = Reply.Json(error.Status, json => OdooErrorBody.Write(json, error));
        return error.Status == 401 ? reply.With("WWW-Authenticate", "Bearer") : reply;
    }

    public static OdooException BadKey() => new("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401);

    private Reply Call(Incoming incoming, Fault? fault)
    {
        if (Route(incoming.Path) is not { } route || incoming.Method != "POST")
            throw NotFound("Did you mean POST /json/2/<model>/<method>?");
        if (incoming.ContentType?.Split(';')[0].Trim() != "application/json")
            return Reply.Html(415, "415 Unsupported Media Type",
                "Request inferred type is compatible with 'http' but the endpoint is 'json2'.")
                .With("Accept", "application/json");
        var user = Authenticate(incoming.Header("Authorization"));
        var body = ReadBody(incoming);
        var model = service.Models.Find(route.Model) ?? throw NotFound($"the model '{route.Model}' does not exist");
        if (service.Methods.IsPrivate(route.Method))
            throw OdooException.Access($"Private methods (such as '{model.Name}.{route.Method}') cannot be called remotely.");
        var method = service.Methods.Find(model, route.Method)
            ?? throw NotFound($"The method '{model.Name}.{route.Method}' does not exist");
        var result = service.Run(method, Bind(model, route.Method, method, user, body)
            with { Fault = fault, HasLoneSurrogate = incoming.HasLoneSurrogate });
        return Reply.Json(200, "application/json; charset=utf-8", json =>
        {
            if (result is null)
                json.WriteNull();
            else
                result(json);
        });
    }

    private static OdooCall Bind(OdooModel model, string name, OdooMethod method, OdooUser user, JObject body)
    {
        var context = OdooService.TakeContext(body);
        int[] ids = body["ids"] is JArray array ? [.. array.Select(id => (int)id)] : [];
        body.Remove("ids");
        if (ids.Length > 0 && !method.TakesIds)
            throw Unprocessable($"cannot call {model.Name}.{name} with ids");
        foreach (var property in body.Properties())
        {
            if (!method.Parameters.Contains(property.Name))
                throw Unprocessable($"got an unexpected keyword argument '{property.Name}'");
        }
        foreach (var required in method.Parameters.Take(method.Required))
        {
            if (body[required] is null)
                throw Unprocessable($"missing a required argument: '{required}'");
        }
        return new OdooCall(model, user, ids, body, context);
    }

    private OdooUser Authenticate(string? header)
    {
        var parts = (header ?? "").Split(' ', 2);
        if (parts.Length < 2 || !parts[0].Equals("bearer", StringComparison.OrdinalIgnoreCase))
            throw new OdooException("werkzeug.exceptions.Unauthorized",
                "User not authenticated, use an API Key with a Bearer Authorization header.", 401);
        return service.ByKey(parts[1].Trim()) ?? throw BadKey();
    }

    private static JObject ReadBody(Incoming incoming)
    {
        try
        {
            // An empty body or a list is taken as no arguments.
            return incoming.Body.Length == 0 ? [] : incoming.Json() as JObject ?? [];
        }
        catch (JsonException error)
        {
            throw new OdooException("werkzeug.exceptions.BadRequest", $"could not parse the body as json: {error.Message}", 400);
        }
    }

    private bool NoDatabase(string? header) =>
        header is null ? odoo.Switches.SeveralDatabases : header != odoo.Options.OdooDatabase;

    private static OdooException NotFound(string message) => new("werkzeug.exceptions.NotFound", message, 404);

    private static OdooException Unprocessable(string message) => new("werkzeug.exceptions.UnprocessableEntity", message, 422);
}
