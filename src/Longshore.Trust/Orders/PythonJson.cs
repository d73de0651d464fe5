using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Longshore.Trust.Orders;

/// <summary>Writes JSON as Python's <c>json.dumps</c> does: a blank after commas and colons, all characters beyond ASCII escaped.</summary>
internal sealed class PythonJson
{
    // A backslash, u and four digits.
    private const int UnicodeEscapeLength = 6;

    // Texts are mostly long ones in base64 or hexadecimal digits, which are copied as a whole.
    private static readonly SearchValues<char> Unescaped =
        SearchValues.Create(string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(character => (char)character).Where(character => character is not ('"' or '\\'))));

    private readonly StringBuilder _text = new();
    private bool _needsComma;

    /// <summary>The characters of a text as it is written, without the quotation marks.</summary>
    public static long EscapedLength(string value)
    {
        var length = 0L;
        foreach (var character in value)
        {
            length += character switch
            {
                '"' or '\\' or '\n' or '\r' or '\t' or '\b' or '\f' => 2,
                >= ' ' and <= '~' => 1,
                _ => UnicodeEscapeLength,
            };
        }

        return length;
    }

    public PythonJson BeginObject() => Begin('{');

    public PythonJson EndObject() => End('}');

    public PythonJson BeginArray() => Begin('[');

    public PythonJson EndArray() => End(']');

    public PythonJson Name(string name)
    {
        WriteString(name);
        _text.Append(": ");
        _needsComma = false;
        return this;
    }

    public PythonJson String(string value)
    {
        WriteString(value);
        return this;
    }

    /// <summary>Writes a list of texts.</summary>
    public PythonJson Strings(IEnumerable<string> values)
    {
        BeginArray();
        foreach (var value in values)
        {
            String(value);
        }

        return EndArray();
    }

    public PythonJson Null() => Raw("null");

    public PythonJson Number(long value) => Raw(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a value that was read.</summary>
    public PythonJson Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                BeginObject();
                foreach (var property in value.EnumerateObject())
                {
                    Name(property.Name).Value(property.Value);
                }

                return EndObject();
            case JsonValueKind.Array:
                BeginArray();
                foreach (var item in value.EnumerateArray())
                {
                    Value(item);
                }

                return EndArray();
            case JsonValueKind.String:
                return String(value.GetString()!);
            default:
                return Raw(value.GetRawText());
        }
    }

    public override string ToString() => _text.ToString();

    private PythonJson Begin(char bracket)
    {
        Separate();
        _text.Append(bracket);
        _needsComma = false;
        return this;
    }

    private PythonJson End(char bracket)
    {
        _text.Append(bracket);
        _needsComma = true;
        return this;
    }

    private PythonJson Raw(string text)
    {
        Separate();
        _text.Append(text);
        return this;
    }

    private void WriteString(string value)
    {
        Separate();
        _text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAnyExcept(Unescaped) is >= 0 and var escaped)
        {
            _text.Append(rest[..escaped]);
            WriteEscaped(rest[escaped]);
            rest = rest[(escaped + 1)..];
        }

        _text.Append(rest).Append('"');
    }

    private void WriteEscaped(char character)
    {
        switch (character)
        {
            case '"' or '\\':
                _text.Append('\\').Append(character);
                break;
            case '\n':
                _text.Append("\\n");
                break;
            case '\r':
                _text.Append("\\r");
                break;
            case '\t':
                _text.Append("\\t");
                break;
            case '\b':
                _text.Append("\\b");
                break;
            case '\f':
                _text.Append("\\f");
                break;
            default:
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
                break;
        }
    }

    private void Separate()
    {
        if (_needsComma)
        {
            _text.Append(", ");
        }

        _needsComma = true;
    }
}
