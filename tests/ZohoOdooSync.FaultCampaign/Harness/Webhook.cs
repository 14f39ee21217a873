using System.Net;
using System.Net.Sockets;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>Sends what a server that listens for hints may get.</summary>
internal static class Webhook
{
    /// <summary>The secret of every pair that listens.</summary>
    public const string Secret = "campaign-campaign-campaign-campaign";

    private static readonly HttpClient Client = new();

    /// <summary>A loopback address whose port nobody has.</summary>
    public static string FreeAddress()
    {
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return port.LocalEndPoint!.ToString()!;
    }

    /// <summary>One webhook; whether it is taken is the listener's business.</summary>
    public static void Post(string address, bool known, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{address}/{(known ? Secret : "stranger")}")
        {
            Content = new StringContent(body),
        };
        try
        {
            Client.Send(request).Dispose();
        }
        catch (HttpRequestException)
        {
            // The answer to a stranger may come before the body is sent.
        }
    }
}
