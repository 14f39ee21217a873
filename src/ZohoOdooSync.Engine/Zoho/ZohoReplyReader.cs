using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Reads the body of a reply in one pass: numbers as decimal, dates as text, no tree. Never throws for a body that it
/// cannot read; the reply then says why.
/// </summary>
internal sealed class ZohoReplyReader(TextPool pool, ItemKeys? keys = null)
{
    private readonly ItemReader _items = new(pool, keys ?? ItemKeys.OfCatalogue);

    // As much of a web page as a message looks at.
    private const int PageStart = 64 * 1024;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body, from its start and seekable; left open.</param>
    public ZohoReply Read(Stream body)
    {
        if (body.Length == 0) return new ZohoReply { Trouble = "its body is empty" };
        try
        {
            return ReadReply(body);
        }
        catch (UnreadableReplyException exception)
        {
            return new ZohoReply { Trouble = exception.Message, MayHeal = false };
        }
        catch (ReplyTooDeepException exception)
        {
            return new ZohoReply { Trouble = exception.Message, MayHeal = false, IsTooLarge = true };
        }
        catch (JsonException)
        {
            return WebPage(body) is { } page
                ? new ZohoReply { Trouble = "its body is a web page", WebPage = page }
                : new ZohoReply { Trouble = "its body is cut off or no JSON" };
        }
    }

    private ZohoReply ReadReply(Stream body)
    {
        // Not disposed of: that would close the body, of which a page may have to be shown.
        var reader = WireJson.ReadReply(body);
        if (!reader.Read() || reader.TokenType != JsonToken.StartObject) throw new JsonReaderException("No record.");
        var reply = new ZohoReply();
        while (reader.Read() && reader.TokenType != JsonToken.EndObject)
        {
            var key = (string)reader.Value!;
            reader.Read();
            reply = key switch
            {
                "code" => WithCode(reply, WireValue.Take(reader)),
                "error" or "error_description" when reply.Message.Length == 0 =>
                    reply with { Message = WireValue.Take(reader).AsText() ?? string.Empty },
                "message" => reply with { Message = WireValue.Take(reader).AsText() ?? string.Empty },
                "items" => reply with { Items = ReadList(reader, _items.Read) },
                "item" => reply with { Item = _items.Read(reader) },
                "organizations" => reply with { Organizations = ReadList(reader, ReadOrganization) },
                "page_context" => reply with { Page = ReadPageContext(reader) },
                _ => Skip(reader, reply),
            };
        }

        return reader.TokenType == JsonToken.EndObject ? reply : throw new JsonReaderException("The text ends too early.");
    }

    private static ZohoReply WithCode(ZohoReply reply, WireValue code) =>
        code.AsInt() is { } number ? reply with { Code = number } : reply with { CodeWord = code.AsText() };

    private static ZohoReply Skip(JsonReader reader, ZohoReply reply)
    {
        reader.Skip();
        return reply;
    }

    private static List<T>? ReadList<T>(JsonReader reader, Func<JsonReader, T> readRow)
    {
        if (reader.TokenType != JsonToken.StartArray)
        {
            reader.Skip();
            return null;
        }

        var rows = new List<T>();
        while (reader.Read() && reader.TokenType != JsonToken.EndArray) rows.Add(readRow(reader));
        return reader.TokenType == JsonToken.EndArray ? rows : throw new JsonReaderException("The text ends within a list.");
    }

    // Documented as a list of one in some places, live it is a record.
    private static PageContext? ReadPageContext(JsonReader reader)
    {
        if (reader.TokenType == JsonToken.StartArray) return ReadList(reader, ReadPageContext) is [{ } only] ? only : null;
        var values = ReadRecord(reader);
        if (values is null) return null;
        return new PageContext
        {
            Page = values.GetValueOrDefault("page").AsInt(),
            PerPage = values.GetValueOrDefault("per_page").AsInt(),
            HasMorePage = values.GetValueOrDefault("has_more_page").AsFlag(),
            AppliedFilter = values.GetValueOrDefault("applied_filter").AsText(),
            SortColumn = values.GetValueOrDefault("sort_column").AsText(),
            SortOrder = values.GetValueOrDefault("sort_order").AsText(),
            Total = values.GetValueOrDefault("total").AsInt(),
        };
    }

    private static ZohoOrganization ReadOrganization(JsonReader reader)
    {
        var values = ReadRecord(reader) ?? throw new UnreadableReplyException("a row of organizations is no record");
        var id = values.GetValueOrDefault("organization_id").AsText();
        if (string.IsNullOrEmpty(id)) throw new UnreadableReplyException("a row of organizations has no organization_id");
        return new ZohoOrganization(
            id,
            values.GetValueOrDefault("name").AsText() ?? string.Empty,
            values.GetValueOrDefault("currency_code").AsText() ?? string.Empty,
            values.GetValueOrDefault("time_zone").AsText() ?? string.Empty)
        {
            IsActive = values.GetValueOrDefault("is_org_active").AsFlag() ?? true,
        };
    }

    private static Dictionary<string, WireValue>? ReadRecord(JsonReader reader)
    {
        if (reader.TokenType != JsonToken.StartObject)
        {
            reader.Skip();
            return null;
        }

        var values = new Dictionary<string, WireValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonToken.EndObject)
        {
            var key = (string)reader.Value!;
            reader.Read();
            // Whether the organisation is active stands within, or beside it.
            if (key == "org_settings" && ReadRecord(reader) is { } settings)
            {
                if (settings.TryGetValue("is_org_active", out var active)) values["is_org_active"] = active;
            }
            else
            {
                values[key] = WireValue.Take(reader);
            }
        }

        return reader.TokenType == JsonToken.EndObject ? values : throw new JsonReaderException("The text ends within a record.");
    }

    private static byte[]? WebPage(Stream body)
    {
        var start = new byte[Math.Min(body.Length, PageStart)];
        body.Position = 0;
        body.ReadExactly(start);
        return Array.Find(start, value => value > ' ' && value < 128) == '<' ? start : null;
    }
}

/// <summary>A reply is JSON, but lacks something that nothing can be done without. Asking again would not mend it.</summary>
internal sealed class UnreadableReplyException(string why) : Exception(why);
