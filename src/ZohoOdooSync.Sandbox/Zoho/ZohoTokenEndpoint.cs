using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>
/// POST /oauth/v2/token with grant_type=refresh_token or authorization_code, parameters in the query or a form (facts, section 1).
/// </summary>
internal sealed class ZohoTokenEndpoint(SandboxZoho zoho, SandboxSecrets secrets, Func<string> ownAddress)
{
    public Reply Answer(Incoming incoming)
    {
        var form = incoming.Form();
        string? Parameter(string name) => form.TryGetValue(name, out var value) ? value : incoming.Query(name);

        if (incoming.Method != "POST" || Parameter("grant_type") is not ("refresh_token" or "authorization_code"))
            return Refuse("general_error", null);
        if (Parameter("client_id") != secrets.ZohoClientId)
            return Refuse("invalid_client", null);
        if (Parameter("client_secret") != secrets.ZohoClientSecret)
            return zoho.Switches.TokenErrorsAreStatus200
                ? Refuse("invalid_client", null)
                : Refuse("invalid_client_secret", null);
        if (Parameter("grant_type") == "authorization_code")
            return zoho.Grants.Take(Parameter("code")) is { } grant
                ? Issue(grant.Scope, grant.RefreshToken) : Refuse("invalid_code", null);
        var given = Parameter("refresh_token");
        var scope = given == secrets.ZohoRefreshToken ? zoho.Switches.GrantedScope : zoho.Grants.ScopeOf(given);
        return scope is null || zoho.Tokens.RefreshTokenRevoked
            ? Refuse("invalid_code", "refresh token is revoked") : Issue(scope, null);
    }

    private Reply Issue(string scope, string? refreshToken)
    {
        var switches = zoho.Switches;
        var token = zoho.Tokens.Issue(scope, switches.TokenSeconds, switches.EnforceTokenThrottle);
        if (token is null)
            return Reply.Json(400, json => Write(json,
                ("error", "Access Denied"),
                ("error_description", "You have made too many requests continuously. Please try again after some time."),
                ("status", "failure")));
        return Reply.Json(200, json =>
        {
            var domain = switches.ApiDomain ?? ownAddress();
            List<(string, object)> fields =
                [("access_token", token), ("api_domain", domain), ("token_type", "Bearer"), ("expires_in", switches.TokenSeconds)];
            if (refreshToken is not null)
                fields.Insert(1, ("refresh_token", refreshToken));
            if (switches.TokenReplyNamesScope)
                fields.Add(("scope", scope));
            Write(json, [.. fields]);
        });
    }

    private Reply Refuse(string error, string? description)
    {
        if (zoho.Switches.TokenErrorsAreStatus200)
            return Reply.Json(200, json => Write(json, ("error", error)));
        return Reply.Json(400, json => Write(json,
            ("error", error), ("error_description", description ?? error), ("status", "failure")));
    }

    private static void Write(JsonTextWriter json, params (string Name, object Value)[] fields)
    {
        json.WriteStartObject();
        foreach (var (name, value) in fields)
        {
            json.WritePropertyName(name);
            json.WriteValue(value);
        }
        json.WriteEndObject();
    }
}
