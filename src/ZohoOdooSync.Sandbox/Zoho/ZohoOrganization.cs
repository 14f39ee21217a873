using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>GET /organizations and /settings/currencies (facts, section 6).</summary>
internal sealed class ZohoOrganization(SandboxOptions options)
{
    public Reply List() => ZohoReplies.Success(json =>
    {
        json.WritePropertyName("organizations");
        json.WriteStartArray();
        foreach (var organization in options.Organizations)
            Write(json, organization);
        json.WriteEndArray();
    });

    public Reply Detail(string id) => options.Organizations.FirstOrDefault(known => known.Id == id) is { } organization
        ? ZohoReplies.Success(json =>
        {
            json.WritePropertyName("organization");
            Write(json, organization);
        })
        : ZohoReplies.Error(400, 6041, $"This user is not associated with the CompanyID/CompanyName:{id}.");

    public Reply Currencies() => ZohoReplies.Success(json =>
    {
        json.WritePropertyName("currencies");
        json.WriteStartArray();
        WriteCurrency(json, "4602893000000000097", options.CurrencyCode, options.PricePrecision, isBase: true, "1.000000");
        if (options.CurrencyCode != "IQD")
            WriteCurrency(json, "4602893000000000099", "IQD", 0, isBase: false, "0.000763");
        json.WriteEndArray();
        json.WritePropertyName("page_context");
        json.WriteStartObject();
        Property(json, "page", 1);
        Property(json, "per_page", 200);
        Property(json, "has_more_page", false);
        Property(json, "report_name", "Currencies");
        json.WriteEndObject();
    });

    private void Write(JsonTextWriter json, SandboxOrganization organization)
    {
        json.WriteStartObject();
        Property(json, "organization_id", organization.Id);
        Property(json, "name", organization.Name);
        Property(json, "contact_name", "Sandbox Owner");
        Property(json, "email", "owner@example.com");
        Property(json, "is_default_org", organization.Id == options.OrganizationId);
        Property(json, "plan_type", 12);
        Property(json, "plan_name", "PREMIUM");
        Property(json, "plan_period", "Monthly");
        Property(json, "language_code", "en");
        Property(json, "time_zone", options.OrganizationTimeZone);
        Property(json, "date_format", "dd MMM yyyy");
        // Live replies give a month name where the documents give a number.
        Property(json, "fiscal_year_start_month", "january");
        Property(json, "account_created_date", "2024-01-01");
        Property(json, "currency_id", "4602893000000000097");
        Property(json, "currency_code", organization.Currency);
        Property(json, "currency_symbol", organization.Currency == "USD" ? "$" : organization.Currency);
        Property(json, "currency_format", "1,234,567.89");
        Property(json, "price_precision", options.PricePrecision);
        Property(json, "country_code", "US");
        Property(json, "country_name", "U.S.A");
        Property(json, "portal_name", "sandbox");
        Property(json, "is_dst_active", true);
        Property(json, "field_separator", " ");
        foreach (var name in new[] { "industry_type", "industry_size", "company_id_label", "company_id_value", "tax_id_label",
            "tax_id_value" })
            Property(json, name, "");
        json.WritePropertyName("org_settings");
        json.WriteStartObject();
        Property(json, "is_org_active", true);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteCurrency(JsonTextWriter json, string id, string code, int precision, bool isBase, string rate)
    {
        json.WriteStartObject();
        Property(json, "currency_id", id);
        Property(json, "currency_code", code);
        Property(json, "currency_name", code);
        Property(json, "currency_name_formatted", $"{code}- {code}");
        Property(json, "currency_symbol", code == "USD" ? "$" : code);
        Property(json, "price_precision", precision);
        Property(json, "currency_format", "1,234,567.89");
        Property(json, "is_base_currency", isBase);
        json.WritePropertyName("exchange_rate");
        json.WriteRawValue(rate);
        Property(json, "effective_date", "2024-01-01");
        Property(json, "auto_exchange_rate_enabled", false);
        json.WriteEndObject();
    }

    private static void Property(JsonTextWriter json, string name, object value)
    {
        json.WritePropertyName(name);
        json.WriteValue(value);
    }
}
