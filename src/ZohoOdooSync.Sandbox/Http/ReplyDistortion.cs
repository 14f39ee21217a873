using System.IO.Compression;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Http;

/// <summary>Makes a true reply into one that a client must not believe.</summary>
internal static class ReplyDistortion
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static byte[] BytesOf(Reply reply)
    {
        using var buffer = new MemoryStream();
        reply.Body(buffer);
        return buffer.ToArray();
    }

    /// <summary>The same reply with another body.</summary>
    public static Reply WithBody(Reply whole, byte[] body)
    {
        var other = new Reply(whole.Status, whole.ContentType, stream => stream.Write(body));
        other.Headers.AddRange(whole.Headers);
        return other;
    }

    /// <summary>Drops one key, or gives one value another type; what is no JSON is left as it is.</summary>
    public static Reply WrongShape(Reply whole, int seed) => Change(whole, root =>
    {
        var random = new Random(seed);
        var places = Places(root).ToList();
        if (places.Count == 0)
            return new JArray();
        var place = places[random.Next(places.Count)];
        if (place.Parent is JProperty key && random.Next(2) == 0)
            key.Remove();
        else if (place.Parent is null)
            return OtherType(place, random);
        else
            place.Replace(OtherType(place, random));
        return root;
    });

    /// <summary>Every item and every organisation is another one.</summary>
    public static Reply OtherOrganization(Reply whole) => Change(whole, root =>
    {
        foreach (var key in Places(root).Select(place => place.Parent).OfType<JProperty>()
                     .Where(key => key.Name is "item_id" or "organization_id").ToList())
            key.Value = "77" + (string?)key.Value;
        return root;
    });

    /// <summary>One JSON text of so many megabytes, made while it is sent.</summary>
    /// <param name="megabytes">Its size, unpacked.</param>
    /// <param name="encoding">gzip, br or deflate; null to send it as it is.</param>
    /// <param name="gone">Ends it when nobody listens any more.</param>
    public static Reply Huge(int megabytes, string? encoding, CancellationToken gone)
    {
        var reply = new Reply(200, "application/json", plain =>
        {
            using var packed = encoding switch
            {
                "gzip" => new GZipStream(plain, CompressionLevel.Fastest, leaveOpen: true),
                "br" => new BrotliStream(plain, CompressionLevel.Fastest, leaveOpen: true),
                "deflate" => new ZLibStream(plain, CompressionLevel.Fastest, leaveOpen: true),
                _ => (Stream?)null,
            };
            var body = packed ?? plain;
            var piece = new byte[1024 * 1024];
            piece.AsSpan().Fill((byte)'x');
            body.Write("{\"code\":0,\"message\":\""u8);
            for (var written = 0; written < megabytes && !gone.IsCancellationRequested; written++)
                body.Write(piece);
            body.Write("\"}"u8);
        });
        return encoding is null ? reply : reply.With("Content-Encoding", encoding);
    }

    /// <summary>So many lists, each the only value of the one around it.</summary>
    public static Reply Deep(int levels) =>
        Reply.Text(200, "application/json", new string('[', levels) + new string(']', levels));

    private static Reply Change(Reply whole, Func<JToken, JToken> change)
    {
        var body = BytesOf(whole);
        JToken root;
        try
        {
            root = Incoming.ParseJson(Utf8.GetString(body));
        }
        catch (JsonException)
        {
            return whole;
        }
        return WithBody(whole, Utf8.GetBytes(change(root).ToString(Formatting.None)));
    }

    private static IEnumerable<JToken> Places(JToken root) => root switch
    {
        JContainer container => container.DescendantsAndSelf().Where(token => token is not JProperty),
        _ => [root],
    };

    // Never the type that it has: a text instead of a number says nothing where the number would be read from a text, too.
    private static JToken OtherType(JToken value, Random random)
    {
        JToken[] others = [new JArray(1), new JObject { ["x"] = 1 }, JValue.CreateNull(), new JValue("x"), new JValue(17),
            new JValue(true)];
        var different = others.Where(other => KindOf(other) != KindOf(value)).ToArray();
        return different[random.Next(different.Length)];
    }

    private static JTokenType KindOf(JToken value) => value.Type == JTokenType.Float ? JTokenType.Integer : value.Type;
}
