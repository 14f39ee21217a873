using System.Net;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>Makes failures whose replies quote secrets, as error pages, debug modes and chatty proxies do.</summary>
internal sealed class EchoedFaults(Random random, IReadOnlyList<string> secrets)
{
    private static readonly string[] ZohoEndpoints = ["zoho.token", "zoho.organizations", "zoho.items", "zoho.item", "zoho.*"];

    private static readonly string[] OdooEndpoints =
        ["odoo.version", "odoo.login", "odoo.search_read", "odoo.fields_get", "odoo.load", "odoo.write", "odoo.get_metadata",
            "odoo.check_access_rights", "odoo.*"];

    private static readonly string[] Exceptions =
    [
        "odoo.exceptions.AccessDenied", "odoo.exceptions.AccessError", "odoo.exceptions.UserError", "odoo.exceptions.ValidationError",
        "odoo.exceptions.MissingError", "builtins.ValueError", "psycopg2.OperationalError", "psycopg2.errors.SerializationFailure",
        "werkzeug.exceptions.Forbidden", "psycopg2.errors.InvalidTextRepresentation",
    ];

    /// <summary>A failure of either service.</summary>
    public Fault Any() => random.Next(2) == 0 ? OfZoho() : OfOdoo();

    /// <summary>A failure that no retry heals: over before it is waited for.</summary>
    public Fault Final() => new()
    {
        Endpoint = "odoo.*", Kind = FaultKind.Status, Status = 200, Count = 50, Text = new JObject
        {
            ["jsonrpc"] = "2.0", ["id"] = 1,
            ["error"] = new JObject { ["code"] = 200, ["message"] = Echo(), ["data"] = Exception("odoo.exceptions.UserError") },
        }.ToString(Formatting.None),
    };

    private Fault OfZoho() => Planned(ZohoEndpoints, random.Next(9) switch
    {
        0 => new JObject { ["error"] = Echo() },
        1 => new JObject { ["error"] = "invalid_code", ["error_description"] = Echo() },
        2 => new JObject { ["access_token"] = "1000.0123456789abcdef.0123456789abcdef", ["expires_in"] = 3600, ["api_domain"] = Echo() },
        3 => new JObject { ["code"] = Pick([57, 14, 43, 44, 45, 1070, 1000, 1002, 2006, 6018, 6041, 1038]), ["message"] = Echo() },
        4 => new JObject { ["code"] = 0, ["message"] = Echo(), ["items"] = Echo() },
        5 => new JObject { ["code"] = 0, ["message"] = "success",
            ["page_context"] = new JObject { ["sort_column"] = Echo(), ["page"] = Echo() }, ["items"] = new JArray() },
        6 => new JObject { ["code"] = Echo() },
        7 => new JObject { ["code"] = 0, ["message"] = "success",
            ["items"] = new JArray(new JObject { ["item_id"] = Echo(), ["rate"] = Echo() }) },
        _ => new JObject { [Echo()] = Echo() },
    });

    private Fault OfOdoo()
    {
        if (random.Next(4) == 0)
        {
            return new Fault
            {
                Endpoint = "odoo.load", Kind = Pick([FaultKind.ValidationError, FaultKind.AccessError, FaultKind.MissingError]),
                Text = Echo(), Count = random.Next(1, 4),
            };
        }

        var exception = Exception(Pick(Exceptions));
        return Planned(OdooEndpoints, random.Next(9) switch
        {
            0 => exception,
            1 => new JObject { ["jsonrpc"] = "2.0", ["id"] = 1,
                ["error"] = new JObject { ["code"] = 200, ["message"] = Echo(), ["data"] = exception } },
            2 => new JObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["error"] = new JObject { ["message"] = Echo() } },
            3 => new JObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = Echo() },
            4 => Refusals(),
            5 => new JObject { ["jsonrpc"] = "2.0", ["id"] = 1, ["result"] = Refusals() },
            6 => new JObject { [Echo()] = Echo() },
            7 => new JArray(new JObject { ["id"] = Echo(), ["name"] = Echo() }),
            _ => new JValue(Echo()),
        });
    }

    private JObject Exception(string name) => new()
    {
        ["name"] = random.Next(6) == 0 ? Echo()
            : name, ["message"] = Echo(), ["debug"] = "Traceback " + Echo(), ["arguments"] = new JArray(Echo()),
    };

    private JObject Refusals() => new()
    {
        ["ids"] = false,
        ["messages"] = new JArray(new JObject
        {
            ["type"] = "error", ["message"] = Echo(), ["field"] = random.Next(2) == 0 ? ".id" : Echo(),
            ["rows"] = new JObject { ["from"] = 0, ["to"] = random.Next(3) },
        }),
    };

    private Fault Planned(string[] endpoints, JToken body) => new()
    {
        Endpoint = Pick(endpoints), Kind = FaultKind.Status, Count = random.Next(1, 6), Skip = random.Next(4),
        Status = Pick([200, 200, 200, 400, 401, 403, 404, 422, 429, 500, 502, 503]), Text = Text(body),
    };

    private string Text(JToken body)
    {
        var text = body.ToString(Formatting.None);
        return random.Next(8) switch
        {
            0 => $"<html><body><h1>Error</h1><p>{WebUtility.HtmlEncode(text)}</p></body></html>",
            1 => $"<pre>{text}</pre>",
            // Cut in the middle, or followed by something else.
            2 => text[..random.Next(1, text.Length + 1)],
            3 => text + Echo(),
            _ => text,
        };
    }

    // Far into the text at times, so that whoever shortens it before it is masked shows half a secret.
    private string Echo()
    {
        var padding = new string('.', random.Next(3) == 0 ? random.Next(420) : random.Next(4));
        var text = string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Form(Pick(secrets))));
        return $"{padding}{text}{(random.Next(2) == 0 ? "" : " end")}";
    }

    private string Form(string secret) => random.Next(9) switch
    {
        0 => Uri.EscapeDataString(secret),
        1 => WebUtility.UrlEncode(secret),
        2 => WebUtility.HtmlEncode(secret),
        3 => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("sync:" + secret)),
        4 => JsonConvert.ToString(secret),
        5 => $"https://user:{Uri.EscapeDataString(secret)}@host.example/?password={WebUtility.UrlEncode(secret)}",
        _ => secret,
    };

    private T Pick<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];
}
