using System.Diagnostics;
using System.IO.Compression;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class TransportTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Zoho_compresses_only_for_a_client_that_accepts_it_and_only_when_switched_on(bool gzip)
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 5 });
        client.Server.Zoho.Switches.Gzip = gzip;
        var token = (string?)(await client.TokenAsync()).Json["access_token"];
        using var http = new HttpClient { BaseAddress = client.Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/books/v3/items?organization_id=746283917");
        request.Headers.TryAddWithoutValidation("Authorization", $"Zoho-oauthtoken {token}");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await http.SendAsync(request);
        Assert.Equal(gzip ? ["gzip"] : [], response.Content.Headers.ContentEncoding);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var plain = gzip ? new GZipStream(body, CompressionMode.Decompress) : body;
        using var reader = new StreamReader(plain);
        Assert.StartsWith("{\"code\":0,", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odoo_can_close_every_connection_as_a_bare_server_does()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        Assert.NotEqual(true, (await client.SendAsync(HttpMethod.Get, "/web/version")).Headers.ConnectionClose);
        client.Server.Odoo.Switches.ConnectionClose = true;
        Assert.True((await client.SendAsync(HttpMethod.Get, "/web/version")).Headers.ConnectionClose);
    }

    [Fact]
    public async Task Delay_and_latency_add_real_time_even_when_the_clock_stands_still()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.version", Kind = FaultKind.Delay, Milliseconds = 30 });
        client.Server.Odoo.Switches.LatencyMilliseconds = 20;
        var watch = Stopwatch.StartNew();
        await client.SendAsync(HttpMethod.Get, "/web/version");
        // Timers may fire up to a tick of the system clock early.
        Assert.True(watch.ElapsedMilliseconds >= 35, $"{watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task Many_callers_at_once_lose_no_write()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => client.Json2Async("product.template/load",
            new { fields = new[] { "id", "name" }, data = new[] { new[] { $"m.p{i % 20}", $"P{i}" } } })));
        Assert.Equal((20, 40, 20),
            (client.Server.Odoo.Products.Count, client.Server.Odoo.Calls.RowsWritten, client.Server.Odoo.Calls.Created));
    }
}
