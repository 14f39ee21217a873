using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Http;

/// <summary>
/// An answer that is written when it is sent: rows go straight from the model's snapshot to the socket, so that a listing
/// of any size needs no memory of its own.
/// </summary>
internal sealed class Reply(int status, string contentType, Action<Stream> body)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public int Status { get; } = status;
    public string ContentType { get; } = contentType;
    public Action<Stream> Body { get; } = body;
    public List<(string Name, string Value)> Headers { get; } = [];

    public Reply With(string name, string value)
    {
        Headers.Add((name, value));
        return this;
    }

    public static Reply Json(int status, string contentType, Action<JsonTextWriter> write) =>
        new(status, contentType, stream =>
        {
            using var text = new StreamWriter(stream, Utf8, 16 * 1024, leaveOpen: true);
            using var json = new JsonTextWriter(text) { CloseOutput = false, AutoCompleteOnClose = false };
            write(json);
        });

    public static Reply Json(int status, Action<JsonTextWriter> write) => Json(status, "application/json", write);

    public static Reply Text(int status, string contentType, string text) =>
        new(status, contentType, stream => stream.Write(Utf8.GetBytes(text)));

    public static Reply Html(int status, string title, string text) => Text(status, "text/html; charset=utf-8",
        $"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n</html>\n");
}
