using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>
/// The webhook of a workflow rule for items: one POST for each item that is made, changed or deleted, without order, without a second
/// try, and without holding up the edit. Signed where a secret token is set, as Zoho's page on securing webhooks describes it.
/// </summary>
internal sealed class ZohoWebhook(ZohoSwitches switches, ZohoItemWriter writer) : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromSeconds(10) };

    public void Send(SandboxItem item)
    {
        if (switches.WebhookUrl.Length > 0) _ = PostAsync(switches.WebhookUrl, switches.WebhookToken, item);
    }

    public void Dispose() => _client.Dispose();

    private async Task PostAsync(string url, string token, SandboxItem item)
    {
        try
        {
            var body = Encoding.UTF8.GetBytes(Payload(item));
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json") { CharSet = "UTF-8" };
            if (token.Length > 0)
            {
                var query = System.Web.HttpUtility.ParseQueryString(new Uri(url).Query);
                var pairs = query.AllKeys.Order(StringComparer.Ordinal).Select(key => key + query[key]);
                byte[] whole = [.. Encoding.UTF8.GetBytes(string.Concat(pairs)), .. body];
                var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), whole);
                request.Headers.Add("X-Zoho-Webhook-Signature", Convert.ToHexStringLower(hash));
            }

            (await _client.SendAsync(request).ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // A receiver that is away misses the webhook.
        }
    }

    private string Payload(SandboxItem item)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var json = new JsonTextWriter(text);
        json.WriteStartObject();
        json.WritePropertyName("item");
        writer.WriteDetail(json, item);
        json.WriteEndObject();
        json.Flush();
        return text.ToString();
    }
}
