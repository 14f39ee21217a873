using System.Globalization;
using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>A reply nests deeper than any of either service does. The service would say the same again.</summary>
internal sealed class ReplyTooDeepException() : JsonException($"it nests deeper than {WireText.MaxDepth} levels");

/// <summary>
/// The text of a reply on its way to the JSON reader. What would cost the whole page there costs one value here: a number
/// that no decimal can hold, and NaN and Infinity as Python writes them, become texts that are marked; half a character stays
/// half a character, where the reader would put a character that looks whole; bytes that are no UTF-8 become half characters.
/// </summary>
internal sealed class WireText(Stream body) : TextReader
{
    /// <summary>Levels of lists and sections that a reply may have.</summary>
    public const int MaxDepth = 128;

    // Second halves of characters, which no whole text has alone.
    private const char NumberMark = '\uDFFE';
    private const char HalfCharacter = '\uDFFF';

    // Stands for bytes that are no UTF-8 until they are read; Unicode has set it aside for a program's own use.
    private const char NoUtf8 = '\uFDD0';

    // Up to here the reader reads a number exactly; one that is longer than any that means something is not kept whole.
    private const int PlainNumber = 25;
    private const int LongestNumber = 400;
    private const int ShownNumber = 40;

    private readonly StreamReader _source = new(
        body, Encoding.GetEncoding("utf-8", EncoderFallback.ExceptionFallback, new DecoderReplacementFallback(NoUtf8.ToString())),
        detectEncodingFromByteOrderMarks: true, bufferSize: 16 * 1024);

    private readonly char[] _in = new char[8 * 1024];
    private readonly StringBuilder _out = new(9 * 1024);

    // What has begun and is not whole yet: a number, or an escape within a text.
    private readonly StringBuilder _begun = new(16);
    private int _given;
    private int _depth;
    private bool _inText;
    private bool _ended;

    /// <summary>What a marked text stands for (<c>NaN</c>, <c>1e+400</c>); null where it is an ordinary text.</summary>
    public static string? Unreadable(string text) => text.Length > 0 && text[0] == NumberMark ? text[1..] : null;

    /// <summary>Whether a text has no half of a character.</summary>
    public static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <inheritdoc/>
    public override int Read(char[] buffer, int index, int count)
    {
        while (_given == _out.Length)
        {
            if (_ended) return 0;
            (_given, _out.Length) = (0, 0);
            var length = _source.Read(_in, 0, _in.Length);
            foreach (var c in _in.AsSpan(0, length)) Take(c);
            _ended = length == 0;
            if (_ended) EndNumber();
        }

        var give = Math.Min(count, _out.Length - _given);
        _out.CopyTo(_given, buffer, index, give);
        _given += give;
        return give;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _source.Dispose();
        base.Dispose(disposing);
    }

    private void Take(char c)
    {
        if (_inText)
        {
            TakeOfText(c);
            return;
        }

        if (char.IsAsciiDigit(c) || c is '-' or 'N' or 'I' || (_begun.Length > 0 && (char.IsAsciiLetter(c) || c is '+' or '.')))
        {
            if (_begun.Length <= LongestNumber) _begun.Append(c);
            return;
        }

        EndNumber();
        if (c == '"') _inText = true;
        else if (c is '{' or '[' && ++_depth > MaxDepth) throw new ReplyTooDeepException();
        else if (c is '}' or ']') _depth--;
        _out.Append(c);
    }

    private void TakeOfText(char c)
    {
        if (_begun.Length == 0)
        {
            if (c == '\\')
            {
                _begun.Append(c);
                return;
            }

            _inText = c != '"';
            _out.Append(c == NoUtf8 ? HalfCharacter : c);
            return;
        }

        _begun.Append(c);
        if (_begun[1] == 'u' && _begun.Length < 6) return;
        var escape = _begun.ToString();
        _begun.Clear();
        // The reader joins halves that stand as they are, and leaves a lone one alone.
        if (escape.Length == 6
            && ushort.TryParse(escape.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && char.IsSurrogate((char)code)) _out.Append((char)code);
        else _out.Append(escape);
    }

    private void EndNumber()
    {
        if (_begun.Length == 0 || _inText) return;
        var text = _begun.ToString();
        _begun.Clear();
        var isLong = text.Length > LongestNumber;
        if (text.Length <= PlainNumber && char.IsAsciiDigit(text[^1]) && !text.AsSpan().ContainsAny("eENI"))
            _out.Append(text);
        else if (!isLong && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            AppendDecimal(number, isWhole: !text.AsSpan().ContainsAny(".eE"));
        else if (text is "NaN" or "Infinity" or "-Infinity"
            || double.TryParse(isLong ? text[..LongestNumber] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            _out.Append('"').Append(NumberMark).Append(text.Length > ShownNumber ? text[..ShownNumber] + "…" : text).Append('"');
        else
            _out.Append(text);
    }

    // A number with decimals stays one, even where they are none.
    private void AppendDecimal(decimal number, bool isWhole)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        _out.Append(text).Append(isWhole || text.Contains('.', StringComparison.Ordinal) ? string.Empty : ".0");
    }
}
